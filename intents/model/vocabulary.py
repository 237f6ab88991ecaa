"""What lives here: the columns of a model's features: by their text (one message) and by their hash (many, vectorised).

What never may: weights, texts, files. What is looked up at once is made when first asked for.
"""

from collections.abc import Mapping, Sequence

from intents.model.grams import CHARACTERS, KINDS, SKIPS, WORDS, Hashes, Ints, hashes_of
from intents.model.stretches import Stretches
from intents.model.table import Table
from intents.text import symbols

_APART = "…"


class Vocabulary:
    """The features that a model knows, in column order: stretches of `characters`, then `skips` (two characters each), then `words`."""

    __slots__ = ("_shown", "_stretches", "_table", "_texts", "characters", "skips", "words")

    def __init__(self, characters: Sequence[str], words: Sequence[str] = (), skips: Sequence[str] = ()) -> None:
        self._texts = (tuple(characters), tuple(skips), tuple(words))
        before = len(characters) + len(skips)
        self.characters: Mapping[str, int] = dict(zip(characters, range(len(characters)), strict=True))
        self.skips = self._texts[1]
        self.words: Mapping[str, int] = dict(zip(words, range(before, before + len(words)), strict=True))
        self._table: Table | None = None
        self._stretches: Stretches | None = None
        self._shown: dict[int, str] = {}

    @classmethod
    def named(cls, names: Sequence[str]) -> "Vocabulary":
        """Make one of names as `Grams.name` gives them (kind's letter first); they must come in the order of KINDS."""
        kinds = {kind: [name[1:] for name in names if name[0] == kind] for kind in KINDS}
        return cls(kinds[CHARACTERS], kinds[WORDS], kinds[SKIPS])

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of all features in order of column, as `named` takes them."""
        return tuple(kind + text for kind, texts in zip(KINDS, self._texts, strict=True) for text in texts)

    def __len__(self) -> int:
        return sum(map(len, self._texts))

    @property
    def stretches(self) -> Stretches:
        """Give the short stretches of characters and the skip-grams, for looking many up at once."""
        if self._stretches is None:
            self._stretches = Stretches(self.characters, self.skips, len(self.characters))
        return self._stretches

    def columns(self, hashes: Hashes) -> Ints:
        """Give the column of every hash, -1 where it is not known. Shapes alike."""
        if self._table is None:
            self._table = Table(hashes_of(self.names))
        return self._table.columns(hashes)

    def shown(self, column: int) -> str:
        """Give a feature's characters as a person would write them; nothing where they are only edge marks."""
        found = self._shown.get(column)
        if found is None:
            found = self._shown[column] = self._readable(column)
        return found

    def _readable(self, column: int) -> str:
        characters, skips, words = self._texts
        if column < len(characters):
            return symbols().readable(characters[column])
        column -= len(characters)
        if column < len(skips):
            one, other = map(symbols().readable, skips[column])
            return f"{one}{_APART}{other}" if one and other else one or other
        return symbols().readable(words[column - len(skips)])
