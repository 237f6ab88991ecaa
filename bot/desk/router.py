"""The desk's routes, put together. They hang under `/desk`: the templates and whoever mounts them know that."""

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from bot.desk.canned import add_canned
from bot.desk.conversation import add_conversation
from bot.desk.doors import DeskDoors
from bot.desk.events import add_events
from bot.desk.house import House
from bot.desk.inbox import add_inbox
from bot.desk.judging import add_judging
from bot.desk.login import add_login
from bot.desk.notes import add_notes
from bot.desk.pages import Pages
from bot.desk.people import add_people
from bot.desk.quality import add_quality
from bot.desk.queue import add_queue
from bot.desk.review import add_review
from bot.desk.route import route_of
from bot.desk.sessions import Sessions
from bot.desk.taking import add_taking
from bot.desk.teaching import add_teaching
from bot.desk.trail import add_trail
from bot.desk.versions import add_versions
from bot.labels import load_labels


def create_desk(doors: DeskDoors) -> APIRouter:
    """Build the desk; include it with the prefix `/desk`."""
    pages = Pages(secure=doors.secure_cookies)
    sessions = Sessions(doors)
    house = House(doors=doors, pages=pages, labels=load_labels(), sessions=sessions)
    router = APIRouter(route_class=route_of(pages, sessions, doors), include_in_schema=False)
    add_login(router, house)
    add_queue(router, house)
    add_conversation(router, house)
    add_taking(router, house)
    add_judging(router, house)
    add_canned(router, house)
    add_notes(router, house)
    add_quality(router, house)
    add_teaching(router, house)
    add_inbox(router, house)
    add_review(router, house)
    add_versions(router, house)
    add_people(router, house)
    add_trail(router, house)
    add_events(router, house)
    _add_rest(router, pages)
    return router


def _add_rest(router: APIRouter, pages: Pages) -> None:
    @router.get("/static/{name}")
    def static(name: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        found = pages.file(name)
        if found is None:
            raise HTTPException(404)
        return found

    @router.get("/")
    def home() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        return RedirectResponse("/desk", status_code=307)

    @router.get("/{rest:path}")
    def unknown(rest: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        raise HTTPException(404, rest and "page")
