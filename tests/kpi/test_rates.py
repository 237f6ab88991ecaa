"""Reply rates against tables worked out by hand (DOMAIN B1-B6), and laws that hold for every conversation."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kpi import (
    Chat,
    Exclusion,
    Place,
    Rate,
    ReplyClock,
    Said,
    Span,
    Unit,
    Voice,
    cases_of,
    rate_of,
    read_clocks,
    reply_clock,
    rounds_of,
)
from bot.messages import Platform
from tests.kpi.conftest import DAY, LATER, PLACES, SPAN, ZONE, at, chat

CLOCKS = {clock.id: clock for clocks in read_clocks().values() for clock in clocks}
FIVE = CLOCKS["pinduoduo.five_minutes"]


def rate(clock: ReplyClock, *chats: Chat, now: datetime = LATER) -> tuple[int, int]:
    found = rate_of(cases_of(chats, clock, PLACES, SPAN, now))
    return found.asked, found.late


# Each row: a conversation, and (asked, late) as B2-B4 say, worked out by hand.
BY_HAND = [
    (("10:00 买", "10:04 人"), (1, 0)),
    (("10:00 买", "10:05 人"), (1, 0)),  # "over 5 minutes": five exactly is in time
    (("10:00:00 买", "10:05:01 人"), (1, 1)),
    (("10:00 买", "10:00:02 机"), (1, 0)),  # the bot counts on this clock
    (("10:00 买", "10:00:02 稍", "10:40 人"), (1, 0)),  # and so does its holding line
    (("10:00 买", "10:01 人", "11:00 买", "11:06 人"), (1, 1)),  # B4: one message too late is enough …
    (("10:00 买", "10:06 人", "11:00 买", "11:06 人"), (1, 1)),  # … and counts the buyer once
    (("10:00 买", "10:03 买", "10:06 人"), (1, 1)),  # the first of the two waited six minutes
    (("10:00 买",), (1, 1)),  # never answered
    (("07:59:59 买", "09:00 人"), (0, 0)),  # B3: before eight
    (("08:00 买", "08:06 人"), (1, 1)),
    (("22:59:59 买", "23:04 人"), (1, 0)),
    (("22:59:59 买", "+1 08:00 人"), (1, 1)),
    (("23:00 买", "+1 09:00 人"), (0, 0)),
    (("07:58 买", "08:01 买", "08:05 人"), (1, 0)),  # only the second counts, and it waited four minutes
    (("10:00 买", "10:01 人", "+1 10:00 买", "+1 10:09 人"), (2, 1)),  # B5: a day's rate; the same buyer on two days is two
    (("10:00 人",), (0, 0)),  # nobody asked
]


@pytest.mark.parametrize(("lines", "expected"), BY_HAND, ids=[" ".join(lines) for lines, _ in BY_HAND])
def test_pinduoduos_five_minutes_by_hand(lines: tuple[str, ...], expected: tuple[int, int]) -> None:
    assert rate(FIVE, chat(*lines)) == expected


def test_a_days_figure_by_hand() -> None:
    """Ten buyers of one day: two left too long, one of them blocked; so eight of nine, 88.9 percent."""
    chats = [chat("10:00 买", "10:02 人", name=f"c-{number}") for number in range(8)]
    late = chat("12:00 买", "12:10 人", name="late")
    blocked = chat("12:00 买", name="blocked", out=[Exclusion.BLOCKED])
    found = rate_of(cases_of([*chats, late, blocked], FIVE, PLACES, SPAN, LATER))
    assert (found.asked, found.late) == (9, 1)
    assert found.share == pytest.approx(8 / 9)


def test_one_buyer_in_two_conversations_is_one_buyer() -> None:
    talks = [chat("10:00 买", "10:01 人", name="one", buyer="b"), chat("11:00 买", "11:09 人", name="two", buyer="b")]
    assert rate(FIVE, *talks) == (1, 1)


def test_reported_and_blocked_buyers_are_left_out_where_the_platform_says_so() -> None:
    for why in (Exclusion.REPORTED, Exclusion.BLOCKED):
        assert rate(FIVE, chat("10:00 买", out=[why])) == (0, 0)
        assert rate(CLOCKS["taobao.three_minutes"], chat("10:00 买", shop="tb", out=[why])) == (1, 1)


def test_thanks_want_no_answer_where_a_clock_leaves_them_out() -> None:
    talk = chat("10:00 买", "10:01 人", "10:02 谢")
    assert rate(FIVE, talk) == (1, 1)
    assert rate(FIVE.model_copy(update={"leaves_out": frozenset({Exclusion.THANKS})}), talk) == (1, 0)


def test_the_same_conversation_on_two_platforms_differs_as_the_data_says() -> None:
    lines = ("08:30 买", "08:30:02 机", "10:00 买", "10:04 人")
    assert rate(FIVE, chat(*lines)) == (1, 0)  # the bot counts, five minutes
    assert rate(CLOCKS["taobao.three_minutes"], chat(*lines, shop="tb")) == (1, 1)  # from nine on; four minutes are too late
    assert rate(CLOCKS["taobao.three_minutes_daily"], chat(*lines, shop="tb")) == (1, 1)  # from eight on; one round for a person
    assert rate(CLOCKS["douyin.three_minutes_human"], chat(*lines, shop="dy")) == (2, 2)  # by the message
    assert rate(CLOCKS["jd.thirty_seconds"], chat(*lines, shop="jd")) == (1, 1)  # the day's first from nine on
    assert rate(CLOCKS["jd.three_minutes_human"], chat(*lines, shop="jd")) == (1, 1)


def test_questions_in_a_row_are_one_round_but_several_messages() -> None:
    lines = ("10:00 买", "10:02 买", "10:02:30 买", "10:04 人", "10:10 买", "10:11 助")
    assert rate(CLOCKS["taobao.three_minutes"], chat(*lines, shop="tb")) == (2, 1)
    assert rate(CLOCKS["douyin.three_minutes_human"], chat(*lines, shop="dy")) == (4, 1)


def test_a_welcome_alone_is_no_service_on_douyin() -> None:
    assert rate(CLOCKS["douyin.served"], chat("10:00 买", "10:00:01 稍", shop="dy")) == (1, 1)
    assert rate(CLOCKS["douyin.served"], chat("10:00 买", "10:00:01 稍", "11:00 人", shop="dy")) == (1, 0)


def test_who_may_still_be_answered_in_time_is_not_late() -> None:
    talk = chat("10:00 买")
    assert rate(FIVE, talk, now=at("10:05")) == (1, 0)
    assert rate(FIVE, talk, now=at("10:05:01")) == (1, 1)


def test_what_was_asked_outside_the_span_is_not_counted() -> None:
    talk = chat("10:00 买", "10:01 人", "+1 10:00 买")
    one_day = replace(SPAN, until=DAY + timedelta(days=1))
    assert rate_of(cases_of([talk], FIVE, PLACES, one_day, LATER)) == Rate(asked=1, late=0)


def test_hours_are_those_of_the_shop() -> None:
    """08:30 in Shanghai is 00:30 in London: it counts for the one shop and not for the other."""
    places = {"pdd": Place(name="x", platform=Platform.PINDUODUO, zone=ZoneInfo("Europe/London"))}
    talk = chat("08:30 买", "10:00 人")
    assert rate_of(cases_of([talk], FIVE, PLACES, SPAN, LATER)).asked == 1
    assert rate_of(cases_of([talk], FIVE, places, SPAN, LATER)).asked == 0


def test_a_window_may_run_past_midnight_or_until_it() -> None:
    night = FIVE.model_copy(update={"opens": "20:00", "closes": "02:00"})
    for clock, counted in (("19:59", 0), ("20:00", 1), ("23:59", 1), ("01:59", 1), ("02:00", 0)):
        assert rate(night, chat(f"{clock} 买"))[0] == counted
    whole = FIVE.model_copy(update={"opens": "00:00", "closes": "24:00"})
    assert rate(whole, chat("23:59:59 买"))[0] == 1


def test_every_platform_has_clocks_with_source_and_one_for_the_desk() -> None:
    clocks = read_clocks()
    assert set(clocks) == set(Platform)
    for platform, own in clocks.items():
        assert sum(clock.desk for clock in own) == 1
        assert reply_clock(platform) is not None
        for clock in own:
            assert clock.source
            assert clock.counts
            assert Voice.BUYER not in clock.counts
    assert FIVE.target == 0.8  # B5


VOICES = st.sampled_from([Voice.BUYER, Voice.BUYER, Voice.BOT, Voice.HOLD, Voice.ASSIST, Voice.HUMAN])
GAPS = st.integers(0, 900)


@st.composite
def talks(draw: st.DrawFn, shop: str = "pdd") -> Chat:
    moment = DAY + timedelta(seconds=draw(st.integers(0, 86_399)))
    said: list[Said] = []
    for gap, voice in draw(st.lists(st.tuples(GAPS, VOICES), min_size=1, max_size=12)):
        moment += timedelta(seconds=gap)
        said.append(Said(moment, voice, "mei" if voice in {Voice.ASSIST, Voice.HUMAN} else ""))
    return Chat(shop=shop, conversation="c", buyer="b", said=tuple(said))


ANY_CLOCK = st.sampled_from(sorted(CLOCKS.values(), key=lambda clock: clock.id))


@given(talks(), ANY_CLOCK, st.integers(0, 30))
def test_a_message_answered_at_once_never_lowers_the_rate(talk: Chat, clock: ReplyClock, gap: int) -> None:
    before = rate_of(cases_of([talk], clock, PLACES, SPAN, LATER))
    asked = talk.said[-1].at + timedelta(seconds=gap)
    more = (*talk.said, Said(asked, Voice.BUYER), Said(asked, min(clock.counts), "mei"))
    after = rate_of(cases_of([replace(talk, said=more)], clock, PLACES, SPAN, LATER))
    assert after.late <= before.late
    assert after.asked >= before.asked
    if before.share is not None:
        assert after.share is not None
        assert after.share >= before.share


@given(talks(), ANY_CLOCK)
def test_an_answer_more_makes_none_late_that_was_not_asked_before(talk: Chat, clock: ReplyClock) -> None:
    before = cases_of([talk], clock, PLACES, SPAN, LATER)
    for place in range(1, len(talk.said) + 1):
        moment = talk.said[place - 1].at
        said = (*talk.said[:place], Said(moment, min(clock.counts), "mei"), *talk.said[place:])
        after = cases_of([replace(talk, said=said)], clock, PLACES, SPAN, LATER)
        more = rate_of(after).asked - rate_of(before).asked
        assert 0 <= more <= (1 if clock.unit is Unit.ROUNDS else 0)  # a round may fall in two, and both may be late
        assert rate_of(after).late <= rate_of(before).late + more


@given(talks(), ANY_CLOCK, st.integers(1, 86_400))
def test_a_longer_limit_never_makes_more_of_them_late(talk: Chat, clock: ReplyClock, more: int) -> None:
    longer = clock.model_copy(update={"seconds": clock.seconds + more})
    assert rate_of(cases_of([talk], longer, PLACES, SPAN, LATER)).late <= rate_of(cases_of([talk], clock, PLACES, SPAN, LATER)).late


@given(talks(), ANY_CLOCK)
def test_more_voices_that_count_never_make_more_of_them_late(talk: Chat, clock: ReplyClock) -> None:
    if clock.unit is Unit.ROUNDS:
        return  # with more answers there are more rounds
    all_count = clock.model_copy(update={"counts": frozenset(Voice) - {Voice.BUYER}})
    assert rate_of(cases_of([talk], all_count, PLACES, SPAN, LATER)).late <= rate_of(cases_of([talk], clock, PLACES, SPAN, LATER)).late


@given(talks(), ANY_CLOCK)
def test_rounds_hold_each_counted_question_once(talk: Chat, clock: ReplyClock) -> None:
    asked = [moment for one in rounds_of(talk, clock, ZONE) for moment in one.asked]
    assert asked == [said.at for said in talk.said if said.voice is Voice.BUYER and clock.counted(said.at, ZONE)]


@given(st.lists(talks(), max_size=4), ANY_CLOCK)
def test_the_rate_of_all_lies_between_nought_and_one(chats: list[Chat], clock: ReplyClock) -> None:
    found = rate_of(cases_of(chats, clock, PLACES, SPAN, LATER))
    assert 0 <= found.late <= found.asked
    assert found.share is None or 0 <= found.share <= 1


@given(talks(), st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "America/New_York", "UTC"]))
def test_a_day_and_its_hours_are_the_shops(talk: Chat, name: str) -> None:
    zone = ZoneInfo(name)
    places = {"pdd": Place(name="x", platform=Platform.PINDUODUO, zone=zone)}
    wide = Span(shops=("pdd",), since=DAY - timedelta(days=9), until=DAY + timedelta(days=9))
    for case in cases_of([talk], CLOCKS["douyin.three_minutes_human"], places, wide, LATER):
        assert 8 <= case.hour < 23
        assert case.day in {said.at.astimezone(zone).date() for said in talk.said}
