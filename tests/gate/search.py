# ruff: noqa: T201 - a tool that prints
"""Looks for slow inputs by climbing: pieces and whole long texts are joined, cut and mixed, the slowest kept. Renews data/worst.json.

python -m tests.gate.search [ROUNDS]
"""

import json
import sys
from random import Random

from bot.gate import Gate
from bot.messages import Platform
from bot.rules import load_pack
from tests.gate.speed import DATA, breaches, dressed, hostile, letters, ordinary, spent

LENGTH = 2_000
KEPT = 12
SHORT = 60
"""Pieces up to this length stay as short and are repeated; longer ones are texts of their own."""
START = (
    "1 ",
    "1a",
    "一",
    "加微",
    "wei",
    "不能开发票",
    "a.",
    "好评返",
    "最",
    "亻言",
    "１",
    "vx1",
    "①",
    "微，",
    "x\n",
    "您",
    "平台",
    "(1)",
    "я",
    "a\u0336",
)


def cost(gate: Gate, piece: str) -> float:
    return spent(gate, (piece * LENGTH)[:LENGTH], 2)


def alike(one: str, other: str) -> bool:
    """Tell whether the middle of one text stands in the other: a family of texts is kept once."""
    middle = len(one) // 2
    return one[middle - 5 : middle + 5] in other


def main() -> None:
    gate = Gate(load_pack(Platform.PINDUODUO))
    chance = Random(1)
    pieces = [*START, *(text[place : place + 12] for text in (*hostile(40), *ordinary(10)) for place in (0, 40, 80))]
    pieces += [*breaches(40), *dressed(80), *letters(10)]
    best = {piece: cost(gate, piece) for piece in pieces}
    for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 300):
        parents = sorted(best, key=lambda piece: -best[piece])[:KEPT]
        one, other = chance.choice(parents), chance.choice([*parents, *pieces])
        cut = chance.randint(0, len(one))
        child = chance.choice(
            (one + other, one[:cut] + other, one[cut:] + other[: chance.randint(1, len(other))], one[:cut] + one[cut + 1 :])
        )[: LENGTH if max(len(one), len(other)) > SHORT else SHORT]
        if child.strip() and child not in best:
            best[child] = cost(gate, child)
        sys.stderr.write(f"\rround {number + 1}, worst {max(best.values()):.1f} ms")
    worst: list[str] = []
    for piece in sorted(best, key=lambda piece: -best[piece]):
        if len(worst) < KEPT and not any(alike(piece, one) for one in worst):
            worst.append(piece)
    (DATA / "worst.json").write_text(
        json.dumps({piece: round(best[piece], 1) for piece in worst}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    print(f"\n{best[worst[0]]:.1f} ms: {worst[0]!r}")


if __name__ == "__main__":
    main()
