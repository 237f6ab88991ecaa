"""Quality inspection of what people said: every reply judged again by the gate as it is now. Sends nothing, changes nothing."""

import threading
from collections import Counter
from dataclasses import dataclass

from bot.desk.answer import answer_of
from bot.desk.doors import DeskDoors
from bot.desk.quality_view import Filters
from bot.desk.queue import address_of
from bot.gate import GateContext, Refusal
from bot.kpi import Places
from bot.kpi.words import percent
from bot.labels import Labels
from bot.masking import masked
from bot.messages import Author, Draft
from bot.staff import Reply

MOST = 200
MOST_KEPT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A reply that the gate would not let out now: its words, masked and cut where something was found, and (family, why)."""

    agent: str
    shop: str
    at: str
    address: str
    text: str
    pieces: tuple[tuple[str, bool], ...]
    reasons: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Filters):
    """The page: how many replies were judged, which were bad, and (name, replies, bad, share) of each person."""

    judged: int
    bad: tuple[Inspected, ...]
    people: tuple[tuple[str, str, str, str], ...]


class Inspector:
    """Judges replies, each once for a rule set: what it said is kept for the next look."""

    def __init__(self, doors: DeskDoors, labels: Labels) -> None:
        self._doors = doors
        self._labels = labels
        self._kept: dict[tuple[int, object], Refusal | None] = {}
        self._lock = threading.Lock()

    def judged(self, replies: tuple[Reply, ...], places: Places) -> tuple[tuple[Inspected, ...], tuple[tuple[str, str, str, str], ...]]:
        """Give the bad ones, newest first, and each person's count."""
        said, bad = Counter[str](), Counter[str]()
        found: list[Inspected] = []
        for reply in replies:
            said[reply.agent] += 1
            refusal = self._refusal(reply)
            if refusal is not None:
                bad[reply.agent] += 1
                found.append(self._shown(reply, refusal, places))
        people = ((name, str(count), str(bad[name]), percent(bad[name] / count)) for name, count in sorted(said.items()))
        return tuple(found), tuple(people)

    def _refusal(self, reply: Reply) -> Refusal | None:
        gate = self._doors.gates[reply.shop]
        key = (reply.line, gate)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        draft = Draft(text=reply.text, author=Author.HUMAN, source=f"agent:{reply.agent}")
        verdict = gate.review(draft, GateContext())
        refusal = verdict if isinstance(verdict, Refusal) else None
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = refusal
        return refusal

    def _shown(self, reply: Reply, refusal: Refusal, places: Places) -> Inspected:
        # A mask may change where a finding stands: then the words are shown whole, with none of them marked.
        text = masked(reply.text)
        pieces = answer_of(reply.text).refused(refusal).pieces if text == reply.text else ((text, False),)
        return Inspected(
            agent=reply.agent,
            shop=places[reply.shop].name,
            at=f"{reply.at.astimezone(places[reply.shop].zone):%m-%d %H:%M}",
            address=address_of(reply.shop, reply.conversation),
            text=text,
            pieces=pieces,
            reasons=tuple(dict.fromkeys((self._labels.family(one.family), masked(one.why)) for one in refusal.findings)),
            rules=tuple(dict.fromkeys(one.rule for one in refusal.findings)),
        )
