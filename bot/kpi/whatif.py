"""What the figures would have been under other settings: another clock, other staff, the bot off, on or drafting for an intent. Pure.

Buyers are taken to have written the same words at the same moments; people to answer in the order of asking, each for as long as
`handle`, one answer for all that a buyer wrote until then, and to give the conversation back. A buyer who would have left, or asked again,
is not known here.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from bot.kpi.clocks import ReplyClock, read_clocks
from bot.kpi.records import Chat, Exclusion, Places, Said, Turn, Voice
from bot.kpi.shift import Shift
from bot.messages import Platform

_PEOPLE = frozenset((Voice.ASSIST, Voice.HUMAN))
_SHORTEST, _LONGEST = 5.0, 600.0  # seconds; a longer pause was something else than answering
_USUAL, _DRAFT = 60.0, 10.0  # where nothing was recorded to learn from
_LATENCY = timedelta(seconds=1)


class Does(StrEnum):
    """What the bot does with an intent: answers, leaves it to people, or proposes to them."""

    ON = "on"
    OFF = "off"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """Other settings; None leaves what was.

    `seconds`, `opens`, `closes`, `counts`, `leaves_out` change every clock. `staff`: when people answer; `agents`: how many at a time;
    `handle`, `draft_handle`: seconds that an answer of one's own, or a look at the bot's, takes. `does`: by intent.
    """

    seconds: int | None = None
    opens: str | None = None
    closes: str | None = None
    counts: frozenset[Voice] | None = None
    leaves_out: frozenset[Exclusion] | None = None
    staff: Shift | None = None
    agents: int | None = None
    handle: float | None = None
    draft_handle: float | None = None
    does: Mapping[str, Does] = field(default_factory=dict[str, Does])

    @property
    def plays(self) -> bool:
        """Tell whether people's answers must be worked out anew, or only be counted by other clocks."""
        return bool(self.does) or any(one is not None for one in (self.staff, self.agents, self.handle, self.draft_handle))


def clocks_if(what: WhatIf) -> Mapping[Platform, tuple[ReplyClock, ...]]:
    """Give the platforms' clocks with what is changed."""
    named = ("seconds", "opens", "closes", "counts", "leaves_out")
    update = {name: getattr(what, name) for name in named if getattr(what, name) is not None}
    return {platform: tuple(clock.model_copy(update=update) for clock in clocks) for platform, clocks in read_clocks().items()}


def chats_if(chats: Sequence[Chat], what: WhatIf, places: Places) -> Sequence[Chat]:
    """Give the conversations as they would have gone; the very same ones where only the clocks differ."""
    return _Play(chats, what).played(places) if what.plays else chats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """One message of the buyer's, as it would go: `by` is who answers (None: nobody need), `answers` what is known of the answer."""

    at: datetime
    turn: Turn | None
    by: Voice | None
    answers: tuple[Said, ...]


class _Play:
    def __init__(self, chats: Sequence[Chat], what: WhatIf) -> None:
        self._chats = chats
        self._what = what
        agents = {said.who for chat in chats for said in chat.said if said.who}
        begin = min((said.at for chat in chats for said in chat.said), default=None)
        self._free = [] if begin is None else [begin] * (what.agents or len(agents) or 1)
        own = _or(what.handle, _usual(chats, _PEOPLE), _USUAL)
        self._takes = {Voice.HUMAN: own, Voice.ASSIST: _or(what.draft_handle, _usual(chats, frozenset((Voice.ASSIST,))), min(own, _DRAFT))}

    def played(self, places: Places) -> list[Chat]:
        asks = [list(_asks(chat, self._what.does)) for chat in self._chats]
        order = sorted((ask.at, number, place) for number, found in enumerate(asks) for place, ask in enumerate(found))
        until: dict[int, datetime] = {}
        answers: defaultdict[int, list[Said]] = defaultdict(list)
        for at, number, place in order:
            ask = asks[number][place]
            if ask.by is None or ask.by is Voice.BOT or at <= until.get(number, at - _LATENCY):
                continue  # nobody need; or somebody is at it, and will have read this too
            until[number] = done = self._served(at, ask.by, places[self._chats[number].shop].zone)
            answers[number].append(Said(done, ask.by, "?"))
        return [_told(chat, asks[number], answers[number]) for number, chat in enumerate(self._chats)]

    def _served(self, at: datetime, by: Voice, zone: ZoneInfo) -> datetime:
        start = max(at, heapq.heappop(self._free))
        if self._what.staff is not None:
            start = self._what.staff.next(start, zone)
        done = start + timedelta(seconds=self._takes[by])
        heapq.heappush(self._free, done)
        return done


def _asks(chat: Chat, does: Mapping[str, Does]) -> Iterable[_Ask]:
    """Cut a conversation at the buyer's messages, and say who would answer each."""
    freed = False
    for ask, said in _cut(chat):
        turn = ask.turn
        if turn is None:  # answered together with the next message
            yield _Ask(at=ask.at, turn=None, by=None, answers=_of_bot(said))
            continue
        wish = does.get(turn.intent) if turn.sure else None
        if turn.action != "wait":
            freed = turn.action == "handoff" and wish is Does.ON and turn.reason.startswith(("shop.off.", "shop.draft."))
        if turn.action == "ignore":
            yield _Ask(at=ask.at, turn=turn, by=None, answers=_of_bot(said))
        elif turn.action == "reply" and wish in {None, Does.ON}:
            yield _answered(ask, said)
        elif freed and (turn.action == "handoff" or turn.sure):
            yield _Ask(at=ask.at, turn=turn._replace(action="reply", reason="model.sure"), by=Voice.BOT, answers=(_bot(ask.at, Voice.BOT),))
        else:
            freed = False
            yield _handed(ask, said, wish)


def _answered(ask: Said, said: tuple[Said, ...]) -> _Ask:
    # What the bot was about to say stayed unsaid where a person was quicker: then it is that person's to answer.
    quicker = not any(one.voice is Voice.BOT for one in said) and any(one.voice in _PEOPLE for one in said)
    return _Ask(at=ask.at, turn=ask.turn, by=Voice.HUMAN if quicker else Voice.BOT, answers=_of_bot(said))


def _handed(ask: Said, said: tuple[Said, ...], wish: Does | None) -> _Ask:
    turn = ask.turn
    assert turn is not None
    held = tuple(one for one in said if one.voice is Voice.HOLD)
    if turn.action == "reply":
        turn = turn._replace(action="handoff", reason=f"shop.{wish}.{turn.intent}")
        held = (_bot(ask.at, Voice.HOLD),)
    drafted = wish is Does.DRAFT or (wish is None and turn.reason.startswith("shop.draft."))
    return _Ask(at=ask.at, turn=turn, by=Voice.ASSIST if drafted else Voice.HUMAN, answers=held)


def _cut(chat: Chat) -> Iterable[tuple[Said, tuple[Said, ...]]]:
    ask: Said | None = None
    after: list[Said] = []
    for said in chat.said:
        if said.voice is not Voice.BUYER:
            after.append(said)
            continue
        if ask is not None:
            yield ask, tuple(after)
        ask, after = said, []
    if ask is not None:
        yield ask, tuple(after)


def _told(chat: Chat, asks: Sequence[_Ask], answers: Sequence[Said]) -> Chat:
    said = [Said(ask.at, Voice.BUYER, "", ask.turn) for ask in asks]
    said += [one for ask in asks for one in ask.answers]
    ordered = sorted((*said, *answers), key=lambda one: (one.at, one.voice is not Voice.BUYER))
    return Chat(shop=chat.shop, conversation=chat.conversation, buyer=chat.buyer, said=tuple(ordered), left_out=chat.left_out)


def _of_bot(said: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(one for one in said if one.voice not in _PEOPLE)


def _bot(at: datetime, voice: Voice) -> Said:
    return Said(at + _LATENCY, voice)


def _usual(chats: Iterable[Chat], voices: frozenset[Voice]) -> float | None:
    """Give the median time that an answer took: since its question, or since the same agent's answer before, whichever is later."""
    told = sorted((said.at, chat.conversation, said.voice, said.who, asked) for chat in chats for said, asked in _answers(chat))
    before: dict[str, datetime] = {}
    took: list[float] = []
    for at, _, voice, who, asked in told:
        began = max(asked, before.get(who, asked))
        before[who] = at
        if voice in voices:
            took.append(min(_LONGEST, max(_SHORTEST, (at - began).total_seconds())))
    return median(took) if took else None


def _answers(chat: Chat) -> Iterable[tuple[Said, datetime]]:
    asked: datetime | None = None
    for said in chat.said:
        if said.voice is Voice.BUYER:
            asked = asked or said.at
        elif said.voice in _PEOPLE and asked is not None:
            yield said, asked
            asked = None


def _or(*values: float | None) -> float:
    return next(value for value in values if value is not None)
