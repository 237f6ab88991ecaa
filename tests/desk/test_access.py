"""The matrix of access: every registered route, every role, own and another's shop. A route that no policy names can't be registered."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from bot.desk.access import LEAST, Open
from bot.desk.route import route_of
from bot.staff import Role
from tests.desk.conftest import MEI, ORIGIN

if TYPE_CHECKING:
    from tests.desk.conftest import Place

CALLERS = (None, *Role)
FREE = {"/events"}  # an endless stream: its admission is tested by the others', its content in test_events


def routes(place: "Place") -> list[tuple[str, str]]:
    found = [(method, one.path) for one in place.routes if isinstance(one, APIRoute) for method in one.methods - {"HEAD"}]
    assert len(found) > 20
    return found


def address(path: str, shop: str) -> str:
    filled = path.replace("{shop}", shop).replace("{conversation:path}", "c-1" if shop == "demo" else "c-9")
    return "/desk" + re.sub(r"\{[^}]+\}", "1", filled)


def expected(least: "Role | Open", caller: Role | None, *, own: bool) -> set[int]:
    if isinstance(least, Open):
        return {200, 303, 307, 403, 404, 422}
    if caller is None:
        return {303}
    if not own:
        return {404}
    return {200, 204, 303, 404, 409, 422, 400} if caller.may(least) else {403}


def test_every_cell_of_the_matrix(place: "Place") -> None:
    cells, leaks = 0, []
    place.log_in()
    told = [(method, path) for method, path in routes(place) if path not in FREE and path != "/logout"]
    for caller in CALLERS:
        if caller is None:
            place.client.cookies.clear()
        else:
            place.accounts.add_agent(replace(MEI, name="who", role=caller, shops=("demo",)))
            place.client.cookies.clear()
            assert place.log_in(name="who").status_code == 303
        csrf = "" if caller is None else place.csrf()
        for method, path in told:
            for shop in ("demo", "other") if "{shop}" in path else ("demo",):
                where = address(path, shop)
                form = {"csrf": csrf, "text": "您好", "to": "lan", "shop": shop, "name": "nobody", "role": "viewer", "title": "好"}
                answer = place.client.request(method, where, data=form if method == "POST" else None, headers=ORIGIN)
                cells += 1
                if answer.status_code not in expected(LEAST[method, path], caller, own=shop == "demo"):
                    leaks.append((caller, method, where, answer.status_code))
                if shop == "other" and "别家的话" in answer.text:
                    leaks.append((caller, method, where, "words"))
                if caller is None and method == "GET" and not isinstance(LEAST[method, path], Open):
                    assert "/desk/login" in answer.headers["location"]
    assert leaks == []
    assert cells >= 180, cells


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
