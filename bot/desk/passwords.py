"""Passwords: made, hashed with argon2id, checked at most two at a time. No plain password is kept or logged here."""

import asyncio
import base64
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Generator

AT_ONCE = 2  # each check holds 19 MiB
MOST_WAITING = 20
LONGEST = 1024
# OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Easy to read out: no letter or figure that is taken for another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Hash a password for `Accounts.add_agent`."""
    return _HASHER.hash(password)


def make_password() -> str:
    """Make up a password of 79 random bits, in four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


class PasswordCheck:
    """Checks passwords in two threads of its own, so that log-ins can't take the memory or the threads of the rest."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobody = _hash_of_nothing()

    async def holds(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is the hashed one; for no hash, take as long and say no. Raises Overloaded."""
        with self._place():
            known = password_hash if password_hash is not None else self._nobody
            loop = asyncio.get_running_loop()
            right = await loop.run_in_executor(self._threads, _verify, known, password[:LONGEST])
        return right and password_hash is not None and len(password) <= LONGEST

    @contextmanager
    def _place(self) -> "Generator[None]":
        if self._waiting >= MOST_WAITING:
            raise Overloaded(retry_after=5)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


def _hash_of_nothing() -> str:
    """Write a hash that no password is known to have, as dear to check as any; to hash one would hold up every start."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_HASHER.salt_len, _HASHER.hash_len))
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
