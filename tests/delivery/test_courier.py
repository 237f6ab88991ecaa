"""From a kept message to the receiver: sent once, in order, again where it must be, and never after a person took over."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from bot.channels import WebhookSender
from bot.delivery import Backoff, Breaker, Courier, InboxWorker, Route
from bot.delivery.breaker import TRIPS_AT
from bot.errors import FateUnknown, NotSent
from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome, Responder
from bot.shop import Shop
from bot.store import SqlChanges, SqlDeliveries, SqlInbox, open_database
from bot.store.tables import outbox
from bot.traffic import Incoming, Parcel, Terms, Working
from tests.conftest import NOON, Told, predict
from tests.delivery.conftest import Receiver

WISHES = ("greeting", "invoice", "courier", "shipping_time", "thanks")
SOON = tuple(timedelta(milliseconds=20) for _ in range(6))


class Scripted:
    """A sender that does what it is told, and keeps what it took."""

    def __init__(self, *script: Exception | None) -> None:
        self.script = list(script)
        self.took: list[Parcel] = []
        self.lock = threading.Lock()

    def send(self, parcel: Parcel) -> str | None:
        with self.lock:
            fault = self.script.pop(0) if self.script else None
        if fault is not None:
            raise fault
        with self.lock:
            self.took.append(parcel)
        return f"r-{parcel.id}"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sql.Engine]:
    opened = open_database(tmp_path / "x.sqlite3")
    yield opened
    opened.dispose()


def now() -> datetime:
    return datetime.now(UTC)


def courier(engine: sql.Engine, sender: Any, *, idempotent: bool = True, **more: Any) -> Courier:
    route = Route(sender=sender, terms=Terms(idempotent=idempotent), backoff=Backoff(waits=SOON, chance=lambda: 0.5))
    breaker = Breaker(clock=time.monotonic, chance=lambda: 0.5)
    return Courier(deliveries=SqlDeliveries(engine), routes={"webhook": route}, clock=now, breaker=breaker, **more)


def fates(engine: sql.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(sql.select(outbox.c.state).order_by(outbox.c.id)).scalars())


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.01)


@pytest.fixture
def queued(engine: sql.Engine, responder: Responder, told: Told, demo: Shop) -> Callable[[int], None]:
    told.by_text = {f"m-{number}": predict(intent) for number, intent in enumerate(WISHES)}  # one wish said thrice is a person's
    how = Working(
        read={
            "webhook": lambda raw: BuyerMessage(
                shop="demo", conversation="c", message=raw.decode(), buyer="b", sent_at=NOON, text=raw.decode()
            )
        },
        respond=lambda message, conversation: responder.respond(message, conversation, demo, NOON),
        hold=lambda message, conversation: responder.hold(message, conversation, demo, NOON),
    )

    def put(number: int) -> None:
        for one in range(number):
            name = f"m-{one}"
            SqlInbox(engine).receive([Incoming(channel="webhook", shop="demo", conversation="c", message=name, body=name.encode())], NOON)
            assert SqlInbox(engine).work(how, NOON) == 1

    return put


def test_replies_arrive_once_and_in_order(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(5)
    sender = Scripted(NotSent("busy", permanent=False), FateUnknown("cut"), None, NotSent("busy", permanent=False))
    carrying = courier(engine, sender)
    carrying.start()
    until(lambda: fates(engine) == ["sent"] * 5)
    carrying.stop()
    assert [one.id for one in sender.took] == sorted(one.id for one in sender.took)
    assert len({one.key for one in sender.took}) == len(sender.took) == 5


class Hanging(Scripted):
    """One shop's receiver takes what it is sent and never answers."""

    def __init__(self, dead: str) -> None:
        super().__init__()
        self.dead, self.tries, self.over = dead, 0, threading.Event()

    def send(self, parcel: Parcel) -> str | None:
        if parcel.shop != self.dead:
            return super().send(parcel)
        self.tries += 1
        self.over.wait(60)
        raise FateUnknown("it never answered")


def test_a_receiver_that_hangs_keeps_nobody_elses_replies_waiting(engine: sql.Engine, responder: Responder, demo: Shop) -> None:
    shops = {"demo": demo, "signed": replace(demo, id="signed")}

    def read(raw: bytes) -> BuyerMessage:
        shop, talk = raw.decode().split()
        return BuyerMessage(shop=shop, conversation=talk, message="m", buyer="b", sent_at=NOON, text="hi")

    def respond(message: BuyerMessage, talk: Conversation) -> Outcome:
        return responder.respond(message, talk, shops[message.shop], NOON)

    how = Working(read={"webhook": read}, respond=respond, hold=respond)
    box = SqlInbox(engine)
    for shop in ("demo", "signed"):
        names = [f"{shop}-{number}" for number in range(12)]
        came = [Incoming(channel="webhook", shop=shop, conversation=one, message="m", body=f"{shop} {one}".encode()) for one in names]
        box.receive(came, NOON)
        while box.work(how, NOON):
            pass
    sender = Hanging("demo")
    carrying = courier(engine, sender, at_once=4)
    carrying.start()
    until(lambda: len(sender.took) == 12)
    assert sender.tries == 3
    sender.over.set()
    until(lambda: sender.tries >= 5)
    carrying.stop()


def test_a_receiver_that_is_gone_is_asked_rarely(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(1)
    sender = Scripted(*(NotSent("gone", permanent=False) for _ in range(50)))
    carrying = courier(engine, sender)
    carrying.start()
    until(lambda: 50 - len(sender.script) >= TRIPS_AT)
    time.sleep(0.4)  # its schedule would have had it tried six times more by now
    assert 50 - len(sender.script) == TRIPS_AT
    carrying.stop()
    assert fates(engine) == ["queued"]


def test_a_permanent_refusal_ends_it_and_the_next_one_goes(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(2)
    carrying = courier(engine, Scripted(NotSent("gone", permanent=True)))
    carrying.start()
    until(lambda: fates(engine) == ["failed", "sent"])
    carrying.stop()


def test_it_gives_up_after_the_schedule(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(1)
    sender = Scripted(*(NotSent("busy", permanent=False) for _ in range(len(SOON) + 1)))
    carrying = courier(engine, sender)
    carrying.start()
    until(lambda: fates(engine) == ["failed"], 30)
    carrying.stop()
    assert sender.script == []


def test_an_unknown_fate_without_a_key_is_listed_and_never_repeated(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(2)
    sender = Scripted(FateUnknown("cut"))
    carrying = courier(engine, sender, idempotent=False)
    carrying.start()
    until(lambda: fates(engine) == ["uncertain", "sent"])
    carrying.stop()
    assert len(SqlDeliveries(engine).uncertain(["demo"])) == 1


def test_an_unforeseen_fault_counts_as_unknown(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(1)
    carrying = courier(engine, Scripted(ZeroDivisionError()), idempotent=False)
    carrying.start()
    until(lambda: fates(engine) == ["uncertain"])
    carrying.stop()


def test_stopping_lets_what_is_on_its_way_arrive(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(2)

    class Slow(Scripted):
        def __init__(self) -> None:
            super().__init__()
            self.begun = threading.Event()

        def send(self, parcel: Parcel) -> str | None:
            self.begun.set()
            time.sleep(0.3)
            return super().send(parcel)

    slow = Slow()
    carrying = courier(engine, slow)
    carrying.start()
    slow.begun.wait(5)
    carrying.stop()
    assert fates(engine) == ["sent", "queued"]
    assert len(slow.took) == 1


def test_a_frozen_sender_does_not_begin(engine: sql.Engine, queued: Callable[[int], None]) -> None:
    queued(1)
    sender = Scripted()
    carrying = courier(engine, sender, lease=timedelta(seconds=-1))
    carrying.start()
    time.sleep(0.3)
    carrying.stop()
    assert sender.took == []


def test_the_whole_way_to_a_real_receiver(engine: sql.Engine, shop: Shop, receiver: Receiver, responder: Responder) -> None:
    from bot.web import read_message

    how = Working(
        read={"webhook": read_message},
        respond=lambda message, conversation: responder.respond(message, conversation, shop, NOON),
        hold=lambda message, conversation: responder.hold(message, conversation, shop, NOON),
    )
    receiver.answers = [503, "cut", 200]
    sender = WebhookSender({"demo": shop}, now, timeout_s=2)
    changes, worker, carrying = SqlChanges(engine), InboxWorker(inbox=SqlInbox(engine), how=how, clock=now), courier(engine, sender)
    changes.subscribe(worker.heard)
    changes.subscribe(carrying.heard)
    worker.start()
    carrying.start()
    body = b'{"shop":"demo","conversation":"c","message":"m","buyer":"b","sent_at":"2026-11-22T10:00:00+08:00","kind":"text","text":"hi"}'
    SqlInbox(engine).receive([Incoming(channel="webhook", shop="demo", conversation="c", message="m", body=body)], now())
    receiver.wait(3)
    until(lambda: fates(engine) == ["sent"])
    worker.stop()
    carrying.stop()
    changes.close()
    sender.close()
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    assert len(set(receiver.texts())) == 1
