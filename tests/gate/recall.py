"""Counts what a gate still refuses under each disguise: per operator, per family, per pair of operators. Prints and asserts nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from bot.gate import Gate, GateContext
from tests.gate.operators import Operator
from tests.gate.seeds import Seed, families, seeds


@dataclass(slots=True)
class Count:
    """How many were tried, how many refused, and some of the missed."""

    tried: int = 0
    refused: int = 0
    missed: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def add(self, messages: tuple[str, ...], *, refused: bool) -> None:
        self.tried += 1
        self.refused += refused
        if not refused:
            self.missed.append(messages)

    @property
    def share(self) -> float:
        return self.refused / self.tried if self.tried else 1.0


Table = dict[tuple[str, str], Count]
"""(operator, family) → count."""


def refused(gate: Gate, messages: tuple[str, ...]) -> bool:
    """Tell whether any of the messages is refused, each knowing those that went before it."""
    return any(gate.judge(text, GateContext(recent_texts=messages[:place])) for place, text in enumerate(messages))


def plain(seed: Seed, _: Random) -> Seed:
    return seed


def measured(gate: Gate, operators: Mapping[str, Operator], count: int, *, watch: Callable[[], object] = int) -> Table:
    """Lay every operator on `count` seeds of every family; `watch` is called once an operator and family."""
    table: Table = {}
    for family in families():
        found = seeds(family, count, Random(f"seeds {family}"))
        for name, operator in operators.items():
            chance = Random(f"{name} {family}")
            one = table[name, family] = Count()
            for seed in found:
                disguised = operator(seed, chance)
                if disguised is not None:
                    one.add(disguised.messages, refused=refused(gate, disguised.messages))
            watch()
    return table


def paired(gate: Gate, operators: Mapping[str, Operator], each: int, *, watch: Callable[[], object] = int) -> Table:
    """Lay every ordered pair of operators on `each` seeds of every family, other seeds for every pair."""
    table: Table = {}
    for first, one in operators.items():
        for second, two in operators.items():
            if first == second:
                continue
            chance = Random(f"{first} {second}")
            for family in families():
                count = table[f"{first}+{second}", family] = Count()
                for seed in chance.sample(seeds(family, 20, chance), each):
                    once = one(seed, chance)
                    twice = None if once is None else two(once, chance)
                    if twice is not None:
                        count.add(twice.messages, refused=refused(gate, twice.messages))
        watch()
    return table


def by(table: Table, place: int, only: Iterable[str] = ()) -> dict[str, Count]:
    """Add up by operator (0) or family (1); only some families where they are named."""
    wanted = frozenset(only)
    sums: dict[str, Count] = {}
    for key, count in table.items():
        if not wanted or key[1] in wanted:
            total = sums.setdefault(key[place], Count())
            total.tried += count.tried
            total.refused += count.refused
            total.missed += count.missed
    return sums


def worst(table: Table, count: int) -> list[tuple[str, int]]:
    """Name the cells with the most misses."""
    return Counter({f"{operator} on {family}": len(one.missed) for (operator, family), one in table.items()}).most_common(count)
