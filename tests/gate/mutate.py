# ruff: noqa: T201 - a tool that prints
"""`make mutate`: changes the gate's code in small ways, a sample of them with a fixed seed, and counts what its tests notice.

Mutants are made and run by mutmut, in `mutants/`. One that no test reaches counts as not noticed; a timeout counts as noticed.
"""

import json
import math
import subprocess
import sys
from pathlib import Path
from random import Random

SEED = 20261122
HERE = Path("mutants/bot/gate")
MUTMUT = [sys.executable, "-m", "mutmut"]
SURVIVED, UNREACHED, PASSED = 0, 33, "survived"


def outcomes() -> dict[str, int | None]:
    """Exit codes by the mutant's name; None where it wasn't run."""
    return {
        name: code
        for path in sorted(HERE.glob("*.meta"))
        for name, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()
    }


def main() -> None:
    if not outcomes():
        subprocess.run([*MUTMUT, "run", "--max-children", "1", "bot.gate.window.x_joined__mutmut_1"], check=False)
    names = sorted(outcomes())
    sample = Random(SEED).sample(names, min(len(names), int(sys.argv[1])))
    subprocess.run([*MUTMUT, "run", "--max-children", "2", *sample], check=False)
    codes = outcomes()
    ran = [name for name in sample if codes[name] is not None]
    alive = [name for name in ran if codes[name] in (SURVIVED, UNREACHED)]
    share = 1 - len(alive) / len(ran)
    width = 1.96 * math.sqrt(share * (1 - share) / len(ran))
    for name in alive:
        print("unreached" if codes[name] == UNREACHED else "survived ", name)
    print(f"{len(ran)} of {len(names)} mutants, {len(ran) - len(alive)} noticed: {share:.1%} (95 % interval {width:.1%} to either side)")


if __name__ == "__main__":
    main()
