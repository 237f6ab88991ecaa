"""What the clock says is never later than what the platform allows, whatever the hour, the weekday or the holiday."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.circumstances import Circumstances, circumstances
from bot.answers.evidence import say_day, say_moment
from bot.messages import BuyerMessage, ConversationState, OrderRef, OrderStatus
from bot.shop import Closure, Hours, Shift, Shipping, Shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
Say = Callable[..., BuyerMessage]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def changed(shop: Shop, **parts: Any) -> Shop:
    return replace(shop, file=shop.file.model_copy(update=parts))


def here(shop: Shop, now: datetime, message: BuyerMessage) -> Circumstances:
    return circumstances(message, ConversationState(), shop, text="", now=now)


def hours_of_the_day() -> st.SearchStrategy[str]:
    return st.builds(lambda hour, minute: f"{hour:02d}:{minute:02d}", st.integers(0, 23), st.integers(0, 59))


moments = st.datetimes(
    datetime.fromisoformat("2025-12-20"),
    datetime.fromisoformat("2026-12-31"),
    timezones=st.sampled_from([SHANGHAI, UTC, ZoneInfo("America/New_York")]),
)
shippings = st.builds(
    lambda cutoff, limit, weekends, holidays, first, days: Shipping(
        cutoff=cutoff,
        limit_hours=limit,
        weekends=weekends,
        holidays=holidays,
        closed=(Closure.model_validate({"from": first, "to": first + timedelta(days=days)}),),
    ),
    hours_of_the_day(),
    st.integers(1, 168),
    st.booleans(),
    st.booleans(),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 9),
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(paid=moments, shipping=shippings)
def test_a_stated_shipping_day_ends_within_the_platforms_limit(paid: datetime, shipping: Shipping, demo: Shop) -> None:
    local = paid.astimezone(SHANGHAI)
    day = shipping.ships_at(local, demo.calendar)
    if day is None:
        return
    over = datetime.combine(day + timedelta(days=1), datetime.min.time(), SHANGHAI)
    assert over <= local + timedelta(hours=shipping.limit_hours)
    assert shipping.ships_on(day, demo.calendar)
    assert day >= local.date()
    assert day > local.date() or shipping.before_cutoff(local.time())


@settings(derandomize=True, max_examples=150, deadline=None)
@given(paid=moments, shipping=shippings, waited=st.integers(0, 24 * 9))
def test_nothing_that_a_turn_says_of_shipping_lies_after_the_limit(paid: datetime, shipping: Shipping, waited: int, demo: Shop) -> None:
    shop = changed(demo, shipping=shipping)
    now = paid.astimezone(UTC) + timedelta(hours=waited)
    order = OrderRef(id="1", status=OrderStatus.PAID, paid_at=paid)
    message = BuyerMessage(shop="demo", conversation="c", message="m", buyer="b", sent_at=now, order=order)
    turn = here(shop, now, message)
    local, limit = now.astimezone(SHANGHAI), (paid.astimezone(UTC) + timedelta(hours=shipping.limit_hours)).astimezone(SHANGHAI)
    assert ("order_overdue" in turn.flags) == (local >= limit)
    assert ("ship_limit" in turn.facts) == ("ship_limit_known" in turn.flags) == (local < limit)
    assert ("ship_day" in turn.facts) == ("ship_day_known" in turn.flags)
    if local < limit:
        assert turn.facts["ship_limit"] == say_moment(limit, local.date())
    named = [day for ahead in range(10) if say_day(day := local.date() + timedelta(days=ahead), local.date()) == turn.facts.get("ship_day")]
    assert not named or datetime.combine(named[0], datetime.min.time(), SHANGHAI) < limit


@pytest.mark.parametrize(
    ("now", "cutoff", "expected"),
    [
        ("2026-11-11T13:59", "14:00", "今天"),
        ("2026-11-11T14:00", "14:00", "明天"),
        ("2026-11-11T23:59", "14:00", "明天"),
        ("2026-11-11T00:00", "14:00", "今天"),
    ],
)
def test_before_the_cutoff_it_ships_the_same_day(now: str, cutoff: str, expected: str, demo: Shop, say: Say) -> None:
    assert demo.file.shipping.cutoff == cutoff
    assert here(demo, at(now), say()).facts["ship_day"] == expected


def test_a_shop_that_rests_at_weekends_names_monday_or_nothing(demo: Shop, say: Say) -> None:
    resting = changed(demo, shipping=Shipping(weekends=False, limit_hours=72))
    assert here(resting, at("2026-11-13T15:00"), say()).facts.get("ship_day") is None  # Friday: Monday ends after 72 hours
    assert (
        here(changed(demo, shipping=Shipping(weekends=False, limit_hours=96)), at("2026-11-13T15:00"), say()).facts["ship_day"]
        == "11月16日"
    )
    assert here(resting, at("2026-11-14T10:00"), say()).facts["ship_day"] == "后天"
    assert "weekend" in here(resting, at("2026-11-14T10:00"), say()).flags


def test_holidays_and_worked_weekends_are_known(demo: Shop, say: Say) -> None:
    assert "holiday" in here(demo, at("2026-10-01T10:00"), say()).flags
    assert "weekend" not in here(demo, at("2026-10-10T10:00"), say()).flags  # a Saturday that is worked
    resting = changed(demo, shipping=Shipping(holidays=False))
    assert "ships_today" not in here(resting, at("2026-10-02T10:00"), say()).flags
    assert "ship_day" not in here(resting, at("2026-10-02T10:00"), say()).facts


def test_the_shops_zone_counts_not_the_clocks(demo: Shop, say: Say) -> None:
    assert "before_cutoff" in here(demo, datetime(2026, 11, 11, 5, 59, tzinfo=UTC), say()).flags
    assert "before_cutoff" not in here(demo, datetime(2026, 11, 11, 6, 0, tzinfo=UTC), say()).flags


def test_a_group_ends_after_its_day(demo: Shop, say: Say) -> None:
    message = say(order=OrderRef(id="1", status=OrderStatus.GROUPING, paid_at=at("2026-11-11T10:30")))
    open_still = here(demo, at("2026-11-11T20:00"), message)
    assert open_still.facts["group_ends"] == "明天10:30"
    assert "ship_limit" not in open_still.facts  # the platform's clock starts when the group is complete
    assert "group_overdue" in here(demo, at("2026-11-12T10:30"), message).flags


def test_duty_hours_differ_by_day(demo: Shop, say: Say) -> None:
    hours = Hours(opens="09:00", closes="22:00", weekend=Shift(opens="10:00", closes="18:00"), holidays_off=True)
    shop = changed(demo, hours=hours)
    assert "staff_on_duty" in here(shop, at("2026-11-13T21:00"), say()).flags
    saturday = here(shop, at("2026-11-14T19:00"), say())
    assert "staff_on_duty" not in saturday.flags
    assert saturday.facts["staff_back"] == "明天10:00"
    holiday = here(shop, at("2026-10-01T12:00"), say())
    assert "staff_on_duty" not in holiday.flags
    assert holiday.facts["staff_back"] == "10月8日09:00"


def test_a_night_shift_belongs_to_the_day_on_which_it_began(demo: Shop, say: Say) -> None:
    shop = changed(demo, hours=Hours(opens="18:00", closes="02:00", weekend_off=True))
    assert "staff_on_duty" in here(shop, at("2026-11-14T01:00"), say()).flags  # Friday's shift
    assert "staff_on_duty" not in here(shop, at("2026-11-15T01:00"), say()).flags  # Saturday has none
    assert here(shop, at("2026-11-14T03:00"), say()).facts["staff_back"] == "后天18:00"


@settings(derandomize=True, max_examples=150, deadline=None)
@given(now=moments, opens=hours_of_the_day(), closes=hours_of_the_day(), off=st.booleans())
def test_somebody_is_there_or_the_next_opening_is_truly_one(now: datetime, opens: str, closes: str, off: bool, demo: Shop) -> None:
    hours = Hours(opens=opens, closes=closes, weekend_off=off)
    local = now.astimezone(SHANGHAI)
    if hours.on_duty(local, demo.calendar):
        return
    opening = hours.next_opening(local, demo.calendar)
    assert opening is not None
    assert opening > local
    assert opens == closes or hours.on_duty(opening, demo.calendar)
