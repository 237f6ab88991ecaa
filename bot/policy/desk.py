"""Which wishes always go to a person, and which reasons put a conversation at the head of the queue. Plain tables, no logic."""

# Deciding about money, blame or an account is a person's work (DOMAIN part E, C27, C28, C41; TAXONOMY for the meaning of each id).
HANDED_OVER = frozenset(
    {
        "account",
        "complaint",
        "defect",
        "human",
        "other",
        "price_protection",
        "promotion",
        "recommendation",
        "review",
        "usage",
        "warranty",
    }
)

URGENT_REASONS = frozenset({"buyer.angry", "buyer.upset_twice"})
