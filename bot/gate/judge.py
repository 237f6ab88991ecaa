"""What every door asks before words go out. `Gate` is one, and so is a gate that renews itself; nothing is judged here."""

from typing import Protocol

from bot.gate.approved import Verdict
from bot.gate.context import GateContext
from bot.gate.private import PrivateValues
from bot.messages import Draft


class Judge(Protocol):
    """Reviews drafts by the rules in force."""

    @property
    def ruleset(self) -> str:
        """Name the rules in force."""
        ...

    @property
    def private(self) -> PrivateValues:
        """What finds private values in a text."""
        ...

    def review(self, draft: Draft, context: GateContext) -> Verdict:
        """Approve or refuse; never raises."""
        ...
