"""How many and for how much: quantities and offered prices, from a text's tokens. A size, a length or a date is neither."""

from decimal import Decimal

from bot.entities.entities import Offer, OfferKind, Quantity
from bot.entities.tokens import MOST, Token, Tokens

_LARGEST_COUNT = 10_000
_TEN = Decimal(10)
_HUNDRED = Decimal(100)


def read_quantities(tokens: Tokens) -> list[Quantity]:
    """Find how many pieces or how much weight the text asks for."""
    found: list[Quantity] = []
    for index, token in enumerate(tokens.list):
        if token.number is None or token.glued or token.loose or token.number <= 0 or token.number > _LARGEST_COUNT:
            continue
        quantity = _quantity(tokens, index, token, token.number)
        if quantity is not None and len(found) < MOST:
            found.append(quantity)
    return found


def _quantity(tokens: Tokens, index: int, token: Token, number: Decimal) -> Quantity | None:
    before = tokens.before(index)
    if before is not None and (before.has("size_lead") or before.has("ordinal") or before.word in ("x", "*") or before.has("week")):
        return None
    unit = tokens.after(index)
    if unit is not None and unit.has("about"):
        unit = tokens.after(index + 1)
        index += 1
    if unit is None:
        return _times(tokens.text, token, number)
    if unit.has("dozen") and not _discounted(tokens, index + 1):
        return Quantity(start=token.start, end=unit.end, count=number * unit.classes["dozen"], unit=unit.word)
    following = tokens.after(index + 1)
    if following is not None and unit.has("unit") and (following.has("span") or following.has("measure")):
        return None
    if unit.has("weight"):
        half = _half(following, unit)
        count = number + half
        return Quantity(
            start=token.start,
            end=unit.end if not half or following is None else following.end,
            count=count,
            unit=unit.word,
            kilograms=count * unit.classes["weight"],
        )
    if unit.has("yuan") or not unit.has("unit") or number != int(number):
        return None
    return Quantity(start=token.start, end=unit.end, count=number, unit=unit.word)


def _half(following: Token | None, unit: Token) -> Decimal:
    half = Decimal("0.5")
    return half if following is not None and following.number == half and following.start == unit.end else Decimal(0)


def _times(text: str, token: Token, number: Decimal) -> Quantity | None:
    # "apples x3": the sign, and before it something that is no digit (a product of two numbers is a size).
    at = token.start - 1
    if at < 1 or text[at] not in "x*" or number != int(number) or number > 999:
        return None
    return None if text[at - 1].isdigit() else Quantity(start=at, end=token.end, count=number, unit="x")


def _discounted(tokens: Tokens, index: int) -> bool:
    figure = tokens.after(index)
    return figure is not None and figure.number is not None


def read_offers(tokens: Tokens) -> list[Offer]:
    """Find every price wished for."""
    found: list[Offer] = []
    used: set[int] = set()
    for index, token in enumerate(tokens.list):
        if index in used:
            continue
        offer = _figure(tokens, index, token, used) if token.number is not None else _word(tokens, index, token)
        if offer is not None and len(found) < MOST:
            found.append(offer)
    return _without_echo(found)


def _figure(tokens: Tokens, index: int, token: Token, used: set[int]) -> Offer | None:
    number = token.number
    before, after = tokens.before(index), tokens.after(index)
    if number is None or token.glued or (before is not None and (before.has("size_lead") or before.has("ordinal"))):
        return None
    if after is not None and after.has("fold") and number > 0:
        share = number / (_TEN if number < 10 else _HUNDRED)
        return Offer(start=token.start, end=after.end, kind=OfferKind.SHARE, amount=share) if share < 1 else None
    cut = before is not None and (before.has("cut") or before.has("cheaper"))
    if after is not None and after.has("percent"):
        return Offer(start=token.start, end=after.end, kind=OfferKind.SHARE, amount=1 - number / _HUNDRED) if cut and number < 100 else None
    sum_, last, marked = _sum(tokens, index, number)
    for place in range(index + 1, last + 1):
        used.add(place)
    end, following = tokens.list[last].end, tokens.after(last)
    if cut and before is not None and not _other_thing(following, marked=marked):
        return Offer(start=before.start, end=end, kind=OfferKind.OFF, amount=sum_)
    if token.loose and not marked:
        return None
    return _asked(tokens, index, last, sum_, marked=marked)


def _asked(tokens: Tokens, index: int, last: int, amount: Decimal, *, marked: bool) -> Offer | None:
    token, before, following = tokens.list[index], tokens.before(index), tokens.after(last)
    bid = before is not None and before.has("bid")
    count: Decimal | None = None
    if following is not None and following.number is not None and (unit := tokens.after(last + 1)) is not None and unit.has("unit"):
        count, last = following.number, last + 2
        following = tokens.after(last)
    strong = following is not None and following.has("deal")
    weak = following is not None and following.has("maybe_deal")
    if _other_thing(following, marked=marked) and not (strong or weak):
        return None
    sure = strong or (bid and (marked or following is None or weak)) or (weak and (marked or _leads(tokens, index))) or (count and weak)
    if not sure:
        return None
    end = tokens.list[last].end
    return Offer(start=token.start, end=end, kind=OfferKind.SUM, amount=amount, count=count) if amount > 0 else None


def _sum(tokens: Tokens, index: int, number: Decimal) -> tuple[Decimal, int, bool]:
    """Read a sum of money from a number on: (yuan, last token's index, whether a word of money stood there)."""
    unit = tokens.after(index)
    if unit is None:
        before = tokens.before(index)
        return number, index, before is not None and before.has("currency")
    if unit.has("jiao"):
        return number / _TEN, index + 1, True
    if not unit.has("yuan"):
        return number, index, False
    more = tokens.after(index + 1)
    if more is not None and more.number is not None and more.start == unit.end and more.number < 10:
        small = tokens.after(index + 2)
        if small is not None and small.has("jiao"):
            return number + more.number / _TEN, index + 3, True
        if small is None or not small.has("unit"):
            tenths = Decimal("0.5") if more.number == Decimal("0.5") else more.number / _TEN
            return number + tenths, index + 2, True
    return number, index + 1, True


def _other_thing(following: Token | None, *, marked: bool) -> bool:
    if following is None or marked:
        return False
    kinds = ("unit", "measure", "weight", "date_word", "month_word", "hour_word", "span", "times", "dozen", "percent", "year_word", "about")
    return any(following.has(kind) for kind in kinds)


def _leads(tokens: Tokens, index: int) -> bool:
    # A bare number that opens the message (or its clause) and is asked about: a price, since nothing before it says otherwise.
    start = tokens.list[index].start
    return start == 0 or not (tokens.text[start - 1].isalnum())


def _word(tokens: Tokens, index: int, token: Token) -> Offer | None:
    if token.has("half_price"):
        return Offer(start=token.start, end=token.end, kind=OfferKind.SHARE, amount=Decimal("0.5"))
    if token.has("rounding"):
        return Offer(start=token.start, end=token.end, kind=OfferKind.ROUNDING)
    if token.has("free_freight"):
        return Offer(start=token.start, end=token.end, kind=OfferKind.FREE_FREIGHT)
    if token.has("cheaper"):
        after = tokens.after(index)
        return None if after is not None and after.number is not None else Offer(start=token.start, end=token.end, kind=OfferKind.OFF)
    return None


def _without_echo(found: list[Offer]) -> list[Offer]:
    # Where a figure was named, the word "cheaper" beside it says nothing more.
    told = any(one.amount is not None for one in found)
    kept: list[Offer] = []
    for one in found:
        vague = one.amount is None and one.kind is OfferKind.OFF
        if vague and (told or any(other.kind is OfferKind.OFF for other in kept)):
            continue
        if not (one.amount is None and any(other.kind is one.kind for other in kept)):
            kept.append(one)
    return kept
