"""One row of the catalogue. Finding an item in a buyer's words is not done here."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One variant of an item by the catalogue's own name, with its own stock and price where the shop gives them."""

    name: str
    stock: int | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item for sale.

    `stock` is None where the shop doesn't say; `price` is in yuan; `facts` are short statements about the item, in the shop's words;
    `nicknames` are what buyers call it; `weight` is what one piece weighs with its packing, in kilograms.
    """

    id: str
    name: str
    variants: tuple[Variant, ...] = ()
    stock: int | None = None
    price: Decimal | None = None
    facts: str = ""
    nicknames: tuple[str, ...] = ()
    weight: Decimal | None = None

    def variant(self, name: str) -> Variant | None:
        """Give a variant by the catalogue's own name, or None."""
        return next((one for one in self.variants if one.name == name), None)
