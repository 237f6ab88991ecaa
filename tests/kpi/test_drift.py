"""The alarm on drift: quick where the share of unknown words rises, silent for months where nothing changes."""

import random
from datetime import timedelta

import pytest

from bot.kpi import Heard, Sign, drift_of
from bot.kpi.drift import LEAST
from tests.kpi.conftest import DAY

MONTH = 30_000  # messages, at 1,000 a day


def heard(count: int, share: float, seed: str) -> list[Heard]:
    """Messages as the model hears them: sure ones mostly near 1, unsure ones spread below."""
    chance = random.Random(seed)
    found: list[Heard] = []
    for _ in range(count):
        sure = chance.random() >= share
        confidence = chance.betavariate(9, 1) if sure else chance.betavariate(2, 3)
        found.append(Heard(DAY, sure, confidence))
    return found


def test_five_to_twenty_percent_is_told_within_500_messages() -> None:
    slowest = 0
    for number in range(60):
        found = drift_of(heard(2000, 0.05, f"before {number}"), heard(500, 0.20, f"after {number}"))
        share = next(alarm for alarm in found.alarms if alarm.sign is Sign.SHARE)
        slowest = max(slowest, share.message)
    assert slowest <= 500, slowest


@pytest.mark.parametrize("share", [0.02, 0.05, 0.15])
def test_false_alarms_are_fewer_than_one_in_ten_months(share: float) -> None:
    """Twenty months of messages that don't change, each month judged by a fresh reference of four weeks' smallest size to usual."""
    alarms = 0
    for month in range(20):
        reference = heard(LEAST if month % 2 else 4000, share, f"reference {share} {month}")
        alarms += len(drift_of(reference, heard(MONTH, share, f"month {share} {month}")).alarms)
    assert alarms <= 1, alarms


def test_a_fallen_confidence_is_told_though_the_model_says_that_it_is_sure() -> None:
    before = heard(2000, 0.05, "sure")
    after = [one._replace(confidence=one.confidence * 0.85) for one in heard(500, 0.05, "less sure")]
    assert [alarm.sign for alarm in drift_of(before, after).alarms] == [Sign.CONFIDENCE]


def test_a_share_that_falls_is_no_alarm() -> None:
    assert drift_of(heard(2000, 0.2, "a"), heard(3000, 0.02, "b")).alarms == ()


def test_without_enough_to_compare_with_nothing_is_claimed() -> None:
    found = drift_of(heard(LEAST - 1, 0.05, "a"), heard(500, 0.5, "b"))
    assert (found.enough, found.alarms, found.usual_share) == (False, (), None)
    assert found.share == pytest.approx(0.5, abs=0.1)


def test_the_alarm_names_its_message_and_its_moment() -> None:
    before = heard(1000, 0.05, "a")
    after = [Heard(DAY + timedelta(minutes=number), number < 100, 0.9) for number in range(200)]
    [alarm] = [one for one in drift_of(before, after).alarms if one.sign is Sign.SHARE]
    assert alarm.at == after[alarm.message - 1].at
    assert 100 < alarm.message < 140


def test_no_words_no_figures() -> None:
    found = drift_of(heard(LEAST, 0.05, "a"), [])
    assert (found.watched, found.share, found.alarms) == (0, None, ())
