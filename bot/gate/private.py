"""Private values in a text: numbers, addresses and names, each brought to one key, whatever its dress. Judges nothing, keeps nothing.

`said` gives every piece that could be somebody's. `told` gives what a buyer's own message says of the buyer, and is the stricter of
the two: what it gives is remembered, and refused in every other buyer's conversation.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from bot.gate.folding import Folding, is_han
from bot.gate.linear import Pattern, Words
from bot.gate.numbers import Numbers, is_card, is_mobile
from bot.gate.reading import Reading
from bot.rules import RulePack

Span = tuple[int, int]
_CODE = 6
_CODE_DIGITS = 4
_LONG_NUMBER = 12
_WITH_AREA = 10
_MOBILE = 11
_NAME = 4
_BEFORE = 12
_REMEMBERED, _SHORT = 512, 200  # replies, and the ids of buyers and orders, are read again and again


class PrivateValues:
    """Finds them. Two texts that name the same number, address or person have a key in common."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        def either(name: str) -> str:
            return "|".join(sorted(folding.word(word) for word in pack.classes[name]))

        self._folding = folding
        self._said_short = lru_cache(_REMEMBERED)(self._said)
        self._numbers = Numbers(pack.tables, ())
        self._figures = str.maketrans(dict(pack.tables.numerals))
        self._code = Pattern("[a-z0-9][a-z0-9_-]{4,40}[a-z0-9]")
        self._address = Pattern(f"[\\p{{Han}}0-9]{{2}}(?:{either('address_kind')})[0-9][0-9a-z]{{0,4}}")
        self._surnames = frozenset(folding.word(name) for name in pack.classes["surname"])
        self._no_name = frozenset(folding.word(word) for word in pack.classes["no_name"])
        self._no_code = Words(folding.word(word) for word in pack.classes["code_of_goods"])
        self._theirs = Words(folding.word(word) for word in pack.classes["address_given"])
        self._ours = Words(folding.word(word) for word in pack.classes["address_of_shop"])
        self._titles = tuple(folding.word(word) for word in pack.classes["name_title"])
        name, title = f"(?:{either('surname')})[\\p{{Han}}]{{1,2}}", either("name_title")
        ends = f"(?:[,?0-9\\x{{3002}}]|{title}|$)"
        begins = "(?:^|[,?\\x{3002}])"
        self._named = Pattern(f"(?:{either('name_given')})[,]?{name}{ends}")
        self._beside = Pattern(f"{begins}{name}[,]?1[3-9][0-9]{{9}}|1[3-9][0-9]{{9}}[,]?{name}{ends}")
        self._name = Pattern(f"{name}{ends}")

    def said(self, text: str) -> Mapping[str, Span]:
        """Every piece of a text that could be somebody's value, by key, with its raw span."""
        return self._said_short(text) if len(text) <= _SHORT else self._said(text)

    def _said(self, text: str) -> Mapping[str, Span]:
        plain = self._folding.plain(text)
        tight = self._folding.tight(plain)
        found: dict[str, Span] = {}
        for key, start, end in (*self._numbers_in(plain), *self._codes_in(plain)):
            found.setdefault(key, plain.raw_span(start, end))
        for key, start, end in (*self._addresses_in(tight), *self._names_in(tight)):
            found.setdefault(key, tight.raw_span(start, end))
        return found

    def told(self, text: str) -> frozenset[str]:
        """Find what a buyer's message says of the buyer: phone, identity, card, order and waybill numbers, address and name to ship to."""
        plain = self._folding.plain(text)
        tight = self._folding.tight(plain)
        found = {key for key, start, _ in self._codes_in(plain) if self._is_theirs(plain.text, start)}
        found |= {key for key, start, _ in self._numbers_in(plain) if _personal(key[2:]) and self._is_theirs(plain.text, start)}
        if self._theirs.hits(tight.text) and not self._ours.hits(tight.text):
            found |= {key for key, _, _ in self._addresses_in(tight)}
        return frozenset(found | set(self._names_told(tight.text)))

    def names(self, text: str) -> tuple[str, ...]:
        """Give the names of persons that a buyer's message tells, as they are written in it."""
        places = (self.place(key[2:], text) for key in sorted(self.told(text)) if key.startswith("p:"))
        return tuple(text[place[0] : place[1]] for place in places if place is not None)

    def keys_of(self, values: Iterable[str]) -> frozenset[str]:
        """Give the keys of values that stand alone: an order's id, a waybill, a phone number, an address, a name."""
        keys: set[str] = set()
        for value in values:
            keys |= set(self.said(value))
        return frozenset(keys)

    def place(self, value: str, text: str) -> Span | None:
        """Find where a value stands in a text, both read without blanks, marks and dress; None where it doesn't."""
        wanted = _bare(self._folding.tight(self._folding.plain(value)), self._figures)[0]
        bare, at = _bare(self._folding.tight(self._folding.plain(text)), self._figures)
        start = bare.find(wanted) if len(wanted) > 1 else -1
        return None if start < 0 else (at[start][0], at[start + len(wanted) - 1][1])

    def _numbers_in(self, plain: Reading) -> Iterator[tuple[str, int, int]]:
        for number in self._numbers.of(plain):
            yield f"n:{number.digits}", number.start, number.end
            for first in range(len(number.digits)):
                piece = number.digits[first : first + _MOBILE]
                if is_mobile(piece):
                    yield f"n:{piece}", number.start, number.end

    def _codes_in(self, plain: Reading) -> Iterator[tuple[str, int, int]]:
        for start, end in self._code.all(plain.text):
            code = plain.text[start:end].replace("-", "").replace("_", "")
            if len(code) >= _CODE and sum(map(str.isdigit, code)) >= _CODE_DIGITS and not (code.isdigit() and len(code) < _MOBILE):
                yield f"n:{code}", start, end

    def _addresses_in(self, tight: Reading) -> Iterator[tuple[str, int, int]]:
        text = tight.text.translate(self._figures)
        for start, end in self._address.all(text):
            yield f"a:{text[start:end]}", start, end

    def _names_in(self, tight: Reading) -> Iterator[tuple[str, int, int]]:
        text = tight.text
        for start, char in enumerate(text):
            if char not in self._surnames and text[start : start + 2] not in self._surnames:
                continue
            for end in range(start + 2, min(start + _NAME, len(text)) + 1):
                name = text[start:end]
                if not is_han(name[-1]):
                    break
                if name not in self._no_name:
                    yield f"p:{name}", start, end

    def _names_told(self, text: str) -> Iterator[str]:
        pieces = [text[start:end] for pattern in (self._named, self._beside) for start, end in pattern.all(text)]
        for piece in pieces:
            for start, end in list(self._name.all(piece))[-1:]:
                name = "".join(char for char in piece[start:end] if is_han(char))
                for title in self._titles:
                    name = name.removesuffix(title)
                if 2 <= len(name) <= _NAME and name not in self._no_name:
                    yield f"p:{name}"

    def _is_theirs(self, text: str, start: int) -> bool:
        return not self._no_code.hits(text[max(0, start - _BEFORE) : start])


def _personal(digits: str) -> bool:
    if is_mobile(digits) or is_card(digits) or (digits.startswith("0") and len(digits) >= _WITH_AREA):
        return True
    return len(digits) >= _LONG_NUMBER and not digits.startswith(("69", "978", "979"))  # the numbers of goods and books


def _bare(reading: Reading, figures: Mapping[int, str]) -> tuple[str, list[Span]]:
    kept = [place for place, char in enumerate(reading.text) if char.isalnum()]
    text = "".join(reading.text[place] for place in kept).translate(dict(figures))
    return text, [(reading.at[place], reading.to[place]) for place in kept]
