"""The first administrator, and whom administrators let in and shut out."""

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql

from bot.staff import Role
from bot.store import SqlTries
from bot.store.tables import agents, sessions, tries
from tests.desk.conftest import NOW, ORIGIN, hidden

if TYPE_CHECKING:
    from tests.desk.conftest import Place


def nobody(place: "Place") -> None:
    with place.desk.engine.begin() as connection:
        connection.execute(sessions.delete())
        connection.execute(agents.delete())


def begin(place: "Place", **form: str) -> "tuple[int, str]":
    csrf = hidden(place.client.get("/desk/setup").text, "csrf")
    given = {"csrf": csrf, "code": "开台", "name": "店长", "password": "long-enough-1"} | form
    answer = place.client.post("/desk/setup", data=given, headers=ORIGIN)
    return answer.status_code, answer.text


def test_the_first_person_sets_up_an_administrator_with_the_code_and_only_once(place: "Place") -> None:
    nobody(place)
    assert place.client.get("/desk/login").headers["location"] == "/desk/setup"
    status, page = begin(place, code="猜的")
    assert (status, "开台码不对" in page) == (422, True)
    assert begin(place, password="short")[0] == 422
    assert place.accounts.agents() == ()
    assert begin(place)[0] == 303
    [first] = place.accounts.agents()
    assert (first.name, first.role, first.shops) == ("店长", Role.ADMIN, None)
    assert place.client.get("/desk/setup").headers["location"] == "/desk/login"
    place.client.get("/desk/login")
    assert place.log_in(name="店长", password="long-enough-1").status_code == 303
    csrf = place.client.cookies.get("xiaoer-form") or ""
    again = {"csrf": csrf, "code": "开台", "name": "别人", "password": "long-enough-1"}
    assert place.client.post("/desk/setup", data=again, headers=ORIGIN).status_code in {303, 403}
    assert len(place.accounts.agents()) == 1


def test_somebody_is_added_and_the_password_is_shown_once(inside: "Place") -> None:
    page = inside.post("/desk/people", name="新人", role="agent", shop="demo").text
    password = re.findall(r'<strong class="ids">([a-z0-9-]{19})</strong>', page)[0]
    assert password not in inside.client.get("/desk/people").text
    inside.client.cookies.clear()
    assert inside.log_in(name="新人", password=password).status_code == 303
    assert inside.client.get("/desk/people").status_code == 403


@pytest.mark.parametrize(("name", "told"), [("", "请写名字"), ("lan", "已经有叫这个名字"), ("x" * 41, "请写名字")])
def test_a_wrong_name_is_told(inside: "Place", name: str, told: str) -> None:
    answer = inside.post("/desk/people", name=name, role="agent", shop="")
    assert (answer.status_code, told in answer.text) == (422, True)


def test_somebody_shut_out_is_out_at_once_and_nobody_shuts_the_last_door(inside: "Place") -> None:
    assert inside.post("/desk/people/change", name="mei", step="disable").status_code == 422
    assert inside.post("/desk/people/change", name="lan", step="rights", role="viewer", shop="demo").status_code == 200
    lan = inside.accounts.agent("lan")
    assert lan is not None
    assert (lan.role, lan.shops) == (Role.VIEWER, ("demo",))
    inside.post("/desk/people/change", name="lan", step="disable")
    inside.client.cookies.clear()
    assert inside.log_in(name="lan").status_code == 401


@pytest.mark.parametrize("form", [{"step": "x"}, {"step": "rights", "role": "god"}, {"step": "rights", "role": "agent", "shop": "none"}])
def test_an_odd_change_is_refused(inside: "Place", form: dict[str, str]) -> None:
    assert inside.post("/desk/people/change", name="lan", **form).status_code == 400
    assert inside.post("/desk/people/change", name="nobody", **form).status_code == 404


def test_tries_are_counted_for_all_processes_together_and_no_name_is_kept(place: "Place") -> None:
    other = SqlTries(place.desk.engine)  # another process's
    for _ in range(5):
        assert place.log_in(password="wrong").status_code == 401
        assert other.wait("mei", place.clock()) == 0
    assert place.log_in().status_code == 429
    with place.desk.engine.connect() as connection:
        assert "mei" not in set(connection.execute(sql.select(tries.c.name)).scalars())
    assert other.wait("mei", NOW) > 0
