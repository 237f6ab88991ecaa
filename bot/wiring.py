"""The composition root: the one file that names concrete classes and puts them together. No logic of its own."""

import gc
import os
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from bot.allocator import give_back, one_heap
from bot.backstage import Backstage
from bot.brain import Brain, build_brain
from bot.channels import WebhookSender, read_channels
from bot.delivery import Backoff, Breaker, Courier, InboxWorker, Route
from bot.demo import Hour, LiveBuyers, play_hour, read_hour
from bot.desk import DeskDoors, School, create_desk, hash_password, make_password
from bot.errors import WrongInput
from bot.learning import LiveModel, ProcessTrainer
from bot.messages import BuyerMessage, Conversation
from bot.renewal import Watch
from bot.respond import Outcome
from bot.settings import Settings, from_environment, to_environment
from bot.shop import Shop
from bot.staff import Agent, Role
from bot.store import (
    SqlAccounts,
    SqlAudit,
    SqlChanges,
    SqlDeliveries,
    SqlDesk,
    SqlHealth,
    SqlInbox,
    SqlLedger,
    SqlLessons,
    SqlPrivate,
    SqlSeats,
    SqlShelf,
    SqlTrainings,
    SqlTries,
    SqlTurns,
    SqlVersions,
    open_database,
    read_secret,
)
from bot.traffic import Changes, Working
from bot.watch import Lookout, Meters, Seen
from bot.web import WEBHOOK, Doors, Receipts, TurnQueue, create_app, read_message
from bot.web.pages import create_pages

DEMO_AGENT = "demo"
DEMO_LOGIN = "demo-login.txt"
SETUP_CODE = "desk-setup.txt"
DATABASE = "xiaoer.sqlite3"
SEAL = "private.key"
PROVEN = "patterns.proven"
TIDY_S = 30.0
WHOLE_ROUND = 100  # of the collector's middle rounds for one through everything


def build_app(settings: Settings) -> FastAPI:
    """Put the whole service together over the data folder."""
    one_heap()
    brain = build_brain(settings, settings.data_dir / PROVEN)  # a broken file of a shop is said before there is a database
    engine = open_database(_database(settings), pool_size=settings.pool_size)
    live = LiveModel(brain.model, SqlVersions(engine), settings.data_dir / "models")
    live.follow()
    brain.responder.hear_by(live)
    brain = replace(brain, reader=live)
    private = SqlPrivate(engine, read_secret(settings.data_dir / SEAL))
    private.check()
    brain.responder.remember(private)
    brain.responder.attend(SqlAccounts(engine).all_away)
    if settings.demo:
        seed_demo(SqlAccounts(engine), settings.data_dir)
        seed_hour(brain, settings)
    answered = {name: WEBHOOK for name, shop in brain.shops.items() if shop.file.webhook.deliver_to is not None}
    trainer = _trainer(engine, settings)
    meters = Meters()
    turns, inbox = SqlTurns(engine, answered, recorded=meters.answered), SqlInbox(engine, meters.answered)
    deliveries, changes = SqlDeliveries(engine), SqlChanges(engine)
    respond, hold = meters.timed(brain.respond), meters.timed(brain.hold)
    how = Working(read={WEBHOOK: read_message}, respond=respond, hold=hold, late=timedelta(seconds=settings.late_seconds))
    desk_doors = replace(_desk_doors(engine, brain, settings, changes, private, trainer), refused=meters.refused)
    seen = Seen(seats=desk_doors.seats, deliveries=deliveries, inbox=inbox, shops=brain.shops)
    backstage = Backstage(
        engine=engine,
        changes=changes,
        worker=InboxWorker(inbox=inbox, how=how, clock=_now),
        courier=_courier(deliveries, brain.shops, settings),
        watch=Watch(brain.shops.refresh, brain.gates.refresh),
        tidy=Watch(give_back, every=TIDY_S),
        lookout=Lookout(seen, meters, changes.tell_here, _now, settings.warn_percent / 100),
        buyers=LiveBuyers(lambda message: turns.take([message], respond), _now),
        live=live,
        trainer=trainer,
    )
    doors = Doors(
        queue=TurnQueue(turns=turns, respond=respond, hold=hold, limit=settings.waiting_limit),
        receipts=Receipts(inbox=inbox, clock=_now, limit=settings.waiting_limit, backlog=settings.backlog_limit),
        deliveries=deliveries,
        recogniser=live,
        gates=brain.gates.platforms,
        rulesets=lambda: brain.gates.rulesets,
        shops=brain.shops,
        desk=SqlDesk(engine),
        health=SqlHealth(engine),
        standings=brain.gates.standing,
        metrics=meters.page,
        model_version=lambda: live.version,
        start=backstage.start,
        close=backstage.close,
    )
    desk_doors = replace(desk_doors, play_buyer=backstage.buyers.begin if settings.demo else None)
    pages = create_pages([name for name, shop in brain.shops.items() if shop.file.webhook.unsigned])
    return create_app(doors, (("/desk", create_desk(desk_doors)), ("", pages)))


def _desk_doors(
    engine: Engine, brain: Brain, settings: Settings, changes: Changes, private: SqlPrivate, trainer: ProcessTrainer
) -> DeskDoors:
    accounts = SqlAccounts(engine)
    return DeskDoors(
        desk=SqlDesk(engine),
        seats=SqlSeats(engine, timedelta(seconds=settings.lease_seconds)),
        shelf=SqlShelf(engine),
        ledger=SqlLedger(engine),
        changes=changes,
        accounts=accounts,
        tries=SqlTries(engine),
        audit=SqlAudit(engine, read_secret(settings.data_dir / SEAL)),
        school=School(
            lessons=SqlLessons(engine),
            versions=SqlVersions(engine),
            trainings=SqlTrainings(engine),
            trainer=trainer,
            reader=brain.reader,
            shipped=brain.model.version,
            names=next(iter(brain.gates.shops.values())).private.names,
        ),
        setup_code=setup_code(accounts, settings.data_dir),
        gates=brain.gates.shops,
        shops=brain.shops,
        clock=_now,
        secure_cookies=settings.secure_cookies,
        private=private,
        beat=timedelta(seconds=settings.lease_seconds / 4),
        warn_share=settings.warn_percent / 100,
    )


def _trainer(engine: Engine, settings: Settings) -> ProcessTrainer:
    return ProcessTrainer(SqlTrainings(engine), os.environ | to_environment(settings), _now)


def _courier(deliveries: SqlDeliveries, shops: Mapping[str, Shop], settings: Settings) -> Courier:
    senders = {WEBHOOK: WebhookSender(shops, _now)}
    known = read_channels()
    routes = {
        name: Route(sender=sender, terms=known[name].terms, backoff=Backoff(waits=known[name].retry, chance=random.random))
        for name, sender in senders.items()
    }
    breaker = Breaker(clock=time.monotonic, chance=random.random)
    return Courier(deliveries=deliveries, routes=routes, clock=_now, breaker=breaker, at_once=settings.senders)


def _database(settings: Settings) -> Path | str:
    return settings.database_url or settings.data_dir / DATABASE


def _now() -> datetime:
    return datetime.now(UTC)


def serve_app() -> FastAPI:
    """Build the service from the environment: what each uvicorn worker calls."""
    gc.disable()
    gc.freeze()  # what is loaded
    return settled(build_app(from_environment(os.environ)))


def settled(app: FastAPI) -> FastAPI:
    """Keep what was built out of the garbage collector's rounds: it stays for good, and looking through it costs a tenth of each turn.

    A start does without the collector; from here on it is at work. What is unreachable by now (a thousand values) is not looked for: that
    would take a twentieth of the start. A round through everything since stops all threads for 13 to 25 ms, finds next to nothing, and
    came with about every 600th turn: now with every 6,000th.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], WHOLE_ROUND)
    gc.enable()
    return app


def seed_demo(accounts: SqlAccounts, data_dir: Path) -> None:
    """Give the desk a demo agent with a fresh random password, written where `make run` and the tests read it. Once."""
    note = data_dir / DEMO_LOGIN
    if note.exists() and accounts.agent(DEMO_AGENT) is not None:
        return
    password = make_password()
    accounts.add_agent(Agent(name=DEMO_AGENT, password_hash=hash_password(password), role=Role.ADMIN))
    note.touch(mode=0o600)
    note.write_text(f"{DEMO_AGENT}\n{password}\n", encoding="utf-8")


def seed_hour(brain: Brain, settings: Settings) -> None:
    """Play the demo's hour into a database where nobody has talked yet, so that a newcomer sees the desk at work. Once."""
    engine = open_database(_database(settings), lasting=False)
    hour = Hour(_now())
    private = SqlPrivate(engine, read_secret(settings.data_dir / SEAL))
    doors = _desk_doors(engine, brain, settings, SqlChanges(engine), private, _trainer(engine, settings))
    doors = replace(doors, clock=hour, seats=SqlSeats(engine, timedelta(days=1)))  # no browser says they are there: believed for a day
    if not doors.seats.recent(tuple(doors.shops), 1) and not doors.seats.talks(tuple(doors.shops), hour()):
        turns = SqlTurns(engine, clock=hour)

        def respond(message: BuyerMessage, talk: Conversation) -> Outcome:
            return brain.responder.respond(message, talk, brain.shops[message.shop], hour())

        play_hour(read_hour(), doors, hour, lambda message: turns.take([message], respond), hash_password(make_password()))
        gc.collect()  # see settled: this has left more behind
    engine.dispose()


def setup_code(accounts: SqlAccounts, data_dir: Path) -> str:
    """Give the code by which the first administrator begins, kept in the data folder; empty where somebody is there already."""
    note = data_dir / SETUP_CODE
    if accounts.agents():
        note.unlink(missing_ok=True)
        return ""
    if not note.exists():
        note.touch(mode=0o600)
        note.write_text(f"{make_password()}\n", encoding="utf-8")
    return note.read_text(encoding="utf-8").strip()


def open_audit(data_dir: Path, database_url: str) -> SqlAudit:
    """Open the audit trail alone, for whoever verifies it; raises StoreUnavailable."""
    return SqlAudit(open_database(database_url or data_dir / DATABASE), read_secret(data_dir / SEAL))


def open_ledger(data_dir: Path, database_url: str) -> SqlLedger:
    """Open what the figures are counted from, alone; raises WrongInput where there is no database yet, StoreUnavailable."""
    if not database_url and not (data_dir / DATABASE).is_file():
        raise WrongInput(f"there is no database in {data_dir}; name the folder with --data-dir, or the database with --database")
    return SqlLedger(open_database(database_url or data_dir / DATABASE))
