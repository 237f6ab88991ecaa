"""Times the gate in CPU time of its own thread: per reply, for the worst known inputs, and against the length. Asserts nothing."""

import json
import time
from pathlib import Path
from random import Random

from bot.gate import Gate, GateContext, LearnedMeaning
from intents.text.normalise import _normalised_short, _simplified_short
from tests.gate.operators import OPERATORS
from tests.gate.seeds import Part, Seed, families, seeds

DATA = Path(__file__).parent / "data"
LENGTHS = (500, 1_000, 2_000, 4_000, 8_000)


def spent(gate: Gate, text: str, times: int = 3) -> float:
    """Give the CPU milliseconds of the quickest of some calls."""
    best = float("inf")
    for _ in range(times):
        _forget(gate)
        begun = time.thread_time_ns()
        gate.judge(text, GateContext())
        best = min(best, (time.thread_time_ns() - begun) / 1e6)
    return best


def _forget(gate: Gate) -> None:
    """Let nothing of an earlier review be remembered: what is measured is work."""
    remembering = [gate._readings._short, gate.private._said_short, _normalised_short, _simplified_short]
    if isinstance(gate._classifier, LearnedMeaning):
        remembering.append(gate._classifier._short)
    for one in remembering:
        one.cache_clear()


def ordinary(count: int) -> list[str]:
    """Replies of 120 characters each, put together from harmless sentences."""
    lines = [line for line in (DATA / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
    chance = Random("ordinary")
    return ["，".join(chance.sample(lines, 12))[:120] for _ in range(count)]


def letters(count: int) -> list[str]:
    """Replies of 2,000 characters each, put together from harmless sentences, no two of which are alike."""
    lines = [line for line in (DATA / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
    chance = Random("letters")
    return ["，".join(chance.sample(lines, 200))[:2_000] for _ in range(count)]


def hostile(count: int) -> list[str]:
    """Replies of 120 characters each, put together from disguised breaches."""
    chance = Random("hostile")
    names = list(OPERATORS)
    found: list[str] = []
    while len(found) < count:
        text = ""
        while len(text) < 120:
            seed = chance.choice(seeds(chance.choice(families()), 12, chance))
            disguised = OPERATORS[chance.choice(names)](seed, chance)
            text += "，" + " ".join((disguised or seed).messages)
        found.append(text[:120])
    return found


def breaches(count: int, length: int = 2_000) -> list[str]:
    """Texts of this length, put together from whole disguised breaches; of every other one all in one and the same disguise."""
    chance = Random("breaches")
    found: list[str] = []
    while len(found) < count:
        every = list(OPERATORS) if len(found) % 2 else [chance.choice(list(OPERATORS))]
        text = ""
        while len(text) < length:
            seed = chance.choice(seeds(chance.choice(families()), 12, chance))
            text += chance.choice("，。\n 、！") + " ".join((OPERATORS[chance.choice(every)](seed, chance) or seed).messages)
        found.append(text[:length])
    return found


def dressed(count: int, length: int = 2_000) -> list[str]:
    """Texts of this length, put together from harmless sentences that are disguised like breaches: little in them is refused early."""
    lines = [line for line in (DATA / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
    chance = Random("dressed")
    found: list[str] = []
    while len(found) < count:
        every = chance.sample(list(OPERATORS), 1 + len(found) % 4)
        text = ""
        while len(text) < length:
            seed = Seed("wechat", (Part("cue", chance.choice(lines)),))
            text += chance.choice("，。\n 、！") + (OPERATORS[chance.choice(every)](seed, chance) or seed).text
        found.append(text[:length])
    return found


def worst_inputs() -> dict[str, str]:
    """Pieces that `tests.gate.search` found to be slow, each repeated to 2,000 characters."""
    found: dict[str, str] = json.loads((DATA / "worst.json").read_text(encoding="utf-8"))
    return {piece: (piece * 2_000)[:2_000] for piece in found}


def percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def linearity(gate: Gate, piece: str) -> float:
    """Give R² of a straight line through time against length."""
    points = [(length, spent(gate, (piece * length)[:length])) for length in LENGTHS]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    across = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return across**2 / (sum((x - mean_x) ** 2 for x, _ in points) * sum((y - mean_y) ** 2 for _, y in points))
