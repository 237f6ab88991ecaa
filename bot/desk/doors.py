"""What the desk is handed by whoever builds it. No concrete store, clock or gate is named here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.gate import GateContext, Refusal, Verdict
from bot.lessons import Lessons
from bot.messages import Draft
from bot.ports import Desk
from bot.respond import Private
from bot.shop import Shop
from bot.staff import Accounts, Audit, Ledger, Seats, Shelf, Tries
from bot.traffic import Changes
from bot.versions import Trainer, Trainings, Versions
from intents import IntentPrediction


class Judge(Protocol):
    """What a person's words pass before they go out; `bot.gate.Gate` is one."""

    def review(self, draft: Draft, context: GateContext) -> Verdict:
        """Approve or refuse."""
        ...


class Reader(Protocol):
    """The model that serves now, whichever that is."""

    @property
    def version(self) -> str:
        """Name it."""
        ...

    @property
    def intents(self) -> tuple[str, ...]:
        """List what it knows."""
        ...

    @property
    def least_scope(self) -> float:
        """Give the probability of being in scope under which it answers nothing."""
        ...

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each text is about."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Where people teach: what was taught, the models of it, who trains, what serves now (`shipped`: what came with the program).

    `names` finds the names of persons that a text tells.
    """

    lessons: Lessons
    versions: Versions
    trainings: Trainings
    trainer: Trainer
    reader: Reader
    shipped: str
    names: Callable[[str], Iterable[str]] = lambda _: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDoors:
    """`gates` and `shops` go by shop id; `secure_cookies` is for a desk behind TLS; `private` knows other buyers' values.

    `setup_code` lets the first administrator in, as long as there is nobody; empty: nobody can begin.
    `play_buyer`, in the demo alone: let a scripted buyer come in; False where enough are there.
    `warn_share`: the part of a platform's limit after which a wait is shown as urgent. `refused` hears of a person's refused words.
    `patience`: how long a page waits for figures that are being counted before it says so and asks again.
    `beat`: how often an open page hears that all is well and says so itself; a fraction of a seat's lease.
    """

    desk: Desk
    seats: Seats
    shelf: Shelf
    ledger: Ledger
    changes: Changes
    accounts: Accounts
    tries: Tries
    audit: Audit
    school: School
    gates: Mapping[str, Judge]
    shops: Mapping[str, Shop]
    clock: Callable[[], datetime]
    secure_cookies: bool
    private: Private | None = None
    setup_code: str = ""
    play_buyer: Callable[[], bool] | None = None
    beat: timedelta = timedelta(seconds=10)
    patience: timedelta = timedelta(seconds=0.15)
    warn_share: float = 0.7
    refused: Callable[[Refusal], None] = lambda _: None
