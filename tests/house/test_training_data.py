"""The training data is what the data card says: enough of every label and mood, and of every gate family."""

from collections import Counter

from intents.catalogue import read_catalogue
from intents.dataset import read
from tests.house.test_conventions import ROOT

SIX_ROUTES = ("stock", "shipping_time", "courier", "tracking", "invoice", "bargaining", "refund")


def test_every_intent_is_there_in_numbers() -> None:
    rows = read(ROOT / "training_data")
    main = Counter(row.main for row in rows)
    assert len(rows) >= 15_000
    assert len({row.text for row in rows}) == len(rows)
    for intent in read_catalogue().intents:
        assert main[intent.id] >= (800 if intent.id in SIX_ROUTES else 1500 if intent.id == "other" else 250), intent.id


def test_every_mood_is_there_in_numbers() -> None:
    rows = read(ROOT / "training_data")
    mood = Counter(row.sentiment for row in rows)
    assert set(mood) == {"calm", "upset", "angry"}
    assert mood["angry"] >= 1200
    assert mood["upset"] >= 1500
    assert sum(len(row.intents) == 2 for row in rows) >= 1500


def test_the_gates_families_are_there_with_their_near_misses() -> None:
    rows = read(ROOT / "training_data" / "gate")
    families = Counter(row.main for row in rows)
    assert families["clean"] >= 3000
    assert min(count for name, count in families.items() if name != "clean") >= 100
    assert sum(row.view.startswith("near-") for row in rows) >= 2000
