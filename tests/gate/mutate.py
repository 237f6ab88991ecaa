# ruff: noqa: T201 - a tool that prints
"""`make mutate`: changes the gate's code in small ways, a sample of them with a fixed seed, and counts what its tests notice.

    python -m tests.gate.mutate [--sample 240] [--seed 20261122] [--only numbers] [--jobs 2]

mutmut makes the mutants; they are run here. The tests are collected and run once, with a note of which of them enter which function.
Then each mutant gets a fork of that process with one function's code exchanged, and those tests that enter it, quick ones first, until
one fails. What passes is run again with every gate built anew where the function has a part in building gates. A timeout counts as
noticed; a mutant that no test reaches doesn't. `data/equivalent.yaml` names mutants that no test can notice, with the reason.
"""

import argparse
import functools
import gc
import importlib
import os
import resource
import sys
import textwrap
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from types import CodeType, FrameType, FunctionType
from typing import Any

import libcst as cst
import pytest
import yaml
from _pytest.runner import runtestprotocol
from mutmut.mutation.file_mutation import create_mutations, deep_replace

from bot.gate import Gate, matcher, meaning, private, readings
from bot.messages import Platform
from bot.rules.language import Classes
from tests.gate.conftest import gate_of, pack_of
from tests.gate.expect import instruments_of

SEED = 20261122
SOURCE = Path("bot/gate")
TESTS = (
    "absolute",
    "asked",
    "evidence",
    "expected",
    "gate",
    "laws",
    "live",
    "live_judge",
    "long_texts",
    "findings",
    "folding",
    "meaning",
    "matcher",
    "metamorphic",
    "moved",
    "number_edges",
    "numbers",
    "own",
    "parts",
    "platforms",
    "polarity",
    "private",
    "private_values",
    "quantities",
    "reading_edges",
    "readings",
    "rules",
    "script",
    "sound",
    "verdicts",
    "whose_number",
    "window",
)
EQUIVALENT = Path(__file__).parent / "data" / "equivalent.yaml"
SLOW = 1.5
"""Tests that take longer, in seconds, are left out: that can only lower the score."""
LIMIT = 40
"""CPU seconds of one mutant; wall-clock time would tell of the machine's load."""
NOTICED, SURVIVED = 1, 0


@dataclass(frozen=True, slots=True)
class Mutant:
    """A function of the gate with one small change; `name` stays the same while the function's other lines change."""

    name: str
    target: FunctionType
    source: str
    owner: str | None

    def apply(self) -> None:
        """Exchange the function's code, wherever it is already referred to."""
        space = dict(self.target.__globals__)
        text = self.source if self.owner is None else f"class {self.owner}:\n{textwrap.indent(self.source, '    ')}"
        exec(compile(text, self.target.__code__.co_filename, "exec"), space)
        made = space[self.target.__name__] if self.owner is None else vars(space[self.owner])[self.target.__name__]
        made = getattr(made, "__func__", made)
        self.target.__code__, self.target.__defaults__, self.target.__kwdefaults__ = made.__code__, made.__defaults__, made.__kwdefaults__


def mutants(only: str | None) -> Iterator[Mutant]:
    """Every mutant of every module."""
    empty = cst.Module([])
    for path in sorted(SOURCE.glob("*.py")):
        if only and path.stem != only:
            continue
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        tree, found, _, _ = create_mutations(str(path), path.read_text(encoding="utf-8"))
        owners = {id(one): owner for owner, one in functions(tree)}
        seen: Counter[str] = Counter()
        for mutation in found:
            function = mutation.contained_by_top_level_function
            if function is None or id(function) not in owners:
                continue
            owner = owners[id(function)]
            held = vars(module) if owner is None else vars(getattr(module, owner))
            target = held[function.name.value]
            target = getattr(target, "__func__", target)
            before, after = (" ".join(empty.code_for_node(one).split()) for one in (mutation.original_node, mutation.mutated_node))
            name = f"{path.stem}.{owner + '.' if owner else ''}{function.name.value}: {before} -> {after}"
            seen[name] += 1
            changed = deep_replace(function, mutation.original_node, mutation.mutated_node)
            assert isinstance(changed, cst.FunctionDef)
            source = empty.code_for_node(changed.with_changes(leading_lines=[]))
            yield Mutant(name if seen[name] == 1 else f"{name} #{seen[name]}", target, source, owner)


def remembered(expanding: Callable[..., Any]) -> Callable[..., Any]:
    """Work of `bot.rules` that is the same for every mutant: what a pattern expands to over the same classes."""
    marks: dict[int, tuple[Classes, int]] = {}
    known: dict[object, Any] = {}

    def expand(pattern: object, classes: Classes, **more: bool) -> Any:
        if id(classes) not in marks:
            marks[id(classes)] = classes, hash(tuple(classes.items()))
        key = (pattern, marks[id(classes)][1], *more.items())
        if key not in known:
            known[key] = expanding(pattern, classes, **more)
        return known[key]

    return expand


def functions(tree: cst.Module) -> Iterator[tuple[str | None, cst.FunctionDef]]:
    for one in tree.body:
        if isinstance(one, cst.FunctionDef):
            yield None, one
        elif isinstance(one, cst.ClassDef):
            yield from ((one.name.value, method) for method in one.body.body if isinstance(method, cst.FunctionDef))


@dataclass
class Runner:
    """The pytest plugin that takes the place of the usual loop."""

    options: argparse.Namespace
    took: dict[str, float] = field(default_factory=dict[str, float])
    entering: dict[CodeType, list[pytest.Item]] = field(default_factory=lambda: defaultdict(list))
    building: set[CodeType] = field(default_factory=set[CodeType])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        matcher.expand, matcher.guard = remembered(matcher.expand), remembered(matcher.guard)
        for module in (meaning, private, readings):
            vars(module)["lru_cache"] = lambda _: functools.lru_cache(0)  # what an unchanged function gave would hide a changed one
        self.watch(session.items)
        forget(session.items[0], everything=True)
        gc.collect()
        gc.freeze()
        every = list(mutants(self.options.only))
        known: dict[str, str] = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or {}
        stale = known.keys() - {one.name for one in every}
        sample = Random(self.options.seed).sample(every, min(len(every), self.options.sample or len(every)))
        alive = list(self.survivors(session, sample))
        raw = len(sample) - len(alive)
        same = sum(one.name in known for one in sample)
        for one, reached in alive:
            if one.name not in known:
                print(f"\r{'survived ' if reached else 'unreached'} {one.name}")
        print(f"{len(sample)} of {len(every)} mutants, {raw} noticed: {raw / len(sample):.1%} raw; ", end="")
        print(f"{same} marked as equivalent, without them {raw / (len(sample) - same):.1%}")
        for name in sorted(stale) if not self.options.only else ():
            print("equivalent.yaml names no mutant:", name)
        return True

    def watch(self, items: list[pytest.Item]) -> None:
        """Run every test once and note which functions it enters."""
        entered: set[CodeType] = set()

        def noted(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                entered.add(frame.f_code)

        sys.setprofile(noted)
        Gate(replace(pack_of(Platform.PINDUODUO), suggestions={}))
        sys.setprofile(None)
        self.building = set(entered)
        for place, item in enumerate(items):
            entered.clear()
            sys.setprofile(noted)
            begun = time.perf_counter()
            passed = passes(item, items[place + 1] if place + 1 < len(items) else item)
            self.took[item.nodeid] = time.perf_counter() - begun
            sys.setprofile(None)
            if not passed:
                sys.exit(f"fails without any change: {item.nodeid}")
            for code in entered:
                self.entering[code].append(item)

    def survivors(self, session: pytest.Session, sample: list[Mutant]) -> Iterator[tuple[Mutant, bool]]:
        every = sorted(session.items, key=self.order)
        running: dict[int, tuple[Mutant, bool]] = {}
        waiting = list(reversed(sample))
        while waiting or running:
            while waiting and len(running) < self.options.jobs:
                mutant = waiting.pop()
                tests = sorted(self.entering.get(mutant.target.__code__, ()), key=self.order)
                cold = mutant.target.__code__ in self.building
                running[self.forked(mutant, tests, every if cold else [])] = (mutant, bool(tests) or cold)
                sys.stderr.write(f"\r{len(sample) - len(waiting)} of {len(sample)} ")
            for child, (mutant, reached) in list(running.items()):
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    del running[child]
                    if status == SURVIVED:
                        yield mutant, reached
            time.sleep(0.005)

    def order(self, item: pytest.Item) -> tuple[bool, float]:
        return bool(getattr(getattr(item, "obj", None), "hypothesis", None)), self.took[item.nodeid]

    def forked(self, mutant: Mutant, tests: list[pytest.Item], anew: list[pytest.Item]) -> int:
        child = os.fork()
        if child:
            return child
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the rest of this fork's life
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        try:
            mutant.apply()
            noticed = self.fail(tests, anew=False) or self.fail(anew, anew=True)
        except BaseException:  # noqa: BLE001 - a mutant that can't even be put in place is noticed
            noticed = True
        os._exit(NOTICED if noticed else SURVIVED)

    def fail(self, items: list[pytest.Item], *, anew: bool) -> bool:
        if anew:
            gate_of.cache_clear()
            instruments_of.cache_clear()
        for item in items:
            if self.took[item.nodeid] <= SLOW:
                forget(item, everything=anew)
                anew = False
                if not passes(item, item):
                    return True
        return False


def forget(item: pytest.Item, *, everything: bool) -> None:
    """Bring fixtures of other tests to their end, and with `everything` those that all share too."""
    state = item.session._setupstate
    state.teardown_exact(None if everything else item)


def passes(item: pytest.Item, following: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return all(not report.failed for report in reports)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=240, help="how many mutants; 0 for all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", help="one module's name")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    files = [f"tests/gate/test_{name}.py" for name in TESTS]
    raise SystemExit(pytest.main(["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", *files], plugins=[Runner(options)]))


if __name__ == "__main__":
    main()
