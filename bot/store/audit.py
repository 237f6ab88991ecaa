"""The audit trail: who did what to which conversation, each entry sealed together with the one before. No buyer's words are in it.

The seal is keyed with the installation's secret, which the database doesn't hold: whoever can write the database alone can change,
drop, insert or reorder nothing unseen. A trail cut back to an older whole one is seen by whoever noted its head elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.staff import Deed, Entry
from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.tables import audit, audit_head
from bot.store.transactions import reading, writing

_BEGIN = "0" * 64
_LOCK = ("", "audit")
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a look at the whole trail found: how many entries, the last one's seal, and the first fault in one sentence, or None."""

    entries: int
    head: str
    fault: str | None


class SqlAudit:
    """`Audit` on a SQL database."""

    def __init__(self, engine: sql.Engine, secret: bytes) -> None:
        self._engine = engine
        self._key = hashlib.sha256(b"xiaoer audit" + secret).digest()

    def record(self, deed: Deed, now: datetime) -> None:
        """Add an entry; see `bot.staff.Audit`."""
        with writing(self._engine) as connection:
            lock(connection, [_LOCK])
            head = connection.execute(sql.select(audit_head)).one_or_none()
            number, before = (0, _BEGIN) if head is None else (head.number, head.seal)
            row: dict[str, Any] = {
                "number": number + 1,
                "at": to_row(now),
                "agent": deed.agent,
                "action": deed.action,
                "shop": deed.shop,
                "conversation": deed.conversation,
                "about": deed.about,
            }
            seal = self._seal(row, before)
            connection.execute(audit.insert().values(**row, seal=seal))
            found = {"number": number + 1, "seal": seal, "whole": self._whole(number + 1, seal)}
            connection.execute(audit_head.insert().values(one=1, **found) if head is None else audit_head.update().values(found))

    def entries(self, shops: Sequence[str], before: int | None, most: int, *, house: bool) -> tuple[Entry, ...]:
        """List entries, newest first; see `bot.staff.Audit`."""
        mine = sql.or_(audit.c.shop.in_(shops), audit.c.shop.is_(None)) if house else audit.c.shop.in_(shops)
        query = sql.select(audit).where(mine, sql.true() if before is None else audit.c.number < before)
        with reading(self._engine) as connection:
            return tuple(
                Entry(
                    number=row.number,
                    at=from_row(row.at),
                    deed=Deed(agent=row.agent, action=row.action, shop=row.shop, conversation=row.conversation, about=row.about),
                )
                for row in connection.execute(query.order_by(audit.c.number.desc()).limit(most))
            )

    def verify(self, expect: str | None = None) -> Verified:
        """Look at the whole trail, entry by entry, in one snapshot; the first fault is named with its entry.

        `expect`: a head noted earlier (`number:seal`), which the trail must still contain.
        """
        noted = expect in {None, f"0:{_BEGIN}"}
        with reading(self._engine) as connection:
            head = connection.execute(sql.select(audit_head)).one_or_none()
            last, before = 0, _BEGIN
            for row in _entries(connection):
                if row["number"] != last + 1:
                    return Verified(entries=last, head=before, fault=f"entry {last + 1} is missing")
                if not hmac.compare_digest(row.pop("seal"), seal := self._seal(row, before)):
                    return Verified(entries=last, head=before, fault=f"entry {last + 1} is not what was written")
                last, before = last + 1, seal
                noted = noted or expect == f"{last}:{before}"
        number, seal, whole = (0, _BEGIN, "") if head is None else (head.number, head.seal, head.whole)
        if head is not None and not hmac.compare_digest(whole, self._whole(number, seal)):
            return Verified(entries=last, head=before, fault="the head of the trail is not what was written")
        if number != last or seal != before:
            return Verified(entries=last, head=before, fault=f"the trail ends at entry {last}, its head says {number}")
        if not noted:
            return Verified(entries=last, head=before, fault="the noted head is not in it: the trail was cut back, or is another one")
        return Verified(entries=last, head=before, fault=None)

    def _seal(self, row: dict[str, Any], before: str) -> str:
        # An entry without `about` is sealed as it was before there was one: older trails stay whole.
        names = sorted(name for name in row if name != "about" or row[name] is not None)
        said = json.dumps([before, *(str(row[name]) if name == "at" else row[name] for name in names)], ensure_ascii=True)
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()

    def _whole(self, number: int, seal: str) -> str:
        return hmac.new(self._key, f"head {number} {seal}".encode(), hashlib.sha256).hexdigest()


def _entries(connection: sql.Connection) -> Iterator[dict[str, Any]]:
    query = sql.select(audit).order_by(audit.c.number).limit(_AT_ONCE)
    rows = connection.execute(query).mappings().all()
    while rows:
        yield from map(dict[str, Any], rows)
        rows = connection.execute(query.where(audit.c.number > rows[-1]["number"])).mappings().all()
