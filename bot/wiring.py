"""The composition root: the one file that names concrete classes and puts them together. No logic of its own."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI

from bot.answers import Composer, check_wordings, load_book
from bot.desk import DeskDoors, create_desk, hash_password, make_password
from bot.errors import ModelUnavailable
from bot.gate import Gate, LearnedMeaning
from bot.messages import BuyerMessage, Conversation, Platform
from bot.ports import Agent
from bot.respond import Outcome, Responder
from bot.rules import load_pack
from bot.settings import Settings, from_environment
from bot.shop import Shop, read_shops
from bot.store import SqlAccounts, SqlDesk, SqlHealth, SqlPrivate, SqlTurns, open_database, read_secret
from bot.web import Doors, TurnQueue, create_app
from bot.web.pages import create_pages
from intents import IntentModel, load_model
from intents.errors import IntentsError
from intents.text import simplified

DEMO_AGENT = "demo"
DEMO_LOGIN = "demo-login.txt"
DATABASE = "xiaoer.sqlite3"
SEAL = "private.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brain:
    """What answers a message, with nothing that keeps or listens: for the terminal chat and for tests."""

    model: IntentModel
    gates: Mapping[Platform, Gate]
    shops: Mapping[str, Shop]
    responder: Responder

    def respond(self, message: BuyerMessage, conversation: Conversation) -> Outcome:
        """Answer one message as of now."""
        return self.responder.respond(message, conversation, self.shops[message.shop], datetime.now(UTC))


def build_brain(settings: Settings) -> Brain:
    """Read the model, the rules, the answers and the shops; raises one plain sentence for whatever is missing or broken."""
    model = read_model(settings.model_dir)
    shops = read_shops(settings.shops_dir)
    book = load_book()
    for shop in shops.values():
        check_wordings(shop.wordings, book, settings.shops_dir)
    gates = build_gates(settings)
    of_shops = {name: gates[shop.platform] for name, shop in shops.items()}
    responder = Responder(recogniser=model, composer=Composer(book), gates=of_shops, simplify=simplified)
    return Brain(model=model, gates=gates, shops=shops, responder=responder)


def build_gates(settings: Settings, platforms: Iterable[Platform] = Platform) -> dict[Platform, Gate]:
    """Build the gate of each platform: its rules, and the judge of meaning that all share."""
    meaning = LearnedMeaning(read_model(settings.meaning_dir))
    return {platform: Gate(load_pack(platform), meaning) for platform in platforms}


def read_model(folder: Path) -> IntentModel:
    """Read the intent model; raises ModelUnavailable with one sentence."""
    try:
        return load_model(folder)
    except IntentsError as fault:
        raise ModelUnavailable(str(fault)) from fault


def build_app(settings: Settings) -> FastAPI:
    """Put the whole service together over the data folder."""
    brain = build_brain(settings)
    engine = open_database(settings.database_url or settings.data_dir / DATABASE, pool_size=settings.pool_size)
    private = SqlPrivate(engine, read_secret(settings.data_dir / SEAL))
    private.check()
    brain.responder.remember(private)
    accounts, desk = SqlAccounts(engine), SqlDesk(engine)
    if settings.demo:
        seed_demo(accounts, settings.data_dir)
    queue = TurnQueue(turns=SqlTurns(engine), respond=brain.respond, limit=settings.waiting_limit)
    doors = Doors(
        queue=queue,
        recogniser=brain.model,
        gates=brain.gates,
        shops=brain.shops,
        desk=desk,
        health=SqlHealth(engine),
        model_version=brain.model.version,
        close=engine.dispose,
    )
    desk_doors = DeskDoors(
        desk=desk,
        accounts=accounts,
        gates={name: brain.gates[shop.platform] for name, shop in brain.shops.items()},
        shops=brain.shops,
        clock=lambda: datetime.now(UTC),
        secure_cookies=False,
        private=private,
    )
    unsigned = [name for name, shop in brain.shops.items() if shop.file.webhook.unsigned]
    return create_app(doors, (("/desk", create_desk(desk_doors)), ("", create_pages(unsigned))))


def serve_app() -> FastAPI:
    """Build the service from the environment: what each uvicorn worker calls."""
    return build_app(from_environment(os.environ))


def seed_demo(accounts: SqlAccounts, data_dir: Path) -> None:
    """Give the desk a demo agent with a fresh random password, written where `make run` and the tests read it. Once."""
    note = data_dir / DEMO_LOGIN
    if note.exists() and accounts.agent(DEMO_AGENT) is not None:
        return
    password = make_password()
    accounts.add_agent(Agent(name=DEMO_AGENT, password_hash=hash_password(password)))
    note.touch(mode=0o600)
    note.write_text(f"{DEMO_AGENT}\n{password}\n", encoding="utf-8")
