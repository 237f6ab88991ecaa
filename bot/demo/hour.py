"""Plays the demo's hour through the real doors, moment by moment, with a clock of its own. Knows no words and no store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import assert_never

from bot.demo.scenes import Deed, Scene, Script, Shown
from bot.desk import DeskDoors, keep, spoken
from bot.desk.stories import tell
from bot.labels import load_labels
from bot.messages import BuyerMessage
from bot.ports import Transcript
from bot.shop import Shop
from bot.staff import Agent, Canned, Stage
from bot.staff import Deed as Entry

JUST_NOW_MIN = 12  # what began so lately is under way, whatever the hour
OPEN, CLOSED = time(10), time(21, 30)  # within every demo shop's and every platform's hours
_ENTRIES = {"say": "c", "try": "c", "draft": "c", "give_back": "give-back"}  # how the desk's trail calls a step, where it differs


class Hour:
    """The hour's own clock: it shows the moment of whatever is being played."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell the moment."""
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    at: datetime
    shop: str
    number: int
    scene: Scene
    step: str | Shown | Deed


def play_hour(script: Script, doors: DeskDoors, hour: Hour, take: Callable[[BuyerMessage], object], password_hash: str) -> None:
    """Play all scenes in the order of their moments, up to `hour`'s moment.

    `doors` tell the time by `hour`; `take` gives a buyer's message to the engine; nobody knows the password behind the hash.
    """
    now = hour.now
    for one in script.people:
        doors.accounts.add_agent(Agent(name=one.name, password_hash=password_hash, role=one.role))
    for one in script.canned:
        keep(doors, Canned(id=0, shop=one.shop, agent=one.by, title=one.title, text=one.text, initials=""), one.by or script.people[0].name)
    for moment in sorted(_moments(script, doors, now), key=lambda one: one.at):
        hour.now = min(moment.at, now)
        match moment.step:
            case Deed() as deed:
                _do(doors, moment, deed)
            case Shown() | str():
                take(moment.scene.message(moment.number, moment.shop, moment.scene.buyer, hour.now))
            case _ as never:
                assert_never(never)
    hour.now = now


def _moments(script: Script, doors: DeskDoors, now: datetime) -> list[_Moment]:
    moments: list[_Moment] = []
    for shop, scenes in script.scenes.items():
        for place, scene in enumerate(scenes):
            end = now if scene.ago <= JUST_NOW_MIN else _last_open(now, doors.shops[shop])
            at = end - timedelta(minutes=scene.ago)
            for number, step in enumerate((*scene.says, *_relief(script, scene, place))):
                moments.append(_Moment(at=at, shop=shop, number=number, scene=scene, step=step))
                at += timedelta(seconds=14 + (place * 29 + number * 17) % 41)  # people are not clockwork
    return moments


def _relief(script: Script, scene: Scene, place: int) -> tuple[Deed, ...]:
    """Let a colleague take over, answer and close what the bot hands over in an older scene without a person."""
    if scene.ago <= JUST_NOW_MIN or any(isinstance(step, Deed) for step in scene.says):
        return ()
    name = script.people[place % len(script.people)].name
    said = Deed(by=name, does="say", words=scene.answer or script.answer, relief=True)
    return Deed(by=name, does="claim", relief=True), said, Deed(by=name, does="resolve", relief=True)


def _last_open(now: datetime, shop: Shop) -> datetime:
    """Give now, or at night the end of the last day: figures by the platforms' clocks count the day only."""
    local = now.astimezone(shop.zone)
    if OPEN <= (local - timedelta(hours=1)).time() < local.time() <= CLOSED:
        return now
    closed = local.replace(hour=CLOSED.hour, minute=CLOSED.minute, second=0, microsecond=0)
    return closed if closed <= local else closed - timedelta(days=1)


def _do(doors: DeskDoors, moment: _Moment, deed: Deed) -> None:
    key, now = (moment.shop, f"demo-{moment.scene.buyer}"), doors.clock()
    if deed.relief and not _handed_over(doors, key):
        return
    doors.audit.record(Entry(agent=deed.by, action=_ENTRIES.get(deed.does, deed.does), shop=key[0], conversation=key[1]), now)
    match deed.does:
        case "claim":
            doors.seats.claim(*key, deed.by, now)
        case "say" | "try" | "draft":
            _speak(doors, key, deed)
        case "note":
            doors.shelf.write(key, deed.by, deed.words, now)
        case "release":
            doors.seats.release(*key, deed.by)
        case "transfer":
            doors.seats.transfer(key, deed.by, deed.to, now)
        case "resolve" | "give_back":
            doors.seats.end(key, deed.by, now, resolved=deed.does == "resolve")
        case _ as never:
            assert_never(never)


def _handed_over(doors: DeskDoors, key: tuple[str, str]) -> bool:
    talk = doors.seats.talk(*key, doors.clock())
    return talk is not None and talk.stage not in {Stage.BOT, Stage.RESOLVED}


def _speak(doors: DeskDoors, key: tuple[str, str], deed: Deed) -> None:
    found = doors.desk.transcript(*key)
    if found is not None:
        spoken(doors, deed.by, found, _proposed(found) if deed.does == "draft" else deed.words)


def _proposed(found: Transcript) -> str:
    asked = next(line for line in reversed(found.lines) if line.author == "buyer")
    story = tell(asked.story, load_labels())
    return "" if story is None else story.proposed
