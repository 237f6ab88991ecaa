"""The lab: clients, nodes, a receiver and a person at the desk, each a process; and whoever kills, freezes and restarts them."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.gate.approved import ApprovedReply
from bot.messages import Author, Draft
from bot.settings import Settings
from bot.shop import read_shops
from bot.store import SqlInbox, SqlSeats, open_database
from bot.store.tables import conversations
from tests.crash import backlog, checkers, client, node, sink
from tests.postgres import Server, running

NODES, CLIENTS = 2, 2
FREEZES = 0.1  # share of strikes that freeze instead of kill
CALM = 10
AnyLab = TypeVar("AnyLab", bound="Lab")
TOLD_EVERY = 20  # kills between two lines of `progress.jsonl`


@dataclass(kw_only=True)
class Result:
    """What happened, and what should not have."""

    kills: int = 0
    freezes: int = 0
    restarts: int = 0
    acked: int = 0
    arrived: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    uncertain: int = 0
    late_effects: int = 0
    seconds: float = 0
    drained: bool = False
    breaches: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much: the run ends when both numbers are reached, the time is up, or somebody stops it; it is judged in any case."""

    kills: int
    acks: int
    minutes: float = 600
    restart_every: int = 50
    pause: tuple[float, float] = (0.05, 1.5)
    seed: int = 1
    talks: int = client.TALKS  # of each client, at a time


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own, which starts in milliseconds: everything is imported already."""
    number = os.fork()
    if number:
        return number
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the child must not run on as a second lab
        import traceback

        traceback.print_exc()
        os._exit(1)


def run(database: str, folder: Path, plan: Plan) -> Result:
    """Run one lab on `sqlite` or `postgresql`; gives what happened. This process must have no threads: it forks."""
    with lab(Lab, database, folder, plan) as made:
        return made.run()


@contextmanager
def lab(kind: "type[AnyLab]", database: str, folder: Path, plan: Plan) -> "Generator[AnyLab]":
    """Make a lab over a new database, with a server of its own on `postgresql`."""
    with ExitStack() as stack:
        server = stack.enter_context(running()) if database == "postgresql" else None
        where: Path | str = folder / "lab.sqlite3" if server is None else server.fresh()
        open_database(where).dispose()
        yield kind(where, folder, server, plan)


class Lab:
    """One run: `strike` is what is done to the nodes while the clients send."""

    def __init__(self, where: Path | str, folder: Path, server: Server | None, plan: Plan) -> None:
        self.where, self.folder, self.server, self.plan = where, folder, server, plan
        self.chance = random.Random(plan.seed)
        self.doors = (sink.listen(), sink.listen())
        ports = [door.getsockname()[1] for door in self.doors]
        self.house = node.prepare(where, folder, ports[0], ports[1])
        self.stop = folder / "stop"
        self.result = Result()
        self.nodes: list[int] = []
        self.others: list[int] = []
        self.begun = time.monotonic()
        self.stopped = False

    def run(self) -> Result:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self._end_early)
        try:
            faulty, clean = self.doors
            receiver = fork(lambda: sink.run(faulty, clean, self.folder / "sink.log", self.plan.seed))
            self.nodes = [fork(lambda one=one: node.run(self.house, one)) for one in range(NODES)]
            self.others = [fork(lambda one=one: self._client(one)) for one in range(CLIENTS)]
            self.others.append(fork(self._person))
            self.strike()
            self.stop.touch()
            for process in self.others:
                os.waitpid(process, 0)
            self.others = []
            engine = open_database(self.where)
            self.result.drained = backlog.wait(backlog.left(engine))
            engine.dispose()
            for process in self.nodes:
                _end(process)
            self.nodes = []
            _end(receiver)
            self._judge()
        finally:
            self.stop.touch()
            for process in (*self.nodes, *self.others):
                _end(process)
        self._note()
        return self.result

    def _end_early(self, *_: object) -> None:
        self.stopped = True

    def _note(self) -> None:
        """Write down how far it is: whoever ends this process by force finds it beside the history."""
        self.result.seconds = round(time.monotonic() - self.begun, 1)
        with (self.folder / "progress.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self.result) | {"about_acked": self._acked()}, ensure_ascii=False) + "\n")

    def _client(self, number: int) -> None:
        client.run(self.house, number, NODES, self.stop, self.folder / f"client-{number}.log", self.plan.talks)

    def _person(self) -> None:
        """Take over conversations, now and then."""
        chance = random.Random(99)
        gate: Gate = build_gates(Settings(), [(shop := read_shops(Settings().shops_dir)["demo"]).platform])[shop.platform]
        words = gate.review(Draft(text="您好，我来看一下", author=Author.HUMAN, source="mei"), GateContext())
        assert isinstance(words, ApprovedReply)
        engine = node.patiently(lambda: open_database(self.where))
        while not self._stopped_within(chance.uniform(1, 6)):
            try:
                with engine.connect() as connection:
                    found = connection.execute(conversations.select().where(conversations.c.holder == "bot").limit(20)).all()
                if found:
                    row = chance.choice(found)
                    SqlSeats(engine).say((row.shop, row.id), "mei", words, datetime.now(UTC))
            except Exception:  # noqa: BLE001 - the database is being restarted; a person tries again
                time.sleep(0.2)

    def _stopped_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not (stopped := self.stop.exists()) and time.monotonic() < end:
            time.sleep(0.05)
        return stopped

    def strike(self) -> None:
        """Kill and freeze, until it is enough."""
        while self._goes_on():
            enough = self.result.kills >= self.plan.kills  # the rest of the time is for messages, with a kill now and then
            time.sleep(self.chance.uniform(*self.plan.pause) * (CALM if enough else 1))
            place = self.chance.randrange(NODES)
            if self.chance.random() < FREEZES:
                os.kill(self.nodes[place], signal.SIGSTOP)
                time.sleep(self.chance.uniform(0.2, 1.5) if self.chance.random() < 0.8 else node.LEASE.total_seconds() + 1.5)
                os.kill(self.nodes[place], signal.SIGCONT)
                self.result.freezes += 1
                continue
            _end(self.nodes[place])
            self.nodes[place] = fork(lambda place=place: node.run(self.house, place))
            self.result.kills += 1
            if self.server is not None and self.result.kills % self.plan.restart_every == 0:
                self._crash(self.server)
            if self.result.kills % TOLD_EVERY == 0:
                sys.stderr.write(f"\r{self.result.kills} kills, about {self._acked()} acknowledged ")
                self._note()

    def _goes_on(self) -> bool:
        over = self.stopped or time.monotonic() > self.begun + self.plan.minutes * 60
        return not over and (self.result.kills < self.plan.kills or self._acked() < self.plan.acks)

    def _crash(self, server: Server) -> None:
        with suppress(subprocess.SubprocessError):  # a slow machine: it is on its way, and the nodes wait for it
            server.stop("immediate")
            time.sleep(self.chance.uniform(0, 1))
            server.start()
            self.result.restarts += 1

    def _acked(self) -> int:
        return sum(path.stat().st_size for path in self.folder.glob("client-*.log")) // 43  # about; counted exactly at the end

    def _judge(self) -> None:
        limits = ("idle_in_transaction_session_timeout", "statement_timeout")  # judging a long history takes its time
        options = "%20".join(f"-c%20{name}%3D0" for name in limits)
        engine = open_database(self.where if isinstance(self.where, Path) else f"{self.where}&options={options}")
        history = checkers.read(engine, self.folder)
        self.result.acked = len(history.acked)
        self.result.arrived = len(history.seen)
        self.result.faults = dict(history.faults)
        self.result.late_effects = self._late(SqlInbox(engine), history)
        self.result.breaches = checkers.breaches(history)
        self.result.uncertain = checkers.uncertain(history)
        engine.dispose()

    def _late(self, box: SqlInbox, history: checkers.History) -> int:
        """Deliver some messages again, five times, 80 hours later; count those taken for new."""
        later = datetime.now(UTC) + timedelta(hours=80)
        some = [node.incoming(*one, "again") for one in sorted(history.acked)[:: max(1, len(history.acked) // 500)]]
        self.chance.shuffle(some)
        return sum(sum(box.receive(some, later)) for _ in range(5))


def _end(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        os.kill(process, signal.SIGCONT)
    with suppress(ChildProcessError):
        os.waitpid(process, 0)
