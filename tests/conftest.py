"""What every test may ask for: the demo shop, gates, a recogniser that says what it is told, messages."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.answers import Composer, load_book
from bot.brain import build_gates
from bot.gate import Gate
from bot.messages import BuyerMessage, Platform
from bot.respond import Responder
from bot.settings import Settings
from bot.shop import Shop, read_shops
from intents import Evidence, IntentPrediction, RankedIntent, Sentiment

NOON = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai: staff on duty, before the cut-off
NIGHT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 01:00 in Shanghai


@pytest.fixture(scope="session")
def demo() -> Shop:
    return read_shops(Settings().shops_dir)["demo"]


@pytest.fixture(scope="session")
def gates() -> dict[Platform, Gate]:
    return build_gates(Settings())


@pytest.fixture(scope="session")
def shop_gates(gates: dict[Platform, Gate], demo: Shop) -> dict[str, Gate]:
    return dict.fromkeys((demo.id, "signed"), gates[demo.platform])


def predict(
    *answered: str, label: str = "calm", sure: bool = True, ranked: tuple[str, ...] = (), confidence: float = 0.95
) -> IntentPrediction:
    names = answered or ranked
    return IntentPrediction(
        intents=tuple(RankedIntent(intent=name, confidence=confidence, threshold=0.5) for name in names),
        answered=answered if sure else (),
        sure=sure,
        sentiment=Sentiment(label=label, angry=float(label == "angry"), upset=float(label == "upset")),
        evidence=(Evidence(term="x", weight=1.0),),
        scope=1.0,
        model_version="test",
    )


class Told:
    """A recogniser that says what a test told it to."""

    def __init__(self) -> None:
        self.next: IntentPrediction = predict("greeting")
        self.by_text: dict[str, IntentPrediction] = {}

    def predict(self, text: str) -> IntentPrediction:
        return self.by_text.get(text, self.next)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def responder(told: Told, shop_gates: dict[str, Gate]) -> Responder:
    return Responder(recogniser=told, composer=Composer(load_book()), gates=shop_gates, simplify=str)


@pytest.fixture
def say() -> Callable[..., BuyerMessage]:
    def message(text: str = "", number: str = "m-1", **more: Any) -> BuyerMessage:
        given = {"shop": "demo", "conversation": "c-1", "buyer": "b-1", "sent_at": NOON, "message": number, "text": text}
        return BuyerMessage(**(given | more))

    return message


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parent.parent
