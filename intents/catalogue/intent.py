"""What lives here: an intent as the catalogue describes it, and the catalogue. What never may: reading a file, a weight."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One intent: `route` is empty outside the routes; `out_of_scope`: nothing that can be answered is meant by it.

    `yields`: beside another wish in the same message it counts for nothing (a hello, an order card).
    """

    id: str
    title: str
    means: str = ""
    not_: str = ""
    route: str = ""
    out_of_scope: bool = False
    yields: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All intents, in the order of the file."""

    intents: tuple[Intent, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in order."""
        return tuple(intent.id for intent in self.intents)

    def by_id(self) -> Mapping[str, Intent]:
        """Give the intents by id."""
        return {intent.id: intent for intent in self.intents}

    def route(self, intent: str) -> str:
        """Give the route of an intent; one that has none, or is not listed, is a route of its own: itself."""
        found = self.by_id().get(intent)
        return found.route if found and found.route else intent

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes that intents name, each once, in order."""
        return tuple(dict.fromkeys(intent.route for intent in self.intents if intent.route))

    @property
    def out_of_scope(self) -> frozenset[str]:
        """The ids that mean: nothing that can be answered."""
        return frozenset(intent.id for intent in self.intents if intent.out_of_scope)

    @property
    def yielding(self) -> tuple[str, ...]:
        """The ids that count for nothing beside another wish."""
        return tuple(intent.id for intent in self.intents if intent.yields)
