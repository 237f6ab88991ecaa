"""The audit trail as supervisors and administrators read it: of their own shops; what belongs to no shop, administrators of all alone."""

from fastapi import APIRouter, Response

from bot.desk.house import House
from bot.desk.queue import address_of
from bot.desk.sessions import SignedIn, Who
from bot.staff import Entry, Role

AT_ONCE = 100


def add_trail(router: APIRouter, house: House) -> None:
    """Register the page."""

    @router.get("/audit")
    def page(who: Who, before: int | None = None) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        everything = who.role is Role.ADMIN and set(who.shops) == set(house.doors.shops)
        found = house.doors.audit.entries(who.shops, before, AT_ONCE + 1, house=everything)
        more = found[AT_ONCE - 1].number if len(found) > AT_ONCE else None
        rows = [_row(house, who, entry) for entry in found[:AT_ONCE]]
        return house.pages.page("audit.html", who=who, rows=rows, more=more, first=before is None, now=house.doors.clock())


def _row(house: House, who: SignedIn, entry: Entry) -> dict[str, object]:
    deed = entry.deed
    shop = house.doors.shops[deed.shop] if deed.shop in who.shops else None
    zone = next(iter(house.doors.shops.values())).zone if shop is None else shop.zone
    return {
        "number": entry.number,
        "at": f"{entry.at.astimezone(zone):%m-%d %H:%M:%S}",
        "moment": entry.at.isoformat(timespec="seconds"),
        "agent": deed.agent,
        "did": house.labels.deed(deed.action),
        "about": house.labels.about(deed.about or ""),
        "shop": "" if shop is None else shop.file.name,
        "talk": deed.conversation or "",
        "address": "" if shop is None or deed.conversation is None else address_of(shop.id, deed.conversation),
    }
