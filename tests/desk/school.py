"""A small school: a reader that says what it is told, a trainer that only begins."""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sql

from bot.desk import School
from bot.store import SqlLessons, SqlTrainings, SqlVersions
from intents import IntentPrediction
from tests.conftest import predict


class SmallReader:
    """Knows a few intents; says of every text what it was told, by default that it is not sure."""

    version = "small-1"
    intents = ("greeting", "invoice", "refund", "stock")
    least_scope = 0.5

    def __init__(self) -> None:
        self.by_text: dict[str, IntentPrediction] = {}

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        return [self.by_text.get(text, predict(sure=False, ranked=("refund", "stock"), confidence=0.4)) for text in texts]


class SmallTrainer:
    """Begins trainings and does nothing."""

    def __init__(self, trainings: SqlTrainings, clock: Callable[[], datetime]) -> None:
        self._trainings, self._clock = trainings, clock

    def start(self, by: str) -> bool:
        return self._trainings.begin(by, self._clock()) is not None


def a_school(engine: sql.Engine, reader: SmallReader, clock: Callable[[], datetime]) -> School:
    trainings = SqlTrainings(engine)
    return School(
        lessons=SqlLessons(engine),
        versions=SqlVersions(engine),
        trainings=trainings,
        trainer=SmallTrainer(trainings, clock),
        reader=reader,
        shipped=reader.version,
    )
