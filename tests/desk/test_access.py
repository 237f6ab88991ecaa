"""The matrix of access: every route, every role, bound to own, another's or all shops, at right, swapped and unknown ids.

A route that no policy names can't be registered. What a caller may not see is neither shown nor changed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql
from fastapi import APIRouter
from fastapi.routing import APIRoute

from bot.desk.access import LEAST, Open
from bot.desk.route import route_of
from bot.staff import Role
from bot.store.tables import audit, metadata
from tests.desk.conftest import MEI, ORIGIN

if TYPE_CHECKING:
    from tests.desk.conftest import Place

EVER = {"audit", "audit_head", "tries"}  # what is written before a form is read: that somebody asked, and asked how often
DOCS = Path(__file__).parents[2] / "docs" / "desk.md"
FREE = {"/events"}  # an endless stream: its admission is tested by the others', its content in test_events
SHOPS = {"own": ("demo",), "another": ("other",), "all": None, "none": ()}
# (shop, conversation): each shop's own, swapped, and unknown ones
TARGETS = [
    ("demo", "c-1"),
    ("demo", "c-9"),
    ("demo", "a%2Fb%20c%3F%23"),
    ("other", "c-9"),
    ("other", "c-1"),
    ("other", "nothing"),
    ("nowhere", "c-1"),
    ("Demo", "c-1"),
]
THERE = {("demo", "c-1"), ("demo", "a%2Fb%20c%3F%23"), ("other", "c-9")}
WORDS = {"demo": "这个咋弄啊", "other": "别家的话"}
FORM = {"text": "您好", "to": "lan", "shop": "other", "name": "nobody", "role": "viewer", "title": "好", "step": "disable", "number": "1"}


def routes(place: "Place") -> list[tuple[str, str]]:
    found = [(method, one.path) for one in place.routes if isinstance(one, APIRoute) for method in one.methods - {"HEAD"}]
    assert len(found) > 20
    return found


def address(path: str, target: tuple[str, str]) -> str:
    filled = path.replace("{shop}", target[0]).replace("{conversation:path}", target[1])
    return "/desk" + re.sub(r"\{[^}]+\}", "1", filled)


def expected(least: "Role | Open", caller: Role | None, *, mine: bool) -> set[int]:
    if isinstance(least, Open):
        return {200, 303, 307, 403, 404, 422}
    if caller is None:
        return {303}
    if not mine:
        return {404}
    return {200, 204, 303, 404, 409, 422, 400} if caller.may(least) else {403}


def forbidden(least: "Role | Open", caller: Role | None, *, mine: bool) -> bool:
    """Tell whether a call may do nothing at all: no row in any table is another after it, not in the trail either."""
    return isinstance(least, Role) and (caller is None or not mine or not caller.may(least))


def state_of(place: "Place", shop: str | None = None) -> dict[str, list[str]]:
    """Take down every table; for a shop, its rows in every table that has such, but the trail of who asked."""
    found = {}
    with place.desk.engine.connect() as connection:
        for table in metadata.sorted_tables:
            query = sql.select(table)
            if shop is not None:
                if "shop" not in table.c or table is audit:
                    continue
                query = query.where(table.c.shop == shop)
            found[table.name] = sorted(repr(tuple(row)) for row in connection.execute(query))
    return found


@contextmanager
def written(place: "Place") -> Iterator[list[str]]:
    """Note every statement that may change a row, in whatever table, until the end."""
    found: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            found.append(statement)

    sql.event.listen(place.desk.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sql.event.remove(place.desk.engine, "before_cursor_execute", note)


def callers() -> list[tuple[Role | None, str]]:
    return [(None, "nobody"), (None, "expired"), (None, "disabled"), *((role, bound) for role in Role for bound in SHOPS)]


def enter(place: "Place", caller: Role | None, kind: str) -> str:
    who = replace(MEI, name="who", role=caller or Role.ADMIN, shops=SHOPS.get(kind), disabled=kind == "disabled")
    csrf = place.enter(who, expires=timedelta(hours=-1 if kind == "expired" else 1))
    if kind == "nobody":
        place.client.cookies.clear()
    return csrf


def cells_of(place: "Place", caller: Role | None, kind: str) -> tuple[int, list[object]]:
    bound = SHOPS.get(kind, ("demo", "other"))
    mine = ("demo", "other") if bound is None else bound if caller is not None else ()
    cells, leaks = 0, []
    before = {shop: state_of(place, shop) for shop in WORDS if shop not in mine}
    csrf = enter(place, caller, kind)
    for method, path in routes(place):
        if path in FREE or path == "/logout":
            continue
        for target in TARGETS if "{shop}" in path else [("demo", "c-1")]:
            where = address(path, target)
            data = {"csrf": csrf, **FORM} if method == "POST" else None
            with written(place) as deeds:
                answer = place.client.request(method, where, data=data, headers=ORIGIN)
            cells += 1
            if deeds and forbidden(LEAST[method, path], caller, mine="{shop}" not in path or target[0] in mine):
                leaks.append((caller, kind, method, where, deeds))
            here = "{shop}" not in path or target[0] in mine
            if answer.status_code not in expected(LEAST[method, path], caller, mine=here):
                leaks.append((caller, kind, method, where, answer.status_code))
            if "{conversation:path}" in path and target not in THERE and answer.status_code not in {303, 404, 403}:
                leaks.append((caller, kind, method, where, "an id of another shop's, or nobody's, was served"))
            leaks += [(caller, kind, method, where, shop) for shop in before if WORDS[shop] in answer.text]
            if path in {"/login", "/setup"}:
                csrf = enter(place, caller, kind)  # their forms' cookie is no log-in, but the caller is the same again
    leaks += [(caller, kind, "changed", shop) for shop, taken in before.items() if state_of(place, shop) != taken]
    return cells, leaks


def test_every_cell_of_the_matrix(place: "Place") -> None:
    cells, leaks = 0, []
    for caller, kind in callers():
        more, found = cells_of(place, caller, kind)
        cells += more
        leaks += found
    assert leaks == []
    assert {"lessons", "promotions", "agents", "sessions", "private_values"} <= set(metadata.tables)
    assert cells >= 2000
    assert f"（{cells:,} 格）" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
def test_no_unsafe_route_takes_a_form_without_its_token_or_from_elsewhere(place: "Place", role: Role) -> None:
    csrf = enter(place, role, "own")
    before = state_of(place)
    unsafe = [path for method, path in routes(place) if method == "POST"]
    assert len(unsafe) >= 17
    origins = [None, "null", "http://evil.example", "http://testserver.evil.example", "https://testserver:444", "http://["]
    wrong = [({"csrf": csrf}, {} if one is None else {"Origin": one}) for one in origins]
    wrong += [({"csrf": one} if one is not None else {}, ORIGIN) for one in (None, "", "guess", "csrf-of-mei", csrf[:-1], csrf + "x")]
    served = [
        (path, form, headers, answer.status_code)
        for path in unsafe
        for form, headers in wrong
        if (answer := place.client.post(address(path, ("demo", "c-1")), data={**FORM, **form}, headers=headers)).status_code != 403
    ]
    assert served == []
    after = state_of(place)
    assert {name for name in before if before[name] != after[name]} <= EVER


def test_the_table_names_the_routes_and_nothing_else(place: "Place") -> None:
    assert set(routes(place)) == set(LEAST)


def test_a_route_without_a_policy_is_refused(place: "Place") -> None:
    router = APIRouter(route_class=route_of(None, None, None))  # type: ignore[arg-type] - never called
    with pytest.raises(KeyError):
        router.get("/backdoor")(lambda: None)


def test_forms_that_name_another_shop_are_not_served(inside: "Place") -> None:
    assert inside.post("/desk/canned", shop="other", title="a", text="b").status_code == 404


def test_a_changed_role_holds_at_once(inside: "Place") -> None:
    assert inside.client.get("/desk/people").status_code == 200
    inside.accounts.add_agent(replace(MEI, role=Role.VIEWER, shops=("demo",)))
    assert inside.client.get("/desk/people").status_code == 403
    assert "您的角色没有这项权限" in inside.client.get("/desk/people").text
    assert inside.post("/desk/claim/demo/c-1").status_code == 403
    page = inside.client.get("/desk/c/demo/c-1").text
    assert 'id="say"' not in page
    inside.accounts.add_agent(replace(MEI, disabled=True))
    assert inside.client.get("/desk").status_code == 303
    assert inside.log_in().status_code == 401
