"""Order and races, on four processes: many conversations at once in order, and first messages that come at the same moment.

Nobody is killed here; `lab` does that. Each check gives the breaches it found, in words.
"""

import json
import multiprocessing
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import sqlalchemy as sql

from bot.delivery import Backoff, Breaker, Courier, InboxWorker, Route
from bot.errors import StoreUnavailable
from bot.messages import BuyerMessage
from bot.store import SqlChanges, SqlDeliveries, SqlInbox, SqlTurns, open_database
from bot.store.tables import conversations, lines, outbox, outcomes
from bot.traffic import Incoming, Parcel, Terms, Working
from tests.crash import backlog
from tests.crash.node import KEYED, House, incoming, prepare, working
from tests.postgres import running

PROCESSES = 4
PATIENCE_S = 1200
SLOW_S = 0.003  # a turn, a sending takes up to so much longer
FORK = multiprocessing.get_context("fork")


class Logged:
    """A sender that takes its time, and then writes down what went out, in the order in which it did."""

    def __init__(self, log: Path, chance: random.Random) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._chance = chance

    def send(self, parcel: Parcel) -> None:
        time.sleep(self._chance.uniform(0, SLOW_S))
        os.write(self._log, (json.dumps([parcel.conversation, parcel.id]) + "\n").encode())


def order(database: str, folder: Path, talks: int, each: int) -> list[str]:
    """Send `each` messages in each of `talks` conversations, every one through another process than the one before."""
    with ExitStack() as stack:
        where = stack.enter_context(running()).fresh() if database == "postgresql" else folder / "order.sqlite3"
        house, barrier, over = prepare(where, folder, 9, 9), FORK.Barrier(PROCESSES), FORK.Event()
        open_database(where).dispose()
        workers = _fork(lambda place: _node(house, place, (talks, each), barrier, over))
        engine = open_database(where)
        backlog.wait(backlog.left(engine, talks * each))
        over.set()
        found = _ended(workers)
        found += _disorder(engine, folder / "sent.log", talks * each)
        engine.dispose()
        return found


def races(database: str, folder: Path, rounds: int) -> list[str]:
    """Let four processes begin the same conversation at the same moment, `rounds` times, at both doors."""
    with ExitStack() as stack:
        where = stack.enter_context(running()).fresh() if database == "postgresql" else folder / "races.sqlite3"
        house, barrier = prepare(where, folder, 9, 9), FORK.Barrier(PROCESSES)
        open_database(where).dispose()
        found = _ended(_fork(lambda place: _racer(house, place, rounds, barrier)))
        engine = open_database(where)
        with engine.connect() as connection:
            made = Counter(connection.execute(sql.select(conversations.c.id)).scalars())
            answered = connection.execute(sql.select(sql.func.count()).select_from(outcomes)).scalar_one()
        engine.dispose()
        found += [f"{name} stands {count} times" for name, count in made.items() if count > 1]
        if len(made) != rounds:
            found.append(f"{rounds} conversations were begun, {len(made)} stand")
        if answered != PROCESSES * rounds:
            found.append(f"{PROCESSES * rounds} messages were sent, {answered} answered")
        return found


def _fork(work: Callable[[int], None]) -> "Sequence[multiprocessing.process.BaseProcess]":
    workers = [FORK.Process(target=work, args=(place,)) for place in range(PROCESSES)]
    for one in workers:
        one.start()
    return workers


def _ended(workers: "Sequence[multiprocessing.process.BaseProcess]") -> list[str]:
    for one in workers:
        one.join(PATIENCE_S)
    return [f"process {place} ended with {one.exitcode}" for place, one in enumerate(workers) if one.exitcode != 0]


def _node(house: House, place: int, size: tuple[int, int], barrier: Barrier, over: Event) -> None:
    talks, each = size
    chance = random.Random(place)
    engine = open_database(house.where)
    changes, box = SqlChanges(engine), SqlInbox(engine)
    route = Route(
        sender=Logged(house.folder / "sent.log", chance),
        terms=Terms(idempotent=True),
        backoff=Backoff(waits=(timedelta(seconds=1),) * 50, chance=chance.random),
    )
    breaker = Breaker(clock=time.monotonic, chance=chance.random)
    courier = Courier(deliveries=SqlDeliveries(engine), routes={KEYED: route}, clock=_now, breaker=breaker, at_once=4)
    worker = InboxWorker(inbox=box, how=_slowly(house, chance), clock=_now)
    changes.subscribe(worker.heard)
    changes.subscribe(courier.heard)
    worker.start()
    courier.start()
    for number in range(each):
        barrier.wait(PATIENCE_S)  # message k+1 of a conversation comes when message k is acknowledged
        mine = [one for one in range(talks) if (one + number) % PROCESSES == place]
        chance.shuffle(mine)
        _surely(lambda mine=mine, number=number: box.receive([_message(one, number) for one in mine], _now()))
        time.sleep(chance.uniform(0, SLOW_S))
    over.wait(PATIENCE_S)
    worker.stop()
    courier.stop()
    changes.close()
    engine.dispose()


def _slowly(house: House, chance: random.Random) -> Working:
    how = working(house)

    def respond(message: BuyerMessage, talk: object) -> object:
        time.sleep(chance.uniform(0, SLOW_S))
        return how.respond(message, talk)  # type: ignore[arg-type]

    return Working(read=how.read, respond=respond, hold=how.hold, late=how.late)  # type: ignore[arg-type]


def _message(talk: int, number: int) -> Incoming:
    return incoming(KEYED, f"c-{talk:04d}", f"{number:06d}", f"{number}")


def _racer(house: House, place: int, rounds: int, barrier: Barrier) -> None:
    engine = open_database(house.where)
    turns, box, how = SqlTurns(engine), SqlInbox(engine), working(house)
    for number in range(rounds):
        talk, name = f"c-{number}", f"m-{place}"
        barrier.wait(PATIENCE_S)
        if place % 2:
            _surely(lambda talk=talk, name=name: box.receive([incoming(KEYED, talk, name, "hi")], _now()))
            _surely(lambda: box.work(how, _now()))
        else:
            message = BuyerMessage(shop=KEYED, conversation=talk, message=name, buyer=f"b-{talk}", sent_at=_now(), text="hi")
            _surely(lambda message=message: turns.take([message], how.respond))
    end = time.monotonic() + PATIENCE_S
    while box.waiting() and time.monotonic() < end:
        _surely(lambda: box.work(how, _now()))
    engine.dispose()


def _surely(work: Callable[[], object]) -> None:
    """Do it again until the database takes it, as a channel would."""
    while True:
        try:
            work()
        except StoreUnavailable:
            time.sleep(0.05)
        else:
            return


def _disorder(engine: sql.Engine, log: Path, messages: int) -> list[str]:
    found: list[str] = []
    with engine.connect() as connection:
        query = sql.select(lines.c.conversation, lines.c.message).where(lines.c.author == "buyer").order_by(lines.c.id)
        heard = connection.execute(query).all()
        queued = sorted(connection.execute(sql.select(outbox.c.id)).scalars())
        answered = connection.execute(sql.select(sql.func.count()).select_from(outcomes)).scalar_one()
    last: dict[str, str] = defaultdict(str)
    for row in heard:
        if row.message <= last[row.conversation]:
            found.append(f"{row.conversation}: {row.message} was answered after {last[row.conversation]}")
        last[row.conversation] = row.message
    sent = [json.loads(line) for line in log.open(encoding="utf-8")]
    before: dict[str, int] = defaultdict(int)
    for talk, number in sent:
        if number <= before[talk]:
            found.append(f"{talk}: reply {number} went out after {before[talk]}")
        before[talk] = number
    if sorted(number for _, number in sent) != queued:
        found.append(f"{len(queued)} replies were queued, {len(sent)} went out")
    if (len(heard), answered) != (messages, messages):
        found.append(f"{messages} messages were sent, {len(heard)} stand, {answered} were answered")
    return found


def _now() -> datetime:
    return datetime.now(UTC)
