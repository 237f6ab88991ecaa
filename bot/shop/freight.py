"""What carrying costs: by weight, by group of provinces, free or free from a sum on. Arithmetic only; no text is read here."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.shop.part import Part, Text, Yuan
from bot.shop.provinces import short_province

Province = Annotated[Text, AfterValidator(short_province)]
Kilograms = Annotated[Decimal, Field(gt=0, le=1000)]


class FreightGroup(Part):
    """Provinces that cost otherwise. What a group doesn't say holds as for everywhere."""

    to: Annotated[tuple[Province, ...], Field(min_length=1)]
    delivers: bool = True
    free: bool = False
    first_kg: Kilograms | None = None
    first_fee: Yuan | None = None
    next_kg: Kilograms | None = None
    next_fee: Yuan | None = None


class Freight(Part):
    """What carrying costs, in yuan and kilograms (C17-C19). `free` means that the page promises free shipping (A13)."""

    free: bool = False
    free_from: Yuan | None = None
    first_kg: Kilograms = Decimal(1)
    first_fee: Yuan = Decimal(12)
    next_kg: Kilograms = Decimal(1)
    next_fee: Yuan = Decimal(10)
    groups: tuple[FreightGroup, ...] = ()

    def group(self, province: str | None) -> FreightGroup | None:
        """Give the group that a province (short name) stands in, or None."""
        return next((one for one in self.groups if province in one.to), None)

    def rate(self, province: str | None = None) -> "Rate | None":
        """Give what a province pays; None where it isn't delivered to."""
        group = self.group(province)
        if group is not None and not group.delivers:
            return None
        return Rate(
            free=self.free if group is None or _says_nothing(group) else group.free,
            first_kg=self.first_kg if group is None or group.first_kg is None else group.first_kg,
            first_fee=self.first_fee if group is None or group.first_fee is None else group.first_fee,
            next_kg=self.next_kg if group is None or group.next_kg is None else group.next_kg,
            next_fee=self.next_fee if group is None or group.next_fee is None else group.next_fee,
        )


class Rate(Part):
    """What one place pays by weight."""

    free: bool
    first_kg: Decimal
    first_fee: Decimal
    next_kg: Decimal
    next_fee: Decimal

    def fee(self, kilograms: Decimal) -> Decimal:
        """Give the freight of a parcel in yuan: the first step, and each further one that was begun."""
        if self.free:
            return Decimal(0)
        over = max(kilograms - self.first_kg, Decimal(0))
        return self.first_fee + (over / self.next_kg).to_integral_value(ROUND_CEILING) * self.next_fee


def _says_nothing(group: FreightGroup) -> bool:
    return not group.free and group.first_fee is None and group.next_fee is None
