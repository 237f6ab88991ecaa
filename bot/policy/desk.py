"""Which wishes always go to a person, and which reasons put a conversation at the head of the queue. Plain tables, no logic."""

# Deciding about money, blame or an account is a person's work (DOMAIN part E, C27, C28, C41; TAXONOMY for the meaning of each id). What the
# book has no words for goes to a person as well, without standing here.
HANDED_OVER = frozenset({"account", "complaint", "defect", "human", "other", "price_protection", "review"})

URGENT_REASONS = frozenset({"buyer.angry", "buyer.upset_twice", "platform.stepped_in", "safety.injury"})
