"""Canned replies: a shop's, a team's and one's own, kept with slots, found by their sounds. A text that the gate refuses is not kept."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.desk.answer import NOTHING, Answer, answer_of
from bot.desk.doors import DeskDoors
from bot.desk.facts import facts_of, filled, read_slots
from bot.desk.forms import Form, Sent
from bot.desk.house import House
from bot.desk.initials import initials_of
from bot.desk.sessions import SignedIn, Who
from bot.gate import GateContext, Refusal, Verdict
from bot.messages import Author, Draft
from bot.ports import Transcript
from bot.staff import Canned

LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A canned reply in a conversation: its words filled, or what is missing for that."""

    canned: Canned
    text: str
    missing: tuple[str, ...]


def offers_of(house: House, who: SignedIn, found: Transcript) -> tuple[Offer, ...]:
    """List what a person may insert into this conversation."""
    facts = facts_of(found, house.doors.shops[found.shop], who.name)
    offers: list[Offer] = []
    for one in house.doors.shelf.canned(found.shop, who.name, who.team):
        words = filled(one.text, facts)
        offers.append(Offer(canned=one, text=words.text, missing=(*words.missing, *words.unknown)))
    return tuple(offers)


def keep(doors: DeskDoors, one: Canned, agent: str) -> Verdict:
    """Keep a reply that the shop's gate passes as it stands; a refused one is not kept."""
    draft = Draft(text=one.text, author=Author.HUMAN, source=f"canned:{agent}")
    verdict = doors.gates[one.shop].review(draft, GateContext())
    if not isinstance(verdict, Refusal):
        doors.shelf.add(replace(one, initials=initials_of(one.title)))
    return verdict


def add_canned(router: APIRouter, house: House) -> None:
    """Register the page of canned replies, adding and dropping one."""
    shelf = _Shelf(house)

    router.get("/canned")(shelf.look)
    router.post("/canned")(shelf.add)
    router.post("/canned/drop/{shop}/{number}")(shelf.drop)


class _Shelf:
    def __init__(self, house: House) -> None:
        self._house = house

    def look(self, who: Who) -> Response:
        return self._page(who, {}, NOTHING)

    def _page(self, who: SignedIn, form: Form, answer: Answer, status: int = 200) -> Response:
        doors = self._house.doors
        rows = [(doors.shops[shop].file.name, one) for shop in who.shops for one in doors.shelf.canned(shop, who.name, who.team)]
        names = {shop: doors.shops[shop].file.name for shop in who.shops}
        slots = tuple(read_slots())
        shown = {"rows": rows, "names": names, "slots": slots, "form": form, "answer": answer, "now": doors.clock()}
        return self._house.pages.page("canned.html", status, who=who, **shown)

    def add(self, who: Who, form: Sent) -> Response:
        shop, title, answer = form.get("shop", ""), form.get("title", "").strip(), answer_of(form.get("text", ""))
        self._house.shop(who, shop)
        if answer.trouble or not title or len(title) > LONGEST_TITLE:
            return self._page(who, form, answer.troubled(answer.trouble or "title"), 422)
        words = filled(answer.text, facts_of(None, self._house.doors.shops[shop], who.name))
        if words.unknown:
            return self._page(who, form, answer.troubled("slot:" + words.unknown[0]), 422)
        own, team = who.name if form.get("whose") == "own" else None, who.team if form.get("whose") == "team" else ""
        kept = Canned(id=0, shop=shop, agent=own, team=team, title=title, text=answer.text, initials="")
        verdict = keep(self._house.doors, kept, who.name)
        if isinstance(verdict, Refusal):
            return self._page(who, form, answer.refused(verdict), 422)
        return RedirectResponse("/desk/canned", status_code=303)

    def drop(self, who: Who, shop: str, number: int) -> Response:
        self._house.doors.shelf.drop(shop, number, who.name, who.team)
        return RedirectResponse("/desk/canned", status_code=303)
