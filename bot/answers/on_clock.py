"""What the clock says in a turn: people on duty, the cut-off, shipping days, and the platform's limits as moments (C12, C34, B7, B8).

The clock is handed in. A stated shipping day or moment is never later than the platform's limit; the tests hold that for every hour.
"""

from datetime import datetime

from bot.answers.evidence import Evidence, say_day, say_moment
from bot.messages import OrderRef, OrderStatus
from bot.shop import Shop
from bot.shop.clocks import hours_later

GROUP_HOURS = 24  # B8: a group not complete by then is cancelled and refunded by itself

FLAGS = frozenset(
    {
        "before_cutoff",
        "group_ends_known",
        "group_overdue",
        "holiday",
        "order_overdue",
        "ship_day_known",
        "ship_limit_known",
        "ships_today",
        "staff_back_known",
        "staff_on_duty",
        "weekend",
    }
)
SLOTS = frozenset({"closes", "cutoff", "group_ends", "limit_hours", "opens", "ship_day", "ship_limit", "staff_back"})
_WAITS = frozenset({OrderStatus.PAID, OrderStatus.GROUPING})


def on_clock(shop: Shop, order: OrderRef | None, now: datetime) -> Evidence:
    """Read shop, order and clock together; `now` carries a zone.

    `ship_day`: the day on which an order ships that was paid at its time, or would be paid now; absent where the shop's closed days would
    break the limit. `ship_limit`: until when a paid order has to leave.
    """
    local = now.astimezone(shop.zone)
    today, calendar, shipping = local.date(), shop.calendar, shop.file.shipping
    paid = None if order is None or order.paid_at is None else order.paid_at.astimezone(shop.zone)
    waits = order is not None and order.status in _WAITS
    limit = shipping.latest(paid) if waits and paid is not None and order is not None and order.status is OrderStatus.PAID else None
    ship_day = shipping.ships_at(paid if limit is not None and paid is not None else local, calendar)
    if ship_day is not None and ship_day < today:
        ship_day = None  # it should have left by then: no day is named, a person looks
    group_ends = hours_later(paid, GROUP_HOURS) if order is not None and order.status is OrderStatus.GROUPING and paid else None
    shift = shop.file.hours.shift(today, calendar)
    back = None if shop.file.hours.on_duty(local, calendar) else shop.file.hours.next_opening(local, calendar)
    return Evidence(
        flags={
            "before_cutoff": shipping.before_cutoff(local.time()),
            "weekend": calendar.weekend(today),
            "holiday": calendar.holiday(today) is not None,
            "ships_today": shipping.ships_on(today, calendar),
            "ship_day_known": ship_day is not None and not _over(limit, local),
            "ship_limit_known": limit is not None and not _over(limit, local),
            "order_overdue": _over(limit, local),
            "group_ends_known": group_ends is not None and not _over(group_ends, local),
            "group_overdue": _over(group_ends, local),
            "staff_on_duty": shop.file.hours.on_duty(local, calendar),
            "staff_back_known": back is not None,
        },
        facts={
            "cutoff": shipping.cutoff,
            "limit_hours": str(shipping.limit_hours),
            "ship_day": "" if ship_day is None or _over(limit, local) else say_day(ship_day, today),
            "ship_limit": "" if limit is None or _over(limit, local) else say_moment(limit, today),
            "group_ends": "" if group_ends is None or _over(group_ends, local) else say_moment(group_ends, today),
            "opens": shop.file.hours.opens if back is None else f"{back:%H:%M}",
            "closes": shop.file.hours.closes if shift is None else shift.closes,
            "staff_back": "" if back is None else say_moment(back, today),
        },
    )


def _over(moment: datetime | None, local: datetime) -> bool:
    return moment is not None and moment <= local
