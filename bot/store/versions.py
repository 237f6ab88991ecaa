"""The models trained here and which of them serves, on a SQL database. Nothing here loads a model or knows whether it is good."""

from typing import Any

import sqlalchemy as sql

from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.school import models, promotions
from bot.store.transactions import reading, tell, writing
from bot.traffic import MODEL, Change
from bot.versions import Artefact, Candidate, Promotion

_LOCK = ("", "model")
_PLAIN = [one for one in models.c if one.name not in {"manifest", "arrays"}]
_NEWEST = sql.select(promotions.c.version).order_by(promotions.c.id.desc()).limit(1)


class SqlVersions:
    """`Versions` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def serving(self) -> str | None:
        """Name the version that serves; None: the shipped one."""
        with reading(self._engine) as connection:
            return connection.execute(_NEWEST).scalar_one_or_none()

    def artefact(self, version: str) -> Artefact | None:
        """Give a model's files."""
        with reading(self._engine) as connection:
            query = sql.select(models.c.manifest, models.c.arrays).where(models.c.version == version)
            row = connection.execute(query).one_or_none()
        return None if row is None else Artefact(manifest=bytes(row.manifest), arrays=bytes(row.arrays))

    def keep(self, candidate: Candidate, artefact: Artefact) -> None:
        """Keep a trained model; the same version again replaces what was said of it."""
        row = {
            "version": candidate.version,
            "baseline": candidate.baseline,
            "by": candidate.by,
            "at": to_row(candidate.at),
            "report": dict(candidate.report),
            "refused": candidate.refused,
            "manifest": artefact.manifest,
            "arrays": artefact.arrays,
        }
        with writing(self._engine) as connection:
            connection.execute(models.delete().where(models.c.version == candidate.version))
            connection.execute(models.insert().values(row))

    def candidates(self, most: int) -> tuple[Candidate, ...]:
        """List trained models, newest first."""
        with reading(self._engine) as connection:
            query = sql.select(*_PLAIN).order_by(models.c.at.desc(), models.c.version).limit(most)
            return tuple(_candidate(row) for row in connection.execute(query))

    def candidate(self, version: str) -> Candidate | None:
        """Find one."""
        with reading(self._engine) as connection:
            row = connection.execute(sql.select(*_PLAIN).where(models.c.version == version)).one_or_none()
        return None if row is None else _candidate(row)

    def refuse(self, version: str) -> bool:
        """Mark a model as not wanted; False where it serves or there is none."""
        with writing(self._engine) as connection:
            lock(connection, [_LOCK])
            if connection.execute(_NEWEST).scalar_one_or_none() == version:
                return False
            return connection.execute(models.update().where(models.c.version == version).values(refused=True)).rowcount > 0

    def promote(self, promotion: Promotion, *, instead: str | None) -> bool:
        """Let a version serve from now on; False where another than `instead` serves by now."""
        with writing(self._engine) as connection:
            lock(connection, [_LOCK])
            if connection.execute(_NEWEST).scalar_one_or_none() != instead:
                return False
            row = {"version": promotion.version, "by": promotion.by, "at": to_row(promotion.at), "reason": promotion.reason}
            connection.execute(promotions.insert().values(row))
            if promotion.version is not None:
                connection.execute(models.update().where(models.c.version == promotion.version).values(refused=False))
            tell(connection, Change(topic=MODEL))
            return True

    def history(self) -> tuple[Promotion, ...]:
        """List all promotions, newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(sql.select(promotions).order_by(promotions.c.id.desc()))
            return tuple(Promotion(version=row.version, by=row.by, at=from_row(row.at), reason=row.reason) for row in rows)


def _candidate(row: sql.Row[*tuple[Any, ...]]) -> Candidate:
    return Candidate(
        version=row.version, baseline=row.baseline, by=row.by, at=from_row(row.at), report=row.report, refused=row.refused
    )  # fmt: skip
