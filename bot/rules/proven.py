"""Remembers which expressions RE2 has compiled without a fault, all together, so that the next start needn't compile them to find out.

Asked about by content: the same expressions and the same RE2 give the same answer, and one more or another character is asked anew.
What is remembered are digests in a small file; where it can't be read or written, everything is compiled. No pattern is judged here.
"""

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

_MOST = 100  # the newest: five platforms, and the rules of some versions before


class Proven:
    """Digests of what was found sound, in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def knows(self, expressions: Iterable[str]) -> bool:
        """Tell whether these very expressions were all compiled by this version of RE2."""
        return _digest(expressions) in self._read()

    def learn(self, expressions: Iterable[str]) -> None:
        """Remember that all of these were compiled; a folder that can't be written is no fault."""
        known = [*self._read(), _digest(expressions)][-_MOST:]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("".join(f"{one}\n" for one in known), encoding="ascii")
        except OSError:
            return  # the next start compiles them again

    def _read(self) -> list[str]:
        try:
            return self._path.read_text(encoding="ascii").split()
        except (OSError, UnicodeError):
            return []


def _digest(expressions: Iterable[str]) -> str:
    """Two lists give one digest only where they are the same list: each expression goes in with its length."""
    found = hashlib.sha256(metadata.version("google-re2").encode())
    for one in expressions:
        data = one.encode()
        found.update(b"%d:" % len(data) + data)
    return found.hexdigest()
