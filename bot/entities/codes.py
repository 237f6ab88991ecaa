"""Long numbers of a text: orders, waybills, phones (masked here, never handed on), tax numbers.

They are told apart by shape and by the word before. What they stand for is not looked up.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from bot.entities.entities import OrderNumber, Phone, Waybill
from bot.entities.lexicon import lexicon
from bot.entities.tokens import MOST, Token, Tokens
from bot.messages import Platform

# Runs begin only where no letter or digit stands before, and every repeat is bounded: one reading, linear time.
_RUN = re.compile(r"(?<![0-9a-z])[0-9a-z]{3,40}(?:-[0-9a-z]{1,24}){0,3}(?![0-9a-z])")
_SPLIT_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9][ -]{1,2}[0-9]{4}[ -]{1,2}[0-9]{4}(?![0-9])")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_SERVICE = re.compile(r"[48]00-?[0-9]{3,4}-?[0-9]{3,4}")
_GROUPED_ORDER = re.compile(r"[0-9]{6}-[0-9]{12,18}")
_DOUYIN_ORDER = re.compile(r"[0-9]{16,20}a")
_EMS = re.compile(r"[a-z]{2}[0-9]{9}[a-z]{2}")
_SPACED_PREFIX = re.compile(r"(?<![0-9a-z])([a-z]{2,4}) {1,2}([0-9]{9,16})(?![0-9a-z])")
_FAR = 8
_TAX = 18
_TAX_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TAX_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(slots=True)
class Codes:
    """What was found; `tax` is (number, check holds, start, end); `taken` are all stretches, for the other readers to keep away from."""

    orders: list[OrderNumber] = field(default_factory=list[OrderNumber])
    waybills: list[Waybill] = field(default_factory=list[Waybill])
    phones: list[Phone] = field(default_factory=list[Phone])
    tax: tuple[str, bool, int, int] | None = None
    taken: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def free(self, start: int) -> bool:
        """Tell whether no code lies over this place."""
        return not any(begin <= start < end for begin, end in self.taken)


def read_codes(tokens: Tokens, platform: Platform) -> Codes:
    """Find every long number of a folded text."""
    found = Codes()
    text = tokens.text
    for match in islice(_SPLIT_MOBILE.finditer(text), MOST):
        found.phones.append(Phone(start=match.start(), end=match.end(), masked=_masked(re.sub("[ -]", "", match[0]))))
        found.taken.append(match.span())
    for match in islice(_SPACED_PREFIX.finditer(text), MOST):
        courier = _by_prefix(match[1] + match[2])
        if courier is not None:
            found.waybills.append(Waybill(start=match.start(), end=match.end(), value=(match[1] + match[2]).upper(), courier=courier))
            found.taken.append(match.span())
    for match in _RUN.finditer(text):
        if len(found.taken) < MOST and found.free(match.start()) and sum(map(str.isdigit, match[0])) >= 5:
            _one(match[0], match.start(), match.end(), tokens, platform, found)
    return found


def _one(run: str, start: int, end: int, tokens: Tokens, platform: Platform, found: Codes) -> None:
    cue = _cue(tokens, start)
    found.taken.append((start, end))
    if cue != "tax_lead" and _is_identity(run):
        return
    if run.isalnum() and len(run) == _TAX and (cue == "tax_lead" or _is_tax(run, tokens)):
        found.tax = found.tax or (run.upper(), tax_check(run.upper()), start, end)
    elif cue not in ("order_cue", "waybill_cue") and _is_phone(run, cue):
        found.phones.append(Phone(start=start, end=end, masked=_masked(run)))
    elif (courier := _by_prefix(run)) is not None or _EMS.fullmatch(run):
        found.waybills.append(Waybill(start=start, end=end, value=run.upper(), courier=courier or "EMS"))
    elif _GROUPED_ORDER.fullmatch(run) or _DOUYIN_ORDER.fullmatch(run) or (cue == "order_cue" and len(run) >= 6):
        found.orders.append(OrderNumber(start=start, end=end, value=run.upper(), surely=True))
    elif cue == "waybill_cue" and len(run) >= 8:
        found.waybills.append(Waybill(start=start, end=end, value=run.upper()))
    elif run.isdigit():
        _bare(run, start, end, platform, found)
    else:
        found.taken.pop()


def _bare(run: str, start: int, end: int, platform: Platform, found: Codes) -> None:
    length = len(run)
    if 16 <= length <= 21 or (platform is Platform.JD and 10 <= length <= 13):
        found.orders.append(OrderNumber(start=start, end=end, value=run))
    elif 12 <= length <= 15:
        found.waybills.append(Waybill(start=start, end=end, value=run))
    elif length < 9:
        found.taken.pop()


def _cue(tokens: Tokens, start: int) -> str | None:
    at = tokens.at(start) - 1
    while at >= 0 and start - tokens.list[at].end <= _FAR:
        token: Token = tokens.list[at]
        for kind in ("tax_lead", "order_cue", "waybill_cue", "phone_cue"):
            if token.has(kind):
                return kind
        at -= 1
    return None


def _by_prefix(run: str) -> str | None:
    if not run[0].isalpha():
        return None
    for prefix, courier in lexicon().prefixes:
        rest = run.removeprefix(prefix)
        if rest != run and 9 <= len(rest.split("-")[0]) <= 16 and rest.replace("-", "").isdigit():
            return courier
    return None


def _is_phone(run: str, cue: str | None) -> bool:
    if _MOBILE.fullmatch(run) or _LANDLINE.fullmatch(run) or _SERVICE.fullmatch(run):
        return True
    return cue == "phone_cue" and run.isdigit() and 7 <= len(run) <= 12


def _masked(run: str) -> str:
    digits = run.replace("-", "").removeprefix("86") if len(run) >= 13 else run.replace("-", "")
    kept = 3 if len(digits) >= 10 else 2
    return f"{digits[:kept]}****{digits[-4:]}" if len(digits) == 11 and digits[0] == "1" else f"{digits[:kept]}****{digits[-2:]}"


def _is_tax(run: str, tokens: Tokens) -> bool:
    if not tax_check(run.upper()):
        return False
    return not run.isdigit() or tokens.has("invoice", "title_lead", "company")


def tax_check(number: str) -> bool:
    """Tell whether a unified social credit code's last sign fits the others (GB 32100-2015)."""
    if len(number) != _TAX or any(sign not in _TAX_SIGNS for sign in number):
        return False
    total = sum(_TAX_SIGNS.index(sign) * weight for sign, weight in zip(number, _TAX_WEIGHTS, strict=False))
    return _TAX_SIGNS[-total % 31] == number[-1]


def _is_identity(run: str) -> bool:
    if len(run) != _TAX or not run[:17].isdigit() or run[6:8] not in ("19", "20") or not "01" <= run[10:12] <= "12":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(run, _ID_WEIGHTS, strict=False))
    return "10x98765432"[total % 11] == run[17]
