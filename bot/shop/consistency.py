"""What figures of `shop.yaml` may not say together. Each fault is a place in the file and one sentence; nothing is repaired."""

from collections.abc import Iterator
from itertools import pairwise

from bot.messages import Concession
from bot.shop.file import ShopFile
from bot.shop.secret import secret_fault

Place = tuple[str | int, ...]
Fault = tuple[Place, str]


def contradictions(file: ShopFile) -> Iterator[Fault]:
    """Find every contradiction."""
    yield from _webhook(file)
    yield from _clocks(file)
    yield from _freight(file)
    yield from _bargaining(file)
    if file.invoice.special_surcharge and not file.invoice.special_vat:
        yield ("invoice", "special_surcharge"), "a surcharge for special VAT invoices, but special_vat is false"
    for place, days in ((("shipping", "arrival_days"), file.shipping.arrival_days), (("returns", "refund_days"), file.returns.refund_days)):
        if days[0] > days[1]:
            yield place, f"the first number of days ({days[0]}) is larger than the second ({days[1]})"


def _webhook(file: ShopFile) -> Iterator[Fault]:
    ways = (file.webhook.unsigned, file.webhook.secret is not None, file.webhook.secret_file is not None)
    if sum(ways) > 1:
        yield ("webhook",), "give one of unsigned, secret and secret_file, not several"
    if not any(ways):
        yield ("webhook",), "give a secret or a secret_file, or say unsigned: true"
    if file.webhook.secret is not None and (problem := secret_fault(file.webhook.secret)) is not None:
        yield ("webhook", "secret"), problem
    if file.webhook.unsigned and file.webhook.deliver_to is not None:
        yield ("webhook", "deliver_to"), "an address to deliver to needs a secret: what is posted there is signed"
    if file.webhook.answer == "later" and file.webhook.deliver_to is None:
        yield ("webhook", "answer"), "answers that come later need deliver_to, the address where they go"


def _clocks(file: ShopFile) -> Iterator[Fault]:
    hours, shipping = file.hours, file.shipping
    if hours.opens == hours.closes:
        yield ("hours", "closes"), f"opens and closes are both {hours.opens}: for round the clock write 00:00 and 23:59"
    if hours.opens < hours.closes < shipping.cutoff:
        yield (
            ("shipping", "cutoff"),
            f"the cut-off {shipping.cutoff} lies after closing ({hours.closes}): nobody would ship what is paid by then",
        )
    if hours.opens < hours.closes and shipping.cutoff < hours.opens:
        yield ("shipping", "cutoff"), f"the cut-off {shipping.cutoff} lies before opening ({hours.opens})"
    if hours.weekend is not None and hours.weekend_off:
        yield ("hours", "weekend"), "hours for the weekend, but weekend_off is true"
    remote = shipping.remote_arrival_days
    if remote is not None and (remote[0] > remote[1] or remote < shipping.arrival_days):
        yield ("shipping", "remote_arrival_days"), "remote areas can't be reached sooner than the others, and the first number comes first"
    for index, one in enumerate(shipping.closed):
        if one.last < one.first:
            yield ("shipping", "closed", index), f"the last day {one.last} lies before the first {one.first}"
    for index, (left, right) in enumerate(pairwise(shipping.closed)):
        if right.first <= left.last:
            yield (
                ("shipping", "closed", index + 1),
                f"{right.first} is already closed by the line before: list the days in order, each once",
            )


def _freight(file: ShopFile) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, group in enumerate(file.freight.groups):
        place = ("freight", "groups", index)
        for province in group.to:
            if province in seen:
                yield (*place, "to"), f"{province} stands in two groups"
            seen[province] = index
        figures = (group.first_kg, group.first_fee, group.next_kg, group.next_fee)
        if (group.free or not group.delivers) and any(one is not None for one in figures):
            yield place, "a group that is free, or not delivered to, has no fees"
        if group.free and not group.delivers:
            yield place, "a group can't be free and not delivered to at once"
    if file.couriers.remote_provinces and file.couriers.remote is None:
        yield ("couriers", "remote_provinces"), "remote provinces are named, but no courier for them (remote)"
    known = {file.couriers.default, *file.couriers.others, file.couriers.remote}
    for name in file.couriers.extra:
        if name not in known:
            yield ("couriers", "extra", name), f"{name} is none of the shop's couriers"


def _bargaining(file: ShopFile) -> Iterator[Fault]:
    terms = file.bargaining
    for index, (left, right) in enumerate(pairwise(terms.steps)):
        if right.pieces <= left.pieces or right.cut < left.cut:
            yield ("bargaining", "steps", index + 1), "each step needs more pieces than the one before, and at least its cut"
    for index, step in enumerate(terms.steps):
        if step.cut > terms.floor_off:
            yield ("bargaining", "steps", index, "cut"), f"{step.cut} yuan off a piece is more than floor_off allows ({terms.floor_off})"
    if len(set(terms.concessions)) < len(terms.concessions):
        yield ("bargaining", "concessions"), "a concession stands twice"
    if terms.freight and Concession.FREIGHT not in terms.concessions:
        yield ("bargaining", "freight"), "the freight may be waived, but concessions doesn't name it"
