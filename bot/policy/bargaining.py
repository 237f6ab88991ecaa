"""The bargaining engine: what the buyer asks for, what the shop allows and what was given before → one move. Pure arithmetic.

Everything is counted as a cut in yuan a piece, so that nothing is said of a price which the catalogue doesn't give. The laws, each a
property test: never more than the allowed cut (0 means 0, C21), on Pinduoduo never below 70 % of the goods' sum and one change only
(C22), what was offered is never taken back for the same pieces, at most so many rounds, the same input gives the same move.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from bot.messages import Bargain, Concession, Move

CENT = Decimal("0.01")
DIME = Decimal("0.1")
SHARE_KEPT = Decimal("0.7")  # Pinduoduo: the goods' sum may change once and not below this share of it (C22)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityStep:
    """From `pieces` pieces on, `off` yuan a piece may be given at once."""

    pieces: int
    off: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the shop allows for one item.

    `price`: yuan a piece, where the page has one price (`exact`) or the lowest of several; `most_off`: the largest cut a piece, 0 for none
    at all; `order`: which concessions are tried, first to last; `rounds`: how many are given at most; `freight_free`: the page promises it
    already; `share_kept` and `one_change`: the platform's limits.
    """

    price: Decimal | None = None
    exact: bool = False
    most_off: Decimal = Decimal(0)
    steps: tuple[QuantityStep, ...] = ()
    gift: bool = False
    freight: bool = False
    freight_free: bool = False
    order: tuple[Concession, ...] = (Concession.GIFT, Concession.FREIGHT, Concession.PRICE)
    rounds: int = 3
    share_kept: Decimal = Decimal(0)
    one_change: bool = False

    @property
    def limit(self) -> Decimal:
        """Give the largest cut a piece that shop and platform allow together."""
        if self.price is None:
            # Without a price the platform's share can't be kept for certain.
            return Decimal(0) if self.share_kept else self.most_off
        return min(self.most_off, (self.price * (1 - self.share_kept)).quantize(CENT, ROUND_DOWN))

    def at_once(self, pieces: int) -> Decimal:
        """Give the cut that so many pieces earn without haggling."""
        return min(self.limit, max((step.off for step in self.steps if step.pieces <= pieces), default=Decimal(0)))


class Wish(StrEnum):
    """What the buyer would like."""

    CHEAPER = "cheaper"
    GIFT = "gift"
    FREIGHT = "freight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One round of the buyer's. `off`: the cut a piece that the buyer named or that follows from a named sum; `pieces`: how many."""

    wish: Wish = Wish.CHEAPER
    off: Decimal | None = None
    pieces: int | None = None


def haggle(ask: Ask, terms: Terms, before: Bargain) -> tuple[Move, Bargain]:
    """Make the shop's move, and what stands after it."""
    now = _for_pieces(ask, before)
    if ask.wish is Wish.FREIGHT and terms.freight_free:
        return Move.FREIGHT_FREE, now
    wanted = {Wish.GIFT: Concession.GIFT, Wish.FREIGHT: Concession.FREIGHT}.get(ask.wish)
    if wanted in now.given:
        return Move.STANDS, now
    if ask.off is not None and ask.off <= now.off:
        # The buyer's own sum is the page's price or above, or within what was offered already.
        return (Move.STANDS if now.off > 0 else Move.PAGE), now
    if now.rounds >= terms.rounds:
        return _last_word(now)
    if wanted is not None:
        return _give(wanted, now) if wanted in _left(terms, now) else _last_word(now)
    earned = terms.at_once(now.pieces)
    if earned > now.off and not (terms.one_change and now.changed):
        return _cut(earned, ask, now)
    for one in _left(terms, now):
        if one is Concession.PRICE:
            return _cut(_next_cut(terms, now), ask, now)
        return _give(one, now)
    return _last_word(now)


def _for_pieces(ask: Ask, before: Bargain) -> Bargain:
    pieces = before.pieces if ask.pieces is None else max(1, ask.pieces)
    # A cut was given for so many pieces: for fewer it no longer stands, for more it does.
    off = before.off if pieces >= before.pieces else Decimal(0)
    return replace(before, pieces=pieces, off=off)


def _left(terms: Terms, now: Bargain) -> list[Concession]:
    may = {
        Concession.GIFT: terms.gift and Concession.GIFT not in now.given,
        Concession.FREIGHT: terms.freight and not terms.freight_free and Concession.FREIGHT not in now.given,
        Concession.PRICE: terms.limit > now.off and not (terms.one_change and now.changed),
    }
    return [one for one in terms.order if may[one]]


def _next_cut(terms: Terms, now: Bargain) -> Decimal:
    left = 1 if terms.one_change else terms.rounds - now.rounds
    if left <= 1:
        return terms.limit
    # An even share of what is left, in whole dimes; where that is nothing, all of it.
    share = ((terms.limit - now.off) / left).quantize(DIME, ROUND_DOWN)
    return now.off + share if share else terms.limit


def _cut(off: Decimal, ask: Ask, now: Bargain) -> tuple[Move, Bargain]:
    met = ask.off is not None and ask.off <= off
    given = ask.off if ask.off is not None and met else off
    return (Move.MET if met else Move.PRICE), replace(now, off=given, rounds=now.rounds + 1, changed=True)


def _give(what: Concession, now: Bargain) -> tuple[Move, Bargain]:
    return Move(what.value), replace(now, given=(*now.given, what), rounds=now.rounds + 1)


def _last_word(now: Bargain) -> tuple[Move, Bargain]:
    return (Move.FINAL if now.stands else Move.FIRM), now
