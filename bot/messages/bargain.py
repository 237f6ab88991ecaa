"""What a haggle has come to, and what the shop may do next. Choosing is `policy`'s work, wording `answers`'s."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Concession(StrEnum):
    """What a shop can give, as `shop.yaml` names it."""

    GIFT = "gift"
    FREIGHT = "freight"
    PRICE = "price"


class Move(StrEnum):
    """What the shop answers to one round of haggling.

    `firm`: nothing to give; `page`: the buyer's sum is not below the page's price; `gift`, `freight`, `price`: this is offered, on the
    condition that the buyer says yes; `met`: the buyer's own sum is agreed to, on the same condition; `freight_free`: it is free
    already; `stands`: what was offered stands; `final`: nothing more comes; `agreed`: the buyer said yes, a person has to keep it.
    """

    FIRM = "firm"
    PAGE = "page"
    GIFT = "gift"
    FREIGHT = "freight"
    FREIGHT_FREE = "freight_free"
    PRICE = "price"
    MET = "met"
    STANDS = "stands"
    FINAL = "final"
    AGREED = "agreed"

    @property
    def flag(self) -> str:
        """Name the condition under which a situation of the book words this move."""
        return f"bargain_{self.value}"


# Conditions and slots that a haggle adds to a turn's evidence; a situation may use them as it uses the others.
BARGAIN_FLAGS = frozenset(
    {*(move.flag for move in Move), "gift_offered", "freight_offered", "price_offered", "other_shop_named", "several_pieces"}
)
BARGAIN_SLOTS = frozenset({"deal_off", "deal_price", "deal_sum", "deal_pieces"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bargain:
    """A haggle over one item, as the conversation remembers it.

    `rounds`: how often something was given; `off`: the cut in yuan a piece that stands, for at least `pieces` pieces; `given`: what else
    was offered, in the order of offering; `changed`: a cut was offered at some time.
    """

    item: str | None = None
    pieces: int = 1
    rounds: int = 0
    off: Decimal = Decimal(0)
    given: tuple[Concession, ...] = ()
    changed: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether anything was offered."""
        return bool(self.given) or self.off > 0


NO_BARGAIN = Bargain()
