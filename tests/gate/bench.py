# ruff: noqa: T201 - a tool that prints
"""`make bench-gate`: the evasion suite large, through the shipped gate and through the rules alone; renews docs/gate.md's tables."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.rules import load_pack
from bot.settings import Settings
from tests.gate import held_out, speed
from tests.gate.operators import OPERATORS
from tests.gate.recall import Count, by, measured, paired, plain
from tests.gate.seeds import CONTACT, families
from tests.gate.test_clean import DATA, TUNED_ON

SEEDS = 120
PAIRS = 2
REPLIES = 200
DOCS = Path("docs/gate.md")
BEGIN, END = "<!-- bench-gate: begin -->", "<!-- bench-gate: end -->"
OTHERS = (
    ("NFKC + digits + regex", "36.5", "0.7"),
    ("sensitive-word, best setting", "50.6", "10.4"),
    ("sensitive-word, default", "32.0", "2.1"),
    ("argus-redact", "12.9", "0"),
    ("JioNLP", "9.6", "1.4"),
    ("a rival's 19 keywords", "4.5", "0"),
)
"""Contact families of gate_dev, recall and false alarms in percent; ../shared/benchmarks/README.md."""
CONTACT_DEV = ("wechat", "qq", "phone", "alipay", "pay", "link", "tao", "email", "platform", "image", "offplatform")


def percent(count: Count) -> str:
    return f"{100 * count.share:.1f}" if count.tried else "-"


def total(counts: dict[str, Count]) -> Count:
    return Count(sum(one.tried for one in counts.values()), sum(one.refused for one in counts.values()))


def evasions(both: Gate, rules: Gate, watch: Callable[[], object]) -> list[str]:
    every = {"plain": plain, **OPERATORS}
    full, bare = measured(both, every, SEEDS, watch=watch), measured(rules, every, SEEDS, watch=watch)
    lines = ["| disguise | tried | contacts | all | all, rules alone |", "|---|---|---|---|---|"]
    contacts, alls, bares = by(full, 0, CONTACT), by(full, 0), by(bare, 0)
    lines += [
        f"| {name} | {alls[name].tried:,} | {percent(contacts[name])} | {percent(alls[name])} | {percent(bares[name])} |" for name in every
    ]
    lines.append(f"| **all** | {total(alls).tried:,} | {percent(total(contacts))} | {percent(total(alls))} | {percent(total(bares))} |")
    two = by(paired(rules, OPERATORS, PAIRS, watch=watch), 1)
    kept, alone = by(full, 1), by(bare, 1)
    lines += ["", "| family | one disguise | one, rules alone | two, rules alone |", "|---|---|---|---|"]
    lines += [f"| {name} | {percent(kept[name])} | {percent(alone[name])} | {percent(two[name])} |" for name in families()]
    lines.append(f"| **all** | {percent(total(kept))} | {percent(total(alone))} | {percent(total(two))} |")
    unseen, unseen_bare = (measured(one, held_out.OPERATORS, SEEDS, watch=watch) for one in (both, rules))
    lines += ["", "| held out | tried | contacts | all | all, rules alone |", "|---|---|---|---|---|"]
    shown = by(unseen, 0), by(unseen, 0, CONTACT), by(unseen_bare, 0)
    lines += [
        f"| {name} | {shown[0][name].tried:,} | {percent(shown[1][name])} | {percent(shown[0][name])} | {percent(shown[2][name])} |"
        for name in held_out.OPERATORS
    ]
    lines.append(
        f"| **all** | {total(shown[0]).tried:,} | {percent(total(shown[1]))} | {percent(total(shown[0]))} | {percent(total(shown[2]))} |"
    )
    return lines


def development(both: Gate, rules: Gate) -> list[str]:
    path = Path("../shared/benchmarks/gate_dev.jsonl")
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = ["", "| gate_dev, contact families | recall | false alarms |", "|---|---|---|"]
    for name, gate in (("xiaoer", both), ("xiaoer, rules alone", rules)):
        bad = [row for row in rows if row["expect"] == "refused" and str(row.get("family", "")).startswith(CONTACT_DEV)]
        good = [row for row in rows if row["expect"] != "refused"]
        caught, wrong = (sum(bool(gate.judge(row["text"], GateContext())) for row in some) for some in (bad, good))
        lines.append(f"| {name} | {100 * caught / len(bad):.1f} | {100 * wrong / len(good):.1f} |")
    return [*lines, *(f"| {name} | {recall} | {alarms} |" for name, recall, alarms in OTHERS)]


def clean(rules: Gate) -> list[str]:
    rows = [json.loads(line) for name in TUNED_ON for line in (DATA / "gate" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    counts = {"ordinary": Count(), "near": Count()}
    for row in rows:
        if row["intents"] == ["clean"]:
            kind = "near" if row["view"].startswith("near") else "ordinary"
            counts[kind].add((row["text"],), refused=bool(rules.judge(row["text"], GateContext())))
    lines = ["", "| harmless replies of the training data, rules alone | refused |", "|---|---|"]
    return [*lines, *(f"| {name} | {one.refused} of {one.tried:,} ({100 * one.share:.2f} %) |" for name, one in counts.items())]


def times(both: Gate, rules: Gate) -> list[str]:
    lines = ["", "| CPU ms, best of 3 | p50 | p99 |", "|---|---|---|"]
    for kind, texts in (("ordinary", speed.ordinary(REPLIES)), ("hostile", speed.hostile(REPLIES))):
        for name, gate in (("shipped", both), ("rules alone", rules)):
            for text in texts:
                gate.judge(text, GateContext())
            spent = [speed.spent(gate, text) for text in texts]
            lines.append(f"| 120 characters, {kind}, {name} | {speed.percentile(spent, 0.5):.2f} | {speed.percentile(spent, 0.99):.2f} |")
    worst = max(speed.spent(both, text) for text in speed.worst_inputs().values())
    letters = [speed.spent(both, text) for text in speed.letters(20)]
    lines.append(f"| 2,000 characters, ordinary | {speed.percentile(letters, 0.5):.1f} | {speed.percentile(letters, 0.99):.1f} |")
    lines.append(f"| 2,000 characters, the worst found | {worst:.1f} | - |")
    lines.append(f"| R² of time against length, 500 to 8,000 characters | {speed.linearity(both, speed.ordinary(1)[0]):.4f} | - |")
    return lines


def main() -> None:
    rules = Gate(load_pack(Platform.PINDUODUO))
    both = build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]
    steps = 2 * len(families()) * (len(OPERATORS) + 1) + len(OPERATORS) + 2 * len(families()) * len(held_out.OPERATORS)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("judging", total=steps)
        lines = evasions(both, rules, lambda: bar.advance(task))
    lines += [*development(both, rules), *clean(rules), *times(both, rules)]
    print("\n".join(lines))
    page = DOCS.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        sys.exit(f"{DOCS}: the markers {BEGIN} and {END} are missing")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    DOCS.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
