"""Private notes of the people at the desk on a conversation. A note is never sent: no sender reads this table."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, posted
from bot.desk.house import House
from bot.desk.queue import address_of

LONGEST = 1000


def add_notes(router: APIRouter, house: House) -> None:
    """Register writing a note."""

    @router.post("/note/{shop}/{conversation:path}")
    async def write(request: Request, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(_write, house, (request, form), shop, conversation)


def _write(house: House, asked: tuple[Request, Form], shop: str, conversation: str) -> Response:
    request, form = asked
    who = house.sessions.required_to_change(request, form)
    found = house.conversation(who, shop, conversation)
    text = form.get("text", "").strip()[:LONGEST]
    if text:
        house.doors.shelf.write((found.shop, found.conversation), who.name, text, house.doors.clock())
    return RedirectResponse(address_of(found.shop, found.conversation) + "#notes", status_code=303)
