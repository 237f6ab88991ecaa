"""One row of the catalogue. Finding an item in a buyer's words is not done here."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One variant of an item by the catalogue's own name, with its own stock, price and weight (kilograms) where the shop gives them."""

    name: str
    stock: int | None = None
    price: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item for sale.

    `stock` is None where the shop doesn't say; `price` is in yuan; `facts` are short statements about the item, in the shop's words;
    `nicknames` are what buyers call it; `weight` is what one piece weighs with its packing, in kilograms; `floor_off` is the largest
    cut a piece in yuan (0: none at all), None where the shop's own holds.
    """

    id: str
    name: str
    variants: tuple[Variant, ...] = ()
    stock: int | None = None
    price: Decimal | None = None
    facts: str = ""
    nicknames: tuple[str, ...] = ()
    weight: Decimal | None = None
    floor_off: Decimal | None = None

    @property
    def prices(self) -> tuple[Decimal, ...]:
        """List the prices that the page shows, lowest first: the variants' own, the item's for variants without."""
        own = [one.price if one.price is not None else self.price for one in self.variants] or [self.price]
        return tuple(sorted({one for one in own if one is not None}))

    def variant(self, name: str) -> Variant | None:
        """Give a variant by the catalogue's own name, or None."""
        return next((one for one in self.variants if one.name == name), None)
