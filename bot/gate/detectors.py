"""Judges runs of digits: whose number this is, or which harmless thing it counts. One function a detector, named by the rules.

The words which speak for or against a number are classes of the pack; nothing here writes a finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.gate.folding import Folding
from bot.gate.linear import Words
from bot.gate.numbers import LEET, Number, is_card, is_identity, is_mobile
from bot.rules import RulePack

_BEFORE = 14
_AFTER = 6
_CODE = 4
"""Longer letters before a number are a word, not an item's code."""
_MARKS = frozenset(",。?")
_HOTLINES = ("400", "800")
_SHORT_HOTLINES = ("100", "123", "95", "96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A number and what stands around it."""

    number: Number
    exempt: bool
    contact: bool
    account: bool
    identity: bool
    backwards: bool
    prefix: str


class Surroundings:
    """The words beside a number."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        def words(name: str) -> Words:
            return Words(folding.word(word) for word in pack.classes[name])

        self._exempt = words("number_exempt")
        self._courier = words("number_courier")
        self._units = words("number_unit")
        self._contact = Words(_with_sounds(pack, folding, "number_contact"))
        self._account = words("number_account")
        self._identity = words("number_identity")
        self._backwards = words("number_backwards")
        said = {word for word in _with_sounds(pack, folding, "number_contact") if word.isascii() and word.isalpha()}
        self._letters = frozenset(said.union(map(folding.word, pack.classes["number_letters"])))
        self._spelled = tuple(word for word in self._letters if len(word) >= _CODE)

    def of(self, text: str, number: Number) -> Seen:
        """Look around `number` in the plain reading."""
        number, spelled = self._without_last_letter(text, number)
        before = self._tight(text[max(0, number.start - _BEFORE) : number.start])
        after = self._tight(text[number.end : number.end + _AFTER])
        prefix = _letters_before(text, number.start)
        plainly = not number.disguised and (not number.separated or "-" in text[number.start : number.end])
        exempt = [(start, end) for _, start, end in self._exempt.hits(before)]
        if not is_mobile(number.digits):  # behind a courier's bare name a waybill's number passes, never a telephone's
            exempt += [(start, end) for _, start, end in self._courier.hits(before)]
        exempt_at = max((end for _, end in exempt), default=-1)
        code = len(before) - len(prefix) if 0 < len(prefix) <= _CODE and prefix not in self._letters else len(before)
        contact_at = max((end for _, start, end in self._contact.hits(before) if start < code and not _within(start, exempt)), default=-1)
        contact_at = len(before) if spelled else contact_at
        called = contact_at >= 0 and is_mobile(number.digits)
        # What a mark parts from the number measures nothing; a telephone's digits are no sum of years or yuan.
        shortest = 2 if is_mobile(number.digits) else 1
        measured = not called and text[number.end : number.end + 1] not in _MARKS
        unit = measured and any(start == 0 and end >= shortest for _, start, end in self._units.hits(after))
        stranger = 0 < len(prefix) <= _CODE and prefix not in self._letters and contact_at < len(before)
        return Seen(
            number=number,
            exempt=(plainly and contact_at <= exempt_at != -1) or (plainly and (unit or stranger)),
            contact=contact_at >= 0 or prefix in self._letters,
            account=bool(self._account.hits(before)),
            identity=bool(self._identity.hits(before)),
            backwards=bool(self._backwards.hits(before) or self._backwards.hits(self._tight(text[number.end : number.end + _BEFORE]))),
            prefix=prefix,
        )

    def _without_last_letter(self, text: str, number: Number) -> tuple[Number, bool]:
        """Tell whether a contact word with digits for letters stands before a number, whose first digit may be its last letter."""
        written = _word_before(text, number.start)
        word = written.translate(LEET)
        if word != written and any(one in word for one in self._spelled):
            return number, True
        if written and any((word + number.digits[0].translate(LEET)).endswith(one) for one in self._spelled):
            first, *others = number.groups or (number.digits,)
            return replace(number, digits=number.digits[1:], start=number.start + 1, groups=(first[1:], *others)), True
        return number, False

    def _tight(self, text: str) -> str:
        return "".join(char for char in text if char.isalnum() or char == "+")


def _with_sounds(pack: RulePack, folding: Folding, name: str) -> set[str]:
    """Give a class's words, and those of two characters or more spelled in Latin letters too, of two characters either one alone."""
    words = {folding.word(word) for word in pack.classes[name]}

    def said(text: str) -> str:
        return "".join(pack.tables.pinyin.get(char, char) for char in text)

    spelled = {said(word) for word in words if len(word) > 1}
    halves = {half for word in words if len(word) == 2 for half in (said(word[0]) + word[1], word[0] + said(word[1]))}
    return words | spelled | halves


def _within(place: int, spans: list[tuple[int, int]]) -> bool:
    # "the number is" inside "the work order's number is" belongs to the order; letters of a code are no word of contact.
    return any(start < place < end for start, end in spans)


def mobile(seen: Seen) -> bool:
    """Tell a mobile number, alone or as a part of a separated run."""
    number = seen.number
    if seen.exempt:
        return False
    if number.lettered:
        return False
    if is_mobile(_without_country(number.digits)) or (seen.backwards and is_mobile(number.digits[::-1])):
        return True
    return number.separated and any(is_mobile(piece) for piece in _pieces(number))


def landline(seen: Seen) -> bool:
    """Tell a number with an area code."""
    digits = seen.number.digits
    if seen.exempt or seen.number.lettered or not 10 <= len(digits) <= 12 or digits[0] != "0" or digits[1] == "0":
        return False
    return seen.number.separated or seen.number.disguised or seen.contact


def account(seen: Seen) -> bool:
    """Tell a bank card's number."""
    number = seen.number
    if not 15 <= len(number.digits) <= 19 or seen.exempt:
        return False
    if seen.account and (number.digits[0] in "3456" or number.lettered or seen.backwards):
        return True
    if number.lettered:
        return False
    return is_card(number.digits) and (number.separated or number.disguised or number.digits.startswith("62"))


def identity(seen: Seen) -> bool:
    """Tell an identity number."""
    digits = seen.number.digits
    return (seen.identity and len(digits) >= 15) or (not seen.number.lettered and is_identity(digits) and not seen.exempt)


def handle(seen: Seen) -> bool:
    """Tell any other number by which somebody can be reached: disguised, or beside a word that says so."""
    number = seen.number
    digits = number.digits
    if seen.exempt or not 7 <= len(digits) <= 13 or digits.startswith(_HOTLINES):
        return False
    if len(digits) <= 8 and digits.startswith(_SHORT_HOTLINES) and not (number.lettered or (number.disguised and not number.groups)):
        return False
    if seen.contact or number.lettered:
        return seen.contact
    return number.disguised and len(digits) >= 9 and len(set(digits)) > 3 and not _counts(digits)


DETECTORS: Mapping[str, Callable[[Seen], bool]] = {
    "mobile": mobile,
    "landline": landline,
    "account": account,
    "identity": identity,
    "handle": handle,
}


def _without_country(digits: str) -> str:
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits[1:] if len(digits) == 12 and digits[0] == "0" else digits


def _pieces(number: Number) -> list[str]:
    groups = number.groups
    joined: list[str] = []
    for first in range(len(groups)):
        piece = ""
        for group in groups[first:]:
            piece += group
            if len(piece) >= 11:
                joined.append(piece)
                break
    return joined


def _counts(digits: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return len(steps) == 1


def _word_before(text: str, start: int) -> str:
    first = start
    while first > 0 and start - first < _BEFORE and text[first - 1].isascii() and text[first - 1].isalnum():
        first -= 1
    return text[first:start]


def _letters_before(text: str, start: int) -> str:
    first = start
    while first > 0 and start - first < 12 and (text[first - 1].isascii() and text[first - 1].isalpha()):
        first -= 1
    return text[first:start]
