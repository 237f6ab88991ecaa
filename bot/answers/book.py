"""The book of answers: situations, each with its cues, conditions and wordings, read from `texts/*.yaml` and checked whole.

Nothing is filled or chosen here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answers.circumstances import FLAGS, SLOTS
from bot.documents import open_yaml, read_yaml
from bot.errors import WrongFile
from bot.messages import FOUND_FLAGS, FOUND_SLOTS, Platform

TEXTS = Path(__file__).parent / "texts"
TERMS = Path(__file__).parent / "terms.yaml"
KNOWN_FLAGS = FLAGS | FOUND_FLAGS


class Situation(BaseModel):
    """One situation of a buyer and what a right answer says.

    Chosen when the wish is `intent`, one of `cues` stands in the buyer's text (an empty list: always), none of `unless` does, every
    flag of `when` holds (`not x`: doesn't), and the shop is on one of `platforms` (empty: any). `hand_off`: the words only hold the
    line, a person decides. `asks`: the words ask the buyer back for this, which is done once in a conversation. `serves` names the
    facts of DOMAIN.md behind it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
    intent: str
    serves: tuple[str, ...] = Field(min_length=1)
    cues: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    hand_off: bool = False
    asks: Literal["item", "order", "wish", "pieces"] | None = None
    says: tuple[str, ...] = Field(min_length=1)


class _Any(BaseModel):
    """Any mapping: only its lines are wanted."""


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    situations: tuple[Situation, ...]


class PlatformTerms(BaseModel):
    """What a platform's own buyers call a thing; each name is a slot, one that a platform has no word for is not filled there."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    dear: str
    small_payment: str
    return_insurance: str
    fast_refund: str
    price_match: str


class _Terms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    terms: Mapping[Platform, PlatformTerms]


KNOWN_SLOTS = SLOTS | FOUND_SLOTS | frozenset(PlatformTerms.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All situations by intent, in the order in which they are tried, and each platform's own words."""

    situations: Mapping[str, tuple[Situation, ...]]
    terms: Mapping[Platform, Mapping[str, str]]

    def every(self) -> tuple[Situation, ...]:
        """List each situation once."""
        return tuple(one for page in self.situations.values() for one in page)


def load_book(folder: Path = TEXTS) -> Book:
    """Read every page of `folder`; raises WrongFile for an unknown flag or slot, or an id that stands twice."""
    found: dict[str, tuple[Situation, ...]] = {}
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        for one in read_yaml(path, _Page).situations:
            if one.id in seen:
                raise WrongFile(path, f"the situation {one.id!r} stands twice")
            seen.add(one.id)
            _check(one, path)
            found[one.intent] = (*found.get(one.intent, ()), one)
    terms = read_yaml(TERMS, _Terms).terms
    return Book(situations=found, terms={platform: terms[platform].model_dump() for platform in Platform})


@cache
def slots_of(text: str) -> tuple[str, ...]:
    """Name the slots of a wording; raises ValueError for anything but a plain `{slot}`."""
    names: list[str] = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is not a plain slot")
        names.append(name)
    return tuple(names)


def _check(one: Situation, path: Path) -> None:
    for flag in one.when:
        if flag.removeprefix("not ") not in KNOWN_FLAGS:
            raise WrongFile(path, f"{one.id}: unknown condition {flag!r}")
    for text in one.says:
        try:
            unknown = [name for name in slots_of(text) if name not in KNOWN_SLOTS]
        except ValueError as fault:
            raise WrongFile(path, f"{one.id}: {fault}") from None
        if unknown:
            raise WrongFile(path, f"{one.id}: unknown slot {unknown[0]!r}")


def check_wordings(wordings: Mapping[str, tuple[str, ...]], book: Book, path: Path) -> None:
    """Check a shop's own wordings: each names a situation of the book and uses known slots only; raises WrongFile with the line."""
    known = {one.id: one for one in book.every()}
    for name, texts in wordings.items():
        if name not in known:
            raise _blamed(path, name, f"no situation is called {name!r}")
        if not texts:
            raise _blamed(path, name, "a wording is needed")
        try:
            _check(known[name].model_copy(update={"says": texts}), path)
        except WrongFile as fault:
            raise _blamed(path, name, fault.problem.removeprefix(f"{name}: ")) from None


def _blamed(path: Path, name: str, problem: str) -> WrongFile:
    try:
        return open_yaml(path, _Any).fault(("answers", name), problem)
    except WrongFile:  # gone or changed since it was read
        return WrongFile(path, f"answers.{name}: {problem}")
