"""Phones, addresses and numbers sent through every path, faults included, are found in no log, no metric and no audit trail."""

import logging
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from fastapi import FastAPI

from bot.cli.logs import Wordless
from bot.respond import Responder
from bot.settings import Settings
from bot.store import SqlTurns, open_database
from bot.store.tables import audit, metadata
from bot.wiring import DATABASE, DEMO_LOGIN, build_app
from tests.desk.conftest import TestClient, hidden

ORIGIN = {"Origin": "http://testserver"}
MANY = 120
# Where a conversation itself is kept; no other table may hold a word of it.
TALK = ("conversations", "lines", "outcomes", "notes")


def phone(number: int) -> str:
    return f"1390{number:07}"


def street(number: int) -> str:
    return f"金丝雀路{number + 5000}号"


def body(number: int, **more: Any) -> dict[str, Any]:
    text = f"寄到{street(number)}，电话{phone(number)}，什么时候发货"
    order = {"id": f"88{phone(number)}", "status": "shipped", "tracking": f"SF{phone(number)}"}
    given = {"shop": "demo", "conversation": f"talk-{number}", "message": f"m-{phone(number)}", "buyer": f"b-{phone(number)}"}
    return {**given, "sent_at": "2026-11-22T10:00:00+08:00", "kind": "text", "text": text, "order": order, **more}


def logged() -> StringIO:
    """Hear all loggers from INFO on, formatted as the service formats them."""
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(Wordless("%(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    for name in ("xiaoer", "xiaoer.web", "xiaoer.desk", "xiaoer.store", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.INFO if name != "sqlalchemy.engine" else logging.WARNING)
    return heard


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return build_app(Settings(data_dir=tmp_path, demo=True))


def test_no_log_metric_or_trail_holds_what_buyers_and_agents_say(app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = logged()
    secret = "the password of canaries"
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        web(client, monkeypatch)
        desk(client, tmp_path, secret)
        metrics = client.get("/metrics").text + client.get("/readyz").text + client.get("/healthz").text
    assert "unforeseen" in heard.getvalue() or "could not be answered" in heard.getvalue()  # faults were logged, in other words
    engine = open_database(tmp_path / DATABASE)
    with engine.connect() as connection:
        stored = {table.name: repr(connection.execute(sql.select(table)).all()) for table in metadata.sorted_tables}
        assert connection.execute(sql.select(sql.func.count()).select_from(audit)).scalar_one() > 20
    engine.dispose()
    password = (tmp_path / DEMO_LOGIN).read_text(encoding="utf-8").split()[1]
    canaries = [secret, password, *(one for number in range(MANY) for one in (phone(number), street(number)))]
    places = {"log": heard.getvalue(), "metrics": metrics, **{name: text for name, text in stored.items() if name not in TALK}}
    assert [(place, one) for place, text in places.items() for one in canaries if one in text] == []
    assert [(place, one) for place, text in stored.items() for one in (secret, password) if one in text] == []
    assert {name for name in TALK if phone(1) not in stored[name] and phone(95) not in stored[name]} == set()  # the canaries were there


def web(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        assert client.post("/v1/messages", json=body(number)).status_code == 200
    for number in range(60, 70):  # wrong in every way
        client.post("/v1/messages", json=body(number, shop=street(number)))
        client.post("/v1/messages", json=body(number, kind=phone(number)))
        client.post("/v1/messages", json={**body(number), phone(number): street(number)})
        client.post("/v1/messages", content=f'{{"text": "{street(number)} {phone(number)}'.encode())
        client.get(f"/v1/conversations/talk-{phone(number)}?shop={street(number)}")
        client.get(f"/{street(number)}/{phone(number)}")
        client.post("/v1/gate", json={"platform": "jd", "text": street(number)})
        client.post("/v1/classify", json={"text": phone(number)})

    def broken(_: Responder, message: Any, *__: Any) -> Any:
        raise ValueError(f"cannot read {message.text!r} of {message.buyer}")

    with monkeypatch.context() as patch:
        patch.setattr(Responder, "respond", broken)
        for number in range(70, 80):
            assert client.post("/v1/messages", json=body(number)).status_code == 503

    def refused(_: SqlTurns, batch: Any, __: Any) -> Any:
        from sqlalchemy.exc import IntegrityError

        raise IntegrityError("INSERT INTO lines", {"text": batch[0].text}, Exception(f"Key ({batch[0].text}) exists"))

    with monkeypatch.context() as patch:
        patch.setattr(SqlTurns, "take", refused)
        for number in range(80, 90):
            assert client.post("/v1/messages", json=body(number)).status_code == 503


def desk(client: TestClient, folder: Path, secret: str) -> None:
    name, password = (folder / DEMO_LOGIN).read_text(encoding="utf-8").split()
    for given in ((name, secret), (phone(90), secret), (street(91), password)):
        csrf = hidden(client.get("/desk/login").text, "csrf")
        client.post("/desk/login", data={"csrf": csrf, "name": given[0], "password": given[1]}, headers=ORIGIN)
    csrf = hidden(client.get("/desk/login").text, "csrf")
    assert client.post("/desk/login", data={"csrf": csrf, "name": name, "password": password}, headers=ORIGIN).status_code == 303
    csrf = hidden(client.get("/desk").text, "csrf")

    def post(path: str, **form: str) -> int:
        return client.post(f"/desk{path}", data={"csrf": csrf, **form}, headers=ORIGIN).status_code

    for number in range(92, MANY):
        here = f"/demo/talk-{number % 60}"
        words = f"您的电话{phone(number)}，地址{street(number)}，我记下了"
        for step in ("/claim", "/judge", "/note", "/c", "/reveal", "/transfer", "/release"):
            assert post(step + here, text=words, to=phone(number)) < 500
        assert post("/canned", shop="demo", title=street(number)[:40], text=words) < 500
        client.get(f"/desk/c/demo/{phone(number)}")
