"""Reads the character tables beside this file (tab-separated: a meaning, then what stands for it). Judges nothing."""

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bot.documents import read_text
from bot.errors import WrongFile
from bot.renewal import Stamp, stamp_of
from bot.rules.pack import Heard, Tables

FOLDER = Path(__file__).with_name("tables")
_COMPONENTS = ("chaizi.tsv", "components.tsv")
_MODES = ("any", "mixed", "weak")


def load_tables() -> Tables:
    """Read every table, anew only where a file has changed; raises WrongFile."""
    return _tables(stamp_of(files_of_tables()))


def files_of_tables() -> list[Path]:
    """List the tables' files."""
    return sorted(FOLDER.glob("*.tsv"))


@functools.lru_cache(maxsize=2)
def _tables(_: Stamp) -> Tables:
    pinyin = {char: syllable for _, syllable, chars in _rows("pinyin.tsv") for char in chars}
    folds = {char: simple for _, simple, chars in _rows("traditional.tsv") for char in chars}
    folds |= {char: letter for _, letter, chars in _rows("lookalikes.tsv") for char in chars}
    return Tables(
        folds=folds,
        pinyin=pinyin,
        other_sounds={char: syllable for _, syllable, chars in _rows("other_sounds.tsv") for char in chars if pinyin.get(char) != syllable},
        emoji={char: word for _, word, chars in _rows("emoji.tsv") for char in chars},
        numerals={char: digit for _, digit, chars in _rows("numerals.tsv") for char in chars},
        spoken_digits={syllable: digit for _, digit, said in _rows("spoken_digits.tsv") for syllable in said.split()},
        components={parts: char for name in _COMPONENTS for _, char, spelled in _rows(name) for parts in spelled.split()},
        heard=tuple(_heard(pinyin)),
    )


def digest_of_tables() -> bytes:
    """Every table's bytes, for the pack's version."""
    return b"".join(path.read_bytes() for path in files_of_tables())


def _heard(pinyin: dict[str, str]) -> Iterator[Heard]:
    path = FOLDER / "heard.tsv"
    for line, mode, rest in _rows("heard.tsv"):
        word, _, more = rest.partition("\t")
        said, _, real = more.partition("\t")
        if mode not in _MODES:
            raise WrongFile(path, f"the mode {mode!r} is none of {', '.join(_MODES)}", line=line)
        syllables = said.split() or [pinyin.get(char, char) for char in word]
        yield Heard(word=word, syllables=tuple(syllables), mode=mode, real_words=frozenset(real.split()))


def _rows(name: str) -> Iterator[tuple[int, str, str]]:
    path = FOLDER / name
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        meaning, tab, rest = line.partition("\t")
        if not tab:
            raise WrongFile(path, "a row needs a tab", line=number)
        yield number, meaning, rest if name == "heard.tsv" else unicodedata.normalize("NFC", rest).strip()
