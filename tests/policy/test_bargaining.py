"""The bargaining engine: its laws over any sequence, and the plain cases by name."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Bargain, Concession, Move
from bot.policy.bargaining import SHARE_KEPT, Ask, QuantityStep, Terms, Wish, haggle

D = Decimal
CUTS = st.decimals(min_value=0, max_value=60, places=2)
TERMS = st.builds(
    Terms,
    price=st.one_of(st.none(), st.decimals(min_value=D("0.1"), max_value=200, places=2)),
    exact=st.booleans(),
    most_off=CUTS,
    steps=st.lists(st.builds(QuantityStep, pieces=st.integers(1, 50), off=CUTS), max_size=3).map(tuple),
    gift=st.booleans(),
    freight=st.booleans(),
    freight_free=st.booleans(),
    order=st.permutations(list(Concession)).map(tuple),
    rounds=st.integers(0, 5),
    share_kept=st.sampled_from((D(0), SHARE_KEPT)),
    one_change=st.booleans(),
)
ASKS = st.lists(
    st.builds(
        Ask,
        wish=st.sampled_from(Wish),
        off=st.one_of(st.none(), st.decimals(min_value=-20, max_value=300, places=2)),
        pieces=st.one_of(st.none(), st.integers(1, 100)),
    ),
    max_size=12,
)
GIVING = {Move.GIFT, Move.FREIGHT, Move.PRICE, Move.MET}


def play(terms: Terms, asks: list[Ask]) -> list[tuple[Ask, Move, Bargain]]:
    stands, told = Bargain(), []
    for ask in asks:
        move, stands = haggle(ask, terms, stands)
        told.append((ask, move, stands))
    return told


@settings(max_examples=300, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_never_below_the_floor_whatever_the_buyer_says(terms: Terms, asks: list[Ask]) -> None:
    for _, _, stands in play(terms, asks):
        assert 0 <= stands.off <= terms.most_off
        if terms.price is not None:
            assert terms.price - stands.off >= terms.price * terms.share_kept
        elif terms.share_kept:
            assert stands.off == 0


@settings(max_examples=300, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_rounds_are_bounded_and_a_platforms_one_change_is_one(terms: Terms, asks: list[Ask]) -> None:
    moves = [move for _, move, _ in play(terms, asks)]
    assert sum(move in GIVING for move in moves) <= terms.rounds
    if terms.one_change:
        assert sum(move in {Move.PRICE, Move.MET} for move in moves) <= 1


@settings(max_examples=300, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_what_was_offered_is_never_taken_back(terms: Terms, asks: list[Ask]) -> None:
    before = Bargain()
    for _, _, stands in play(terms, asks):
        assert stands.given[: len(before.given)] == before.given
        assert stands.rounds >= before.rounds
        if stands.pieces >= before.pieces:
            assert stands.off >= before.off
        before = stands


@settings(max_examples=300, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_nothing_is_offered_that_the_shop_does_not_give_nor_more_than_was_asked(terms: Terms, asks: list[Ask]) -> None:
    before = Bargain()
    for ask, move, stands in play(terms, asks):
        assert (Concession.GIFT not in stands.given) or terms.gift
        assert (Concession.FREIGHT not in stands.given) or terms.freight
        assert stands.given.count(Concession.GIFT) <= 1
        if ask.off is not None and stands.off > before.off:
            assert stands.off <= ask.off
        if move is Move.MET:
            assert stands.off == ask.off
        assert stands.stands or move in {Move.FIRM, Move.PAGE, Move.FREIGHT_FREE}
        before = stands


@settings(max_examples=100, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_the_same_haggle_goes_the_same_way(terms: Terms, asks: list[Ask]) -> None:
    assert play(terms, asks) == play(terms, asks)


@settings(max_examples=200, deadline=None)
@given(terms=TERMS, asks=ASKS)
def test_zero_means_zero(terms: Terms, asks: list[Ask]) -> None:
    for _, move, stands in play(replace(terms, most_off=D(0)), asks):
        assert move not in {Move.PRICE, Move.MET}
        assert stands.off == 0


SHOP = Terms(price=D("39.90"), exact=True, most_off=D(6), gift=True, freight=True, rounds=4)


def test_concessions_come_in_the_shops_order() -> None:
    moves = [(move, stands.off) for _, move, stands in play(SHOP, [Ask()] * 6)]
    assert moves == [
        (Move.GIFT, D(0)),
        (Move.FREIGHT, D(0)),
        (Move.PRICE, D("3.0")),
        (Move.PRICE, D(6)),
        (Move.FINAL, D(6)),
        (Move.FINAL, D(6)),
    ]
    price_first = replace(SHOP, order=(Concession.PRICE,))
    assert [move for _, move, _ in play(price_first, [Ask()] * 2)] == [Move.PRICE, Move.PRICE]


def test_a_sum_within_the_allowance_is_met_and_one_beyond_is_answered_with_a_step() -> None:
    terms = replace(SHOP, order=(Concession.PRICE,), rounds=2)
    assert haggle(Ask(off=D(2)), terms, Bargain()) == (Move.MET, Bargain(rounds=1, off=D(2), changed=True))
    move, stands = haggle(Ask(off=D(20)), terms, Bargain())
    assert (move, stands.off) == (Move.PRICE, D("3.0"))
    move, stands = haggle(Ask(off=D(20)), terms, stands)
    assert (move, stands.off) == (Move.PRICE, D(6))
    assert haggle(Ask(off=D(20)), terms, stands)[0] is Move.FINAL


def test_a_sum_that_is_not_below_the_page_is_told_so() -> None:
    assert haggle(Ask(off=D(0)), SHOP, Bargain())[0] is Move.PAGE
    assert haggle(Ask(off=D(-3)), SHOP, Bargain())[0] is Move.PAGE


def test_pieces_earn_their_step_at_once_and_lose_it_when_they_go() -> None:
    terms = replace(SHOP, steps=(QuantityStep(pieces=3, off=D(2)), QuantityStep(pieces=10, off=D(9))))
    move, stands = haggle(Ask(pieces=3), terms, Bargain())
    assert (move, stands.off) == (Move.PRICE, D(2))
    move, stands = haggle(Ask(pieces=10), terms, stands)
    assert (move, stands.off) == (Move.PRICE, D(6))  # the floor, not the step's 9
    move, stands = haggle(Ask(pieces=1), terms, stands)
    assert (move, stands.off) == (Move.GIFT, D(0))


def test_on_pinduoduo_the_one_change_goes_to_the_end_at_once_and_keeps_seventy_percent() -> None:
    terms = replace(SHOP, most_off=D(20), order=(Concession.PRICE, Concession.GIFT), share_kept=SHARE_KEPT, one_change=True)
    move, stands = haggle(Ask(), terms, Bargain())
    assert (move, stands.off) == (Move.PRICE, D("11.97"))
    assert haggle(Ask(), terms, stands)[0] is Move.GIFT
    assert haggle(Ask(), replace(terms, price=None), Bargain())[0] is Move.GIFT


def test_a_gift_and_free_freight_can_be_asked_for_by_name() -> None:
    assert haggle(Ask(wish=Wish.FREIGHT), SHOP, Bargain())[0] is Move.FREIGHT
    assert haggle(Ask(wish=Wish.FREIGHT), replace(SHOP, freight_free=True), Bargain())[0] is Move.FREIGHT_FREE
    assert haggle(Ask(wish=Wish.FREIGHT), replace(SHOP, freight=False), Bargain())[0] is Move.FIRM
    _, stands = haggle(Ask(wish=Wish.GIFT), SHOP, Bargain())
    assert haggle(Ask(wish=Wish.GIFT), SHOP, stands)[0] is Move.STANDS
    assert haggle(Ask(wish=Wish.FREIGHT), replace(SHOP, freight=False), stands)[0] is Move.FINAL
