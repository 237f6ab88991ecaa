"""Private notes of the people at the desk on a conversation. A note is never sent: no sender reads this table."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.queue import address_of
from bot.desk.sessions import Who

LONGEST = 1000


def add_notes(router: APIRouter, house: House) -> None:
    """Register writing a note."""

    @router.post("/note/{shop}/{conversation:path}")
    def write(who: Who, form: Sent, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        found = house.conversation(who, shop, conversation)
        text = form.get("text", "").strip()[:LONGEST]
        if text:
            house.doors.shelf.write((found.shop, found.conversation), who.name, text, house.doors.clock())
        return RedirectResponse(address_of(found.shop, found.conversation) + "#notes", status_code=303)
