"""A desk on a real store: two shops, three conversations, two agents, a clock that stands still."""

import hashlib
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from fastapi import FastAPI
from httpx2 import Response

from bot.desk import DeskDoors, School, create_desk, hash_password
from bot.messages import ConversationState, Holder, Platform
from bot.ports import Line, Transcript
from bot.shop import Couriers, Invoice, Shop, ShopFile
from bot.staff import Agent, Role, Session
from bot.store import SqlAccounts, SqlAudit, SqlChanges, SqlDesk, SqlLedger, SqlSeats, SqlShelf, SqlTries, open_database
from bot.store.moments import to_row
from bot.store.record import state_to_json
from bot.store.tables import conversations, lines, outbox, outcomes, sessions
from bot.store.transactions import writing
from tests.desk.gate import SmallGate
from tests.desk.school import SmallReader, a_school

with warnings.catch_warnings():
    # Starlette would rather have a client that is not yet packaged with it; the old one is what we install.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PASSWORD = "abcd-efgh-jkmn-pqrs"
ORIGIN = {"Origin": "http://testserver"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
STORY = {
    "action": "handoff",
    "reason": "buyer.angry",
    "decision": "HandOff",
    "prediction": {
        "intents": [{"intent": "refund", "confidence": 0.81}, {"intent": "<b>odd</b>", "confidence": 0.1}],
        "answered": ["refund"],
        "sure": True,
        "sentiment": {"label": "angry", "angry": 0.93, "upset": 0.05},
        "evidence": [{"term": "骗子", "weight": 1.25}],
    },
    "drafts": [{"text": "稍等", "source": "hold.angry", "author": "bot", "intent": None, "facts": []}],
    "approved": [],
    "refused": [{"findings": [{"rule": "r.1", "excerpt": "最好", "why": "绝对化用语", "source": "广告法"}]}],
    "ruleset": "rules-1",
    "model": "model-1",
}


def line(number: int, author: str, text: str, *, kind: str = "text", story: dict[str, object] | None = None) -> Line:
    return Line(id=number, author=author, kind=kind, text=text, at=NOW - timedelta(minutes=10 - number), story=story)


def talk(conversation: str, *, urgent: bool, reason: str, lines: tuple[Line, ...]) -> Transcript:
    return Transcript(
        shop="demo",
        conversation=conversation,
        buyer=f"buyer of {conversation}",
        holder=Holder.HUMAN,
        reason=reason,
        urgent=urgent,
        state=ConversationState(recent_texts=("前一句",)),
        lines=lines,
    )


class Kept:
    """The desk's part of a real store, with the few questions that tests ask of it."""

    def __init__(self, engine: sql.Engine) -> None:
        self.engine = engine
        self.desk = SqlDesk(engine)
        self.seats = SqlSeats(engine)
        self.shelf = SqlShelf(engine)

    def put(self, shop: str, found: Transcript, since: datetime) -> None:
        """Write a conversation as the engine would have."""
        with writing(self.engine) as connection:
            row = {"shop": shop, "id": found.conversation, "buyer": found.buyer, "holder": found.holder.value, "urgent": found.urgent}
            state = state_to_json(found.state)
            connection.execute(conversations.insert().values(**row, reason=found.reason, since=to_row(since), state=state))
            for number, one in enumerate(found.lines):
                message = f"{found.conversation}-{number}" if one.author == "buyer" else None
                line = {"shop": shop, "conversation": found.conversation, "author": one.author, "message": message}
                made = lines.insert().values(**line, kind=one.kind, text=one.text, at=to_row(one.at)).returning(lines.c.id)
                key = connection.execute(made).scalar_one()
                if one.story is not None:
                    trace = f"{shop}-{found.conversation}-{number}"[-40:]
                    sure = one.story.get("prediction", {}).get("sure")
                    connection.execute(outcomes.insert().values(trace=trace, line=key, answer={}, story=one.story, sure=sure))

    def clear(self) -> None:
        with writing(self.engine) as connection:
            for table in (outcomes, outbox, lines, conversations):
                connection.execute(table.delete())

    def holder(self, conversation: str) -> Holder:
        found = self.desk.transcript("demo", conversation)
        assert found is not None
        return found.holder

    @property
    def said(self) -> list[tuple[str, str, str, str]]:
        with self.engine.connect() as connection:
            rows = connection.execute(sql.select(lines, outbox.c.verdict).join(outbox, outbox.c.line == lines.c.id).order_by(lines.c.id))
            return [(row.shop, row.conversation, row.author.removeprefix("human:"), row.text) for row in rows]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Place:
    desk: Kept
    school: School
    reader: SmallReader
    accounts: SqlAccounts
    changes: SqlChanges
    gate: SmallGate
    clock: Clock
    client: TestClient
    routes: list[Any]
    doors: DeskDoors

    password: str = PASSWORD
    origin: dict[str, str] = field(default_factory=lambda: dict(ORIGIN))
    hostile: str = HOSTILE

    def log_in(self, password: str = PASSWORD, name: str = "mei", **more: str) -> Response:
        page = self.client.get("/desk/login")
        form = {"csrf": hidden(page.text, "csrf"), "name": name, "password": password, **more}
        return self.client.post("/desk/login", data=form, headers={"Origin": str(self.client.base_url).rstrip("/")})

    def add(self, conversation: str, reason: str, *lines: tuple[str, str, dict[str, object] | None]) -> None:
        """Put a conversation of (author, text, story) lines in."""
        made = tuple(line(number, *one[:2], story=one[2]) for number, one in enumerate(lines, 1))
        self.desk.put("demo", talk(conversation, urgent=False, reason=reason, lines=made), NOW)

    def sessions(self) -> list[str]:
        with self.desk.engine.connect() as connection:
            return list(connection.execute(sql.select(sessions.c.token_hash)).scalars())

    def enter(self, agent: Agent, *, expires: timedelta = timedelta(hours=1)) -> str:
        """Log somebody in without a password's cost; gives the page's token."""
        self.accounts.add_agent(agent)
        token, csrf = f"token of {agent.name}", f"csrf-of-{agent.name}"
        self.accounts.end_sessions(agent.name)
        session = Session(agent=agent.name, csrf=csrf, expires=self.clock() + expires)
        self.accounts.add_session(hashlib.sha256(token.encode()).hexdigest(), session)
        self.client.cookies.clear()
        self.client.cookies.set("xiaoer-desk", token, domain="testserver.local", path="/")
        return csrf

    def csrf(self) -> str:
        return hidden(self.client.get("/desk").text, "csrf")

    def post(self, address: str, **form: str) -> Response:
        return self.client.post(address, data={"csrf": self.csrf(), **form}, headers=ORIGIN)


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def a_shop(name: str) -> Shop:
    parts = {"couriers": Couriers(default="中通"), "invoice": Invoice(kind="电子发票")}
    return Shop(id=name, file=ShopFile(name="小满果园", platform=Platform.PINDUODUO, **parts))


MEI = Agent(name="mei", password_hash=hash_password(PASSWORD), role=Role.ADMIN)


TALKS = (
    talk("c-1", urgent=False, reason="model.unsure", lines=(line(1, "buyer", "这个咋弄啊"),)),
    talk(
        "a/b c?#",
        urgent=True,
        reason="buyer.angry",
        lines=(
            line(1, "buyer", HOSTILE, story=STORY),
            line(2, "bot", "请稍等"),
            line(3, "human:mei", "我来看看"),
            line(4, "system", "given_back:mei", kind="system"),
            line(5, "buyer", HOSTILE, kind="image"),
        ),
    ),
)


def build(engine: sql.Engine, *, secure: bool = False) -> Place:
    kept, accounts, gate, clock = Kept(engine), SqlAccounts(engine), SmallGate(), Clock()
    for number, one in enumerate(TALKS):
        kept.put("demo", one, NOW - timedelta(minutes=75 - number))
    kept.put("other", talk("c-9", urgent=False, reason="model.unsure", lines=(line(1, "buyer", "别家的话"),)), NOW)
    accounts.add_agent(replace(MEI, shops=("demo",)))
    accounts.add_agent(replace(MEI, name="lan"))
    changes, reader = SqlChanges(engine), SmallReader()
    school = a_school(engine, reader, clock)
    doors = DeskDoors(
        desk=kept.desk,
        seats=kept.seats,
        shelf=SqlShelf(engine),
        ledger=SqlLedger(engine),
        changes=changes,
        accounts=accounts,
        tries=SqlTries(engine),
        audit=SqlAudit(engine, b"key"),
        school=school,
        setup_code="开台",
        gates=dict.fromkeys(("demo", "other"), gate),
        shops={"demo": a_shop("demo"), "other": a_shop("other")},
        clock=clock,
        patience=timedelta(minutes=1),
        secure_cookies=secure,
    )
    app, router = FastAPI(), create_desk(doors)
    app.include_router(router, prefix="/desk")
    base = "https://testserver" if secure else "http://testserver"
    client = TestClient(app, base_url=base, follow_redirects=False)
    return Place(
        desk=kept,
        school=school,
        reader=reader,
        accounts=accounts,
        changes=changes,
        gate=gate,
        clock=clock,
        client=client,
        routes=router.routes,
        doors=doors,
    )


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "x.sqlite3"
    open_database(path).dispose()  # closing the last connection writes the log into the file
    return path


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[sql.Engine]:
    path = tmp_path / "x.sqlite3"
    shutil.copy(migrated_file, path)
    opened = open_database(path, lasting=False)  # nobody cuts the power here
    yield opened
    opened.dispose()


@pytest.fixture
def place(engine: sql.Engine) -> Iterator[Place]:
    here = build(engine)
    with here.client:
        yield here
    here.changes.close()


@pytest.fixture
def inside(place: Place) -> Place:
    assert place.log_in().status_code == 303
    return place


@pytest.fixture
def secure_place(engine: sql.Engine) -> Iterator[Place]:
    here = build(engine, secure=True)
    with here.client:
        yield here
    here.changes.close()


@pytest.fixture
def client_of() -> type[TestClient]:
    return TestClient
