"""A channel that sends buyers' messages: in order within a conversation, each until it is acknowledged, some of them again.

What was acknowledged is written down; this process is never killed.
"""

import json
import random
import socket
import time
from pathlib import Path

from tests.crash.node import BLIND, HAND_OVER, KEYED, House

TALKS = 120
AGAIN = 0.03  # share of acknowledged messages that the channel sends once more all the same
HANDED = 0.002  # share of messages that ask for a person
TALK_LENGTH = 60  # messages after which a conversation is left for a new one


def run(house: House, number: int, nodes: int, stop: Path, log: Path, at_once: int = TALKS) -> None:
    chance = random.Random(number)
    talks = [_Talk(f"t{number}-{one}", KEYED if one % 2 else BLIND) for one in range(at_once)]
    serial = at_once
    with log.open("a", encoding="utf-8") as file:
        while not stop.exists():
            chosen = chance.sample(range(at_once), chance.randint(at_once // 6, at_once * 2 // 3))
            batch = [talks[one].next(chance) for one in chosen]
            if chance.random() < AGAIN * 10:
                batch += chance.sample(batch, len(batch) // 4)  # a repetition within the batch
            if not _send(house, batch, nodes, chance, stop):
                return
            if chance.random() < AGAIN:
                _send(house, batch, nodes, chance, stop)
            file.write("".join(json.dumps(one) + "\n" for one in {tuple(one): one for one in batch}.values()))
            file.flush()
            for one in chosen:
                if talks[one].count >= TALK_LENGTH:
                    talks[one] = _Talk(f"t{number}-{serial}", KEYED if serial % 2 else BLIND)
                    serial += 1


class _Talk:
    def __init__(self, name: str, shop: str) -> None:
        self.name, self.shop, self.count = name, shop, 0

    def next(self, chance: random.Random) -> list[str]:
        self.count += 1
        text = HAND_OVER if chance.random() < HANDED else f"{self.count}"
        return [self.shop, self.name, f"{self.count:06d}", text]


_lines: dict[int, tuple[socket.socket, object]] = {}


def _send(house: House, batch: list[list[str]], nodes: int, chance: random.Random, stop: Path) -> bool:
    """Send until some node says that it is kept; False where the lab ended first: nothing is known of the batch then."""
    while not stop.exists():
        node = chance.randrange(nodes)
        try:
            answer = _ask(house, node, json.dumps(batch))
        except (OSError, ValueError):
            _lines.pop(node, None)
            time.sleep(0.02)
            continue
        if answer == "kept\n":
            return True
        if answer == "":
            _lines.pop(node, None)
        time.sleep(0.05)
    return False


def _ask(house: House, node: int, words: str) -> str:
    if node not in _lines:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(15)
        line.connect(str(house.socket(node)))
        _lines[node] = (line, line.makefile("rw", encoding="utf-8"))
    file = _lines[node][1]
    file.write(words + "\n")  # type: ignore[attr-defined]
    file.flush()  # type: ignore[attr-defined]
    return file.readline()  # type: ignore[attr-defined,no-any-return]
