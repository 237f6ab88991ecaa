"""One process of the service without its HTTP door: receives on a socket, works the inbox, sends. Made to be killed."""

import json
import os
import random
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.answers import Composer, load_book
from bot.brain import build_gates
from bot.channels import WebhookSender
from bot.delivery import Backoff, Breaker, Courier, InboxWorker, Route
from bot.errors import StoreUnavailable
from bot.messages import BuyerMessage
from bot.respond import Responder
from bot.settings import Settings
from bot.shop import Shop, read_shops
from bot.store import SqlChanges, SqlDeliveries, SqlInbox, open_database
from bot.traffic import Incoming, Terms, Working
from intents import IntentPrediction, RankedIntent, Sentiment

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
HAND_OVER = "转人工"
NOON = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LEASE = timedelta(seconds=4)
TIMEOUT_S = 1.0
WAITS = tuple(timedelta(seconds=wait) for wait in (0.1, 0.3, *(1.0 for _ in range(60))))
MOST_WAITING = 3000
# Two shops, one on each kind of channel: with our key, and with none.
KEYED, BLIND = "keyed", "blind"


class Two:
    """A recogniser with two wishes: a greeting, and a person."""

    def predict(self, text: str) -> IntentPrediction:
        name = "human" if HAND_OVER in text else "greeting"
        return IntentPrediction(
            intents=(RankedIntent(intent=name, confidence=0.9, threshold=0.5),),
            answered=(name,),
            sure=True,
            sentiment=Sentiment(label="calm", angry=0.0, upset=0.0),
            evidence=(),
            scope=1.0,
            model_version="test",
        )


@dataclass(frozen=True, kw_only=True)
class House:
    """What a node needs and a parent can prepare before it forks."""

    where: Path | str
    folder: Path
    faulty: int
    clean: int
    responder: Responder
    shops: dict[str, Shop]
    tls: ssl.SSLContext

    def socket(self, number: int) -> Path:
        return self.folder / f"node-{number}.sock"


def prepare(where: Path | str, folder: Path, faulty: int, clean: int) -> House:
    demo = read_shops(Settings().shops_dir)["demo"]
    gate = build_gates(Settings(), [demo.platform])[demo.platform]
    shops: dict[str, Shop] = {}
    for name, port in ((KEYED, faulty), (BLIND, clean)):
        webhook = demo.file.webhook.model_copy(update={"unsigned": False, "deliver_to": f"http://127.0.0.1:{port}/{name}"})
        shops[name] = replace(demo, id=name, secret=SECRET, file=demo.file.model_copy(update={"webhook": webhook}))
    responder = Responder(recogniser=Two(), composer=Composer(load_book()), gates=dict.fromkeys(shops, gate), simplify=str)
    return House(where=where, folder=folder, faulty=faulty, clean=clean, responder=responder, shops=shops, tls=ssl.create_default_context())


def working(house: House) -> Working:
    def read(raw: bytes) -> BuyerMessage:
        found = json.loads(raw)
        return BuyerMessage(buyer=f"b-{found['conversation']}", sent_at=datetime.now(UTC), **found)

    return Working(
        read=dict.fromkeys((KEYED, BLIND), read),
        respond=lambda message, talk: house.responder.respond(message, talk, house.shops[message.shop], NOON),
        hold=lambda message, talk: house.responder.hold(message, talk, house.shops[message.shop], NOON),
        late=timedelta(hours=1),
        again=timedelta(milliseconds=200),
    )


def incoming(shop: str, conversation: str, message: str, text: str) -> Incoming:
    body = json.dumps({"shop": shop, "conversation": conversation, "message": message, "text": text}).encode()
    return Incoming(channel=shop, shop=shop, conversation=conversation, message=message, body=body)


def run(house: House, number: int) -> None:
    """Be a node, until killed."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    random.seed(os.getpid())

    def clock() -> datetime:
        return datetime.now(UTC)

    engine = patiently(lambda: open_database(house.where))
    changes, box = SqlChanges(engine), SqlInbox(engine)
    sender = WebhookSender(house.shops, clock, timeout_s=TIMEOUT_S, tls=house.tls)
    routes = {
        name: Route(sender=sender, terms=Terms(idempotent=name == KEYED), backoff=Backoff(waits=WAITS, chance=random.random))
        for name in (KEYED, BLIND)
    }
    breaker = Breaker(clock=time.monotonic, chance=random.random)
    courier = Courier(deliveries=SqlDeliveries(engine), routes=routes, clock=clock, breaker=breaker, at_once=4, lease=LEASE)
    worker = InboxWorker(inbox=box, how=working(house), clock=clock)
    changes.subscribe(worker.heard)
    changes.subscribe(courier.heard)
    worker.start()
    courier.start()
    path = house.socket(number)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(str(path))
        door.listen(64)
        while True:
            line, _ = door.accept()
            threading.Thread(target=_serve, args=(line, box), daemon=True).start()


def patiently(make: Callable[[], "object"]) -> "object":  # the database may be just starting
    while True:
        try:
            return make()
        except StoreUnavailable:
            time.sleep(0.1)


def _serve(line: socket.socket, box: SqlInbox) -> None:
    counted, waiting = 0.0, 0
    with suppress(ConnectionError), line, line.makefile("rw", encoding="utf-8") as file:  # a client that waits no longer
        for asked in file:
            if time.monotonic() - counted > 0.5:
                counted = time.monotonic()
                try:
                    waiting = box.waiting()
                except StoreUnavailable:
                    return
            if waiting > MOST_WAITING:
                file.write("busy\n")
            else:
                batch = [incoming(*one) for one in json.loads(asked)]
                try:
                    box.receive(batch, datetime.now(UTC))
                except StoreUnavailable:
                    return  # no word is no acknowledgement
                waiting += len(batch)
                file.write("kept\n")
            file.flush()
