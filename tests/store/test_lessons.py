"""Lessons, versions and trainings on both databases: what counts, what serves, and that one training runs at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sql

from bot.lessons import Fault, Lesson, Meaning, Standing
from bot.store import SqlHistory, SqlLessons, SqlTrainings, SqlTurns, SqlVersions
from bot.store.trainings import GONE
from bot.versions import Artefact, Candidate, Promotion, TrainingState
from tests.conftest import NOON, Told, predict
from tests.store.conftest import Respond

STOCK, REFUND = Meaning(intents=("stock",), sentiment="calm"), Meaning(intents=("refund", "stock"), sentiment="upset")


def lesson(line: int = 1, *, by: str = "mei", meaning: Meaning = STOCK, shop: str = "demo") -> Lesson:
    row = {"shop": shop, "conversation": "c-1", "line": line, "text": "有吗", "likeness": "x", "said": ("refund",), "model": "m"}
    return Lesson(**row, fault=Fault.INTENT, by=by, meaning=meaning, at=NOON)


def candidate(version: str) -> Candidate:
    return Candidate(version=version, baseline="old", by="mei", at=NOON, report={"worse": False})


def test_one_message_is_taught_by_one_person_until_somebody_looked_at_it(engine: sql.Engine) -> None:
    kept = SqlLessons(engine)
    assert kept.teach(lesson())
    assert kept.teach(lesson(meaning=REFUND))
    assert not kept.teach(lesson(by="lan"))
    [one] = kept.lessons(("demo",), tuple(Standing))
    assert one.meaning == REFUND
    assert kept.lessons(("other",), tuple(Standing)) == ()
    disputed = kept.judge(("demo", one.id), "lan", STOCK, NOON)
    assert disputed is not None
    assert (disputed.standing, disputed.meaning, disputed.other) == (Standing.DISPUTED, REFUND, STOCK)
    assert kept.undo("mei", ("demo",)) is None
    assert not kept.teach(lesson())
    settled = kept.judge(("demo", one.id), "mei", STOCK, NOON)
    assert settled is not None
    assert kept.lessons(("demo",), (Standing.APPROVED,)) == (settled,)
    assert settled.meaning == STOCK
    assert kept.judge(("other", one.id), "bao", STOCK, NOON) is None
    assert kept.counts(("demo",))[Standing.APPROVED] == 1


def test_two_who_teach_one_message_at_once_are_told_who_was_first(engine: sql.Engine) -> None:
    for line in range(10):
        barrier = threading.Barrier(2)

        def teach(by: str, line: int = line, barrier: threading.Barrier = barrier) -> bool:
            barrier.wait()
            return SqlLessons(engine).teach(lesson(line=line, by=by))

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(teach, ("mei", "lan"))) == [False, True]


def test_what_was_not_understood_is_found_by_shop_newest_first(engine: sql.Engine, respond: Respond, told: Told, say: object) -> None:
    turns, kept = SqlTurns(engine), SqlLessons(engine)
    for number, sure in enumerate((False, True, False)):
        told.next = predict("stock", sure=sure)
        turns.take([say(f"话{number}", f"m-{number}")], respond)  # type: ignore[operator]
    found = kept.unsure(("demo",), NOON - timedelta(days=1), 100)
    assert [one.text for one in found] == ["话2", "话0"]
    assert kept.unsure(("demo",), NOON - timedelta(days=1), 1)[0].text == "话2"
    assert kept.unsure(("other",), NOON - timedelta(days=1), 100) == ()
    assert kept.unsure(("demo",), NOON + timedelta(days=1), 100) == ()
    assert [body["text"] for body in SqlHistory(engine).bodies(NOON - timedelta(days=7), 2)] == ["话1", "话2"]


def test_a_version_serves_from_one_moment_on_and_only_in_place_of_what_was_seen(engine: sql.Engine) -> None:
    versions = SqlVersions(engine)
    assert versions.serving() is None
    versions.keep(candidate("v1"), Artefact(manifest=b"{}", arrays=b"\x00\xff"))
    versions.keep(candidate("v2"), Artefact(manifest=b"[]", arrays=b""))
    assert versions.artefact("v1") == Artefact(manifest=b"{}", arrays=b"\x00\xff")
    assert versions.artefact("v9") is None
    promotion = Promotion(version="v1", by="mei", at=NOON, reason="好")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda version: versions.promote(replace(promotion, version=version), instead=None), ("v1", "v2")))
    assert sorted(done) == [False, True]
    first = versions.serving()
    assert not versions.refuse(str(first))
    assert versions.promote(Promotion(version=None, by="lan", at=NOON), instead=first)
    assert versions.serving() is None
    assert versions.refuse(str(first))
    assert [one.version for one in versions.history()] == [None, first]
    assert versions.candidate(str(first)) == replace(candidate(str(first)), refused=True)


def test_one_training_at_a_time_and_a_silent_one_has_ended(engine: sql.Engine) -> None:
    trainings = SqlTrainings(engine)
    with ThreadPoolExecutor(3) as pool:
        begun = [one for one in pool.map(lambda _: trainings.begin("mei", NOON), range(3)) if one]
    assert len(begun) == 1
    [one] = begun
    assert trainings.beat(one.id, (1, 5, "features"), NOON + timedelta(seconds=20))
    later = trainings.newest(NOON + timedelta(seconds=40))
    assert later is not None
    assert (later.state, later.done, later.of, later.step) == (TrainingState.RUNNING, 1, 5, "features")
    assert trainings.begin("lan", NOON + timedelta(seconds=40)) is None
    dead = trainings.newest(NOON + timedelta(seconds=60))
    assert dead is not None
    assert (dead.state, dead.error) == (TrainingState.FAILED, GONE)
    assert not trainings.beat(one.id, (2, 5, "x"), NOON + timedelta(seconds=61))
    again = trainings.begin("lan", NOON + timedelta(seconds=62))
    assert again is not None
    assert trainings.cancel(again.id)
    assert not trainings.beat(again.id, (2, 5, "x"), NOON + timedelta(seconds=63))
    trainings.end(again.id, replace(again, state=TrainingState.CANCELLED), NOON)
    assert not trainings.cancel(again.id)


@pytest.mark.parametrize(
    ("steps", "standing", "meaning"),
    [
        ([("lan", STOCK)], Standing.APPROVED, STOCK),
        ([("lan", None)], Standing.REFUSED, STOCK),
        ([("lan", REFUND), ("mei", REFUND)], Standing.APPROVED, REFUND),
        ([("lan", REFUND), ("lan", STOCK)], Standing.APPROVED, STOCK),
        ([("lan", REFUND), ("bao", REFUND)], Standing.APPROVED, REFUND),
        ([("lan", REFUND), ("bao", STOCK)], Standing.APPROVED, STOCK),
        ([("lan", REFUND), ("bao", None)], Standing.REFUSED, STOCK),
    ],
)
def test_two_people_make_a_label(steps: list[tuple[str, Meaning | None]], standing: Standing, meaning: Meaning) -> None:
    one: Lesson | None = lesson()
    for who, said in steps:
        assert one is not None
        one = one.judged(who, said, NOON)
    assert one is not None
    assert (one.standing, one.meaning) == (standing, meaning)


@pytest.mark.parametrize(
    "steps",
    [
        [("mei", STOCK)],
        [("mei", None)],
        [("lan", STOCK), ("bao", STOCK)],
        [("lan", REFUND), ("mei", STOCK)],
        [("lan", REFUND), ("lan", REFUND)],
        [("lan", REFUND), ("mei", None)],
        [("lan", REFUND), ("bao", Meaning(intents=("other",), sentiment="calm"))],
    ],
)
def test_nobody_makes_one_alone(steps: list[tuple[str, Meaning | None]]) -> None:
    one: Lesson | None = lesson()
    for who, said in steps[:-1]:
        assert one is not None
        one = one.judged(who, said, NOON)
    assert one is not None
    assert one.judged(*steps[-1], NOON) is None
