# ruff: noqa: T201 - a tool that prints
"""Prints the gate's recall and false alarms per family on a JSONL file of `{"text", "expect", "family"?, "platform"?}`.

    python tests/gate/measure.py FILE.jsonl [--platform pinduoduo] [--show] [--rules-only]

A line's own `platform` goes before the option. `--show` prints what was missed and what was refused wrongly. The gate is
the shipped one, rules and judge of meaning; `--rules-only` leaves the judge out.
"""

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.rules import load_pack
from bot.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--platform", default="pinduoduo", type=Platform)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--rules-only", action="store_true")
    options = parser.parse_args()
    gates: dict[Platform, Gate] = {}
    right: dict[tuple[str, str], int] = defaultdict(int)
    total: dict[tuple[str, str], int] = defaultdict(int)
    times: list[float] = []
    for line in options.file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        platform = Platform(row.get("platform") or options.platform)
        if platform not in gates:
            gates |= {platform: Gate(load_pack(platform))} if options.rules_only else build_gates(Settings(), [platform])
        begun = time.perf_counter()
        findings = gates[platform].judge(row["text"], GateContext())
        times.append(time.perf_counter() - begun)
        expect = row.get("expect", "approved")
        key = (expect, row.get("family", "-"))
        total[key] += 1
        good = bool(findings) == (expect == "refused")
        right[key] += good
        if options.show and not good:
            print(expect, row.get("family"), "|", row["text"], "|", [(one.rule, one.excerpt) for one in findings])
    for expect in ("refused", "approved"):
        keys = sorted(key for key in total if key[0] == expect)
        for key in keys:
            print(f"{expect:9}{key[1]:20}{right[key]:5}/{total[key]:<5}{right[key] / total[key]:.3f}")
        if keys:
            good, every = sum(right[key] for key in keys), sum(total[key] for key in keys)
            print(f"{expect:9}{'ALL':20}{good:5}/{every:<5}{good / every:.4f}")
    times.sort()
    print(f"p50 {times[len(times) // 2] * 1e3:.3f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.3f} ms")


if __name__ == "__main__":
    main()
