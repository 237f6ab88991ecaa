"""What buyers told of themselves, as keyed hashes: to refuse it in any other buyer's conversation, never to read it back.

Which values a message holds is found by whoever hands them in (`bot.gate.private`); nothing here knows a number from a name.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sql

from bot.errors import StoreUnavailable
from bot.gate import Strangers
from bot.respond import Told
from bot.store.presumed import Asked, owners_of, presumption, strangers_among
from bot.store.rows import insert_new, put
from bot.store.tables import private_values
from bot.store.transactions import reading, writing

SECRET_BYTES = 32
_HASH_BYTES = 16


def read_secret(path: Path) -> bytes:
    """Read the secret of this installation's hashes, making it where it is missing; only its owner may read the file.

    It is written elsewhere and gets its name when it is whole: processes that start together read one secret, never half of one.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # for its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
    return path.read_bytes()


class SqlPrivate:
    """Seals values, and looks other buyers' up on a SQL database; `bot.respond.Private` for the steps above."""

    def __init__(self, engine: sql.Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret

    def check(self) -> None:
        """Hold the secret against the one that the database's hashes were made with; raises StoreUnavailable where they differ.

        Machines that share a database share the secret's file too: with another one, nobody's values would be known again.
        """
        mine = {"shop": "", "key": self._hash("seal"), "buyer": ""}
        with writing(self._engine) as connection:
            found = connection.execute(sql.select(private_values.c.key).where(private_values.c.shop == "")).scalars().all()
            if not found:
                connection.execute(insert_new(connection, private_values), mine)
        if found and mine["key"] not in found:
            raise StoreUnavailable(
                "this database's private values were sealed with another secret; put its private.key into the data folder"
            )

    def sealed(self, buyer: str, keys: frozenset[str]) -> Told:
        """Seal what a buyer told, for the record."""
        return Told(buyer=self._hash(buyer), keys=frozenset(self._hash(key) for key in keys))

    def strangers(self, shop: str, buyer: str) -> Strangers:
        """Give the look-up for one buyer's conversation: of some keys, those of other buyers that aren't this one's too."""
        whose = self._hash(buyer)

        def others(keys: frozenset[str]) -> frozenset[str]:
            by_hash = {self._hash(key): key for key in keys}
            asked = Asked(shop, whose, by_hash.keys())
            presumed = presumption()
            if presumed is not None:
                presumed.asked.append(asked)
                return frozenset()
            with reading(self._engine) as connection:
                found = strangers_among(asked, owners_of(connection, [asked]))
            return frozenset(by_hash[one] for one in found)

        return others

    def _hash(self, value: str) -> str:
        return hashlib.blake2b(value.encode(), key=self._secret, digest_size=_HASH_BYTES).hexdigest()


def remember(connection: sql.Connection, told: Sequence[tuple[str, Told]]) -> None:
    """Keep buyers' sealed values by shop, in the transaction of the messages that told them."""
    rows = sorted({(shop, key, one.buyer) for shop, one in told for key in one.keys})
    put(connection, private_values, [{"shop": shop, "key": key, "buyer": buyer} for shop, key, buyer in rows], new=True)
