"""A desk on values held in memory: two shops, two conversations, one agent, a clock that stands still."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx2 import Response

from bot.desk import DeskDoors, create_desk, hash_password
from bot.gate import ApprovedReply, GateContext, Refusal, Verdict
from bot.gate.approved import _approve
from bot.messages import ConversationState, Draft, Finding, Holder, Platform
from bot.ports import Agent, Line, Session, Transcript, Waiting
from bot.shop import Couriers, Invoice, Shop, ShopFile

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


class MemoryDesk:
    def __init__(self) -> None:
        self.talks = {
            ("demo", "c-1"): talk("c-1", urgent=False, reason="model.unsure", lines=(line(1, "buyer", "这个咋弄啊"),)),
            ("demo", "a/b c?#"): talk(
                "a/b c?#",
                urgent=True,
                reason="buyer.angry",
                lines=(
                    line(1, "buyer", HOSTILE, story=STORY),
                    line(2, "bot", "请稍等"),
                    line(3, "human:mei", "我来看看"),
                    line(4, "system", "given_back:mei", kind="system"),
                    line(5, "buyer", "", kind="image"),
                ),
            ),
        }
        self.said: list[tuple[str, str, str, str]] = []
        self.asked_for: list[tuple[str, ...]] = []

    def transcript(self, shop: str, conversation: str) -> Transcript | None:
        return self.talks.get((shop, conversation))

    def waiting(self, shops: tuple[str, ...]) -> tuple[Waiting, ...]:
        self.asked_for.append(tuple(shops))
        found = [one for one in self.talks.values() if one.holder is Holder.HUMAN]
        return tuple(
            Waiting(
                shop=one.shop,
                conversation=one.conversation,
                buyer=one.buyer,
                reason=one.reason or "",
                urgent=one.urgent,
                since=NOW - timedelta(minutes=75),
                last=one.lines[0].text,
            )
            for one in sorted(found, key=lambda one: not one.urgent)
        )

    def say(self, shop: str, conversation: str, agent: str, reply: ApprovedReply) -> None:
        assert isinstance(reply, ApprovedReply)
        self.said.append((shop, conversation, agent, reply.text))
        old = self.talks[shop, conversation]
        fresh = line(len(old.lines) + 1, f"human:{agent}", reply.text)
        self.talks[shop, conversation] = replace(old, lines=(*old.lines, fresh))

    def give_back(self, shop: str, conversation: str, agent: str) -> None:
        self.talks[shop, conversation] = replace(self.talks[shop, conversation], holder=Holder.BOT)


@dataclass
class MemoryAccounts:
    agents: dict[str, Agent] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def agent(self, name: str) -> Agent | None:
        return self.agents.get(name)

    def add_agent(self, agent: Agent) -> None:
        self.agents[agent.name] = agent

    def add_session(self, token_hash: str, session: Session) -> None:
        self.sessions[token_hash] = session

    def session(self, token_hash: str, now: datetime) -> Session | None:
        found = self.sessions.get(token_hash)
        return found if found is not None and found.expires > now else None

    def end_session(self, token_hash: str) -> None:
        self.sessions.pop(token_hash, None)


class SmallGate:
    """Refuses one word; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Draft, GateContext]] = []

    def review(self, draft: Draft, context: GateContext) -> Verdict:
        self.asked.append((draft, context))
        start = draft.text.find("微信")
        if start < 0:
            return _approve((draft.text, "v-1", "0" * 64, "small", draft))
        finding = Finding(
            rule="contact.wechat",
            family="off_platform",
            start=start,
            end=start + 2,
            excerpt="微信",
            why="不能引导买家到平台外",
            source="平台规则 A1",
            penalty="扣保证金",
        )
        return Refusal(findings=(finding,), suggestion='在这里说就"可以"', ruleset="small")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Place:
    desk: MemoryDesk
    accounts: MemoryAccounts
    gate: SmallGate
    clock: Clock
    client: TestClient

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
        self.desk.talks["demo", conversation] = talk(conversation, urgent=False, reason=reason, lines=made)

    def csrf(self) -> str:
        return hidden(self.client.get("/desk").text, "csrf")

    def post(self, address: str, **form: str) -> Response:
        return self.client.post(address, data={"csrf": self.csrf(), **form}, headers=ORIGIN)


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def a_shop(name: str) -> Shop:
    parts = {"couriers": Couriers(default="中通"), "invoice": Invoice(kind="电子发票")}
    return Shop(id=name, file=ShopFile(name="小满果园", platform=Platform.PINDUODUO, **parts))


MEI = Agent(name="mei", password_hash=hash_password(PASSWORD))


def build(*, secure: bool = False) -> Place:
    desk, accounts, gate, clock = MemoryDesk(), MemoryAccounts(), SmallGate(), Clock()
    accounts.add_agent(MEI)
    doors = DeskDoors(
        desk=desk,
        accounts=accounts,
        gates={"demo": gate},
        shops={"demo": a_shop("demo")},
        clock=clock,
        secure_cookies=secure,
    )
    app = FastAPI()
    app.include_router(create_desk(doors), prefix="/desk")
    base = "https://testserver" if secure else "http://testserver"
    client = TestClient(app, base_url=base, follow_redirects=False)
    return Place(desk=desk, accounts=accounts, gate=gate, clock=clock, client=client)


@pytest.fixture
def place() -> Iterator[Place]:
    here = build()
    with here.client:
        yield here


@pytest.fixture
def inside(place: Place) -> Place:
    assert place.log_in().status_code == 303
    return place


@pytest.fixture
def secure_place() -> Iterator[Place]:
    here = build(secure=True)
    with here.client:
        yield here


@pytest.fixture
def client_of() -> type[TestClient]:
    return TestClient
