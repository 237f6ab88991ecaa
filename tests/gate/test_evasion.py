"""The generated evasion suite, small: recall of the rules under every disguise. `make bench-gate` runs it large, with the judge too."""

from random import Random

import pytest

from bot.gate import Gate
from tests.gate import held_out
from tests.gate.operators import OPERATORS
from tests.gate.recall import Table, by, measured, paired, plain, refused
from tests.gate.seeds import CONTACT, families, seeds

SEEDS = 24
OPEN = {"homophones": 0.85, "initials": 0.7, "leet_letters": 0.85, "pictures": 0.93}
"""Disguises below .95, with the floor that they may not fall below."""


@pytest.fixture(scope="module")
def table(gate: Gate) -> Table:
    return measured(gate, {"plain": plain, **OPERATORS}, SEEDS)


def test_seeds_are_different_and_the_same_in_every_run() -> None:
    for family in families():
        once = [seed.text for seed in seeds(family, 200, Random(1))]
        assert once == [seed.text for seed in seeds(family, 200, Random(1))]
        assert len(once) == len(set(once)) >= (150 if family in ("wechat", "qq", "phone") else 4)


def test_every_seed_is_refused_as_it_is(table: Table) -> None:
    assert not [missed for (name, _), count in table.items() if name == "plain" for missed in count.missed]


@pytest.mark.parametrize("name", OPERATORS)
def test_a_disguise_is_seen_through(table: Table, name: str) -> None:
    every = by(table, 0)[name]
    assert every.tried >= 10
    assert every.share >= OPEN.get(name, 0.95), every.missed[:20]


def test_contacts_are_seen_through_whatever_the_disguise(table: Table) -> None:
    counts = by(table, 1, CONTACT)
    assert sum(one.refused for one in counts.values()) >= 0.98 * sum(one.tried for one in counts.values())


def test_two_disguises_at_once_are_seen_through(gate: Gate) -> None:
    counts = by(paired(gate, OPERATORS, 1), 1)
    total, caught = sum(one.tried for one in counts.values()), sum(one.refused for one in counts.values())
    assert total >= 7_500
    assert caught >= 0.955 * total


def test_operators_held_out_are_named_apart_and_change_their_seeds() -> None:
    assert not held_out.OPERATORS.keys() & OPERATORS.keys()
    [seed] = seeds("wechat", 1, Random(0))
    assert all(operator(seed, Random(0)) not in (None, seed) for operator in held_out.OPERATORS.values())


def test_a_message_split_over_several_is_judged_as_they_are_sent(gate: Gate) -> None:
    assert not refused(gate, ("139", "好的", "0013"))
    assert refused(gate, ("139", "0013", "8000"))
