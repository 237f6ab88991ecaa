"""`make bench`: times as ratios in one run, medians over interleaved rounds. Not a test: machines are shared and noisy."""

import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from bot.brain import build_brain
from bot.gate import GateContext
from bot.messages import Author, BuyerMessage, Conversation, Draft, Platform
from bot.settings import Settings

ROUNDS = 7
ROWS = 4000
CHATS = Path("training_data/held_out/chats.jsonl")
BULK = "IntentModel.score_many, one of many messages"
OPEN = """
import time
from pathlib import Path
from intents import load_model
begun = time.process_time()
load_model(Path("models/intents"))
print((time.process_time() - begun) * 1e3)
"""
REPLY = "您好，页面上能提交订单的都是有现货的，下午两点前付款当天发出，路上一般两到三天，具体以物流为准，有问题随时找我哦"


def spent(work: Callable[[], object], times: int) -> float:
    """Give the CPU microseconds that one call takes."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times * 1e6


def main() -> None:
    """Measure and print."""
    jieba.setLogLevel(40)
    brain = build_brain(Settings())
    rows = [json.loads(line) for path in sorted(Path("training_data").glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    rows = rows[:: max(1, len(rows) // ROWS)]
    naive = make_pipeline(TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None), LinearSVC())
    naive.fit([row["text"] for row in rows], [(row["intents"] or ["chitchat"])[0] for row in rows])
    gate = brain.gates.platforms[Platform.PINDUODUO]
    talk = Conversation(id="c", shop="demo", buyer="b")
    now = datetime.now(UTC)
    # More texts than anything remembers, over and over: what is measured is work, not memory.
    chats = [json.loads(line)["text"] for line in CHATS.open(encoding="utf-8")]
    texts = itertools.cycle(chats)
    turns = itertools.cycle([BuyerMessage(shop="demo", conversation="c", message="m", buyer="b", sent_at=now, text=text) for text in chats])
    replies = ["，".join(order) + "，" for order in itertools.permutations(REPLY.split("，"))]
    drafts = itertools.cycle([Draft(text=(one * 3)[:120], author=Author.BOT, source="bench") for one in replies])
    letters = itertools.cycle([Draft(text=(one * 40)[:2000], author=Author.BOT, source="bench") for one in replies])
    many = [row["text"] for row in rows]
    works: dict[str, tuple[Callable[[], object], int]] = {
        "naive scikit-learn pipeline, one message": (lambda: naive.predict([next(texts)]), 100),
        "IntentModel.predict, one message": (lambda: brain.model.predict(next(texts)), 600),
        "gate, 120 characters": (lambda: gate.review(next(drafts), GateContext()), 200),
        "gate, 2,000 characters": (lambda: gate.review(next(letters), GateContext()), 20),
        "whole turn in process": (lambda: brain.respond(next(turns), talk), 600),
    }
    found: dict[str, list[float]] = {name: [] for name in works}
    opened: list[float] = []
    for number in range(ROUNDS):
        sys.stderr.write(f"\rround {number + 1} of {ROUNDS}")
        for name, (work, times) in works.items():
            found[name].append(spent(work, times))
        found.setdefault(BULK, []).append(spent(lambda: brain.model.score_many(many), 1) / len(many))
        opened.append(float(subprocess.run([sys.executable, "-c", OPEN], capture_output=True, check=True).stdout))
    sys.stderr.write("\n")
    base = statistics.median(found["naive scikit-learn pipeline, one message"])
    for name, figures in found.items():
        middle = statistics.median(figures)
        sys.stdout.write(f"{name:<44}{middle:>10.1f} us CPU   {base / middle:>7.1f}x the naive pipeline's speed\n")
    sys.stdout.write(f"{'opening the model in a fresh process':<44}{statistics.median(opened):>10.1f} ms CPU\n")


if __name__ == "__main__":
    main()
