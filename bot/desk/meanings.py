"""What a message may mean, as a person chooses it: a list that is searched by title or by the first letters of its sounds. Reads forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.forms import Form
from bot.desk.house import House
from bot.desk.initials import initials_of
from bot.lessons import Meaning

SENTIMENTS = ("calm", "upset", "angry")
GUESSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One intent in the list; `find` is what a search looks at."""

    id: str
    title: str
    find: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """The list as a page shows it: `options`, the model's own `guesses` for one key each, and what stands chosen."""

    options: tuple[Option, ...]
    guesses: tuple[Option, ...]
    main: str
    second: str
    sentiment: str
    sentiments: tuple[tuple[str, str], ...]


def picking_of(house: House, guesses: Sequence[str], chosen: Meaning) -> Picking:
    """Give the list for one message."""
    known = {name: _option(house, name) for name in house.doors.school.reader.intents}
    some = tuple(known[name] for name in dict.fromkeys(guesses) if name in known)[:GUESSES]
    return Picking(
        options=tuple(known.values()),
        guesses=some,
        main=chosen.intents[0] if chosen.intents else "",
        second=chosen.intents[1] if len(chosen.intents) > 1 else "",
        sentiment=chosen.sentiment,
        sentiments=tuple((name, house.labels.sentiment(name)) for name in SENTIMENTS),
    )


def meaning_of(house: House, form: Form) -> Meaning | None:
    """Read what was chosen; None where it is no meaning: no intent, an unknown one, twice the same, no sentiment."""
    # A guess's own button says it all; the lists below it stand as they were.
    main = form.get("guess") or form.get("main", "")
    second = "" if form.get("guess") else form.get("second", "")
    known = house.doors.school.reader.intents
    sentiment = form.get("sentiment", "")
    if main not in known or (second and (second not in known or second == main)) or sentiment not in SENTIMENTS:
        return None
    return Meaning(intents=(main, second) if second else (main,), sentiment=sentiment)


def said_of(house: House, intents: Sequence[str]) -> str:
    """Say intents in words."""
    return "、".join(map(house.labels.intent, intents))


def _option(house: House, name: str) -> Option:
    title = house.labels.intent(name)
    return Option(id=name, title=title, find=f"{title.lower()} {initials_of(title)}")
