"""One row of the catalogue. Finding an item in a buyer's words is not done here."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item for sale.

    `stock` is None where the shop doesn't say; `price` is in yuan; `facts` are short statements about the item, in the shop's words.
    """

    id: str
    name: str
    variants: tuple[str, ...] = ()
    stock: int | None = None
    price: Decimal | None = None
    facts: str = ""
