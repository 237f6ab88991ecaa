"""Who gets in, who does not, and what a browser and the store keep of it."""

import asyncio
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from argon2 import extract_parameters

from bot.desk import hash_password, make_password
from bot.desk.passwords import MOST_WAITING, PasswordCheck, _hash_of_nothing
from bot.errors import Overloaded

if TYPE_CHECKING:
    from tests.desk.conftest import Place


HERE = {"Origin": "http://testserver"}


def test_without_a_log_in_every_page_leads_to_it(place: "Place") -> None:
    for address in ("/desk", "/desk/queue", "/desk/c/demo/c-1", "/desk/lines/demo/c-1"):
        answer = place.client.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/desk/login?next=%2Fdesk")


def test_the_right_password_opens_the_desk(place: "Place") -> None:
    answer = place.log_in()
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk"
    assert place.client.get("/desk").status_code == 200


def test_the_cookie_is_strict_and_only_its_hash_is_stored(place: "Place") -> None:
    cookie = next(one for one in place.log_in().headers.get_list("set-cookie") if one.startswith("xiaoer-desk="))
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    token = cookie.split("=")[1].split(";")[0]
    assert place.sessions() == [hashlib.sha256(token.encode()).hexdigest()]


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(secure_place: "Place") -> None:
    answer = secure_place.log_in()
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-xiaoer-desk="))
    assert "; Secure" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("name", "password"), [("mei", "wrong"), ("nobody", "abcd-efgh-jkmn-pqrs"), ("", ""), ("mei", "x" * 5000)])
def test_a_wrong_name_or_password_is_told_alike(place: "Place", name: str, password: str) -> None:
    answer = place.log_in(password=password, name=name)
    assert answer.status_code == 401
    assert "名字或密码不对" in answer.text
    assert password not in answer.text or not password
    assert place.sessions() == []


def test_the_eleventh_try_waits_and_the_window_passes(place: "Place") -> None:
    for _ in range(10):
        assert place.log_in(password="wrong").status_code == 401
    answer = place.log_in()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "请等 15 分钟" in answer.text
    assert place.log_in(name="nobody").status_code == 401
    place.clock.now += timedelta(minutes=15)
    assert place.log_in().status_code == 303


def test_a_log_in_form_that_is_not_ours_is_refused(place: "Place") -> None:
    form = {"name": "mei", "password": place.password}
    assert place.client.post("/desk/login", data=form, headers=HERE).status_code == 403
    place.client.get("/desk/login")
    assert place.client.post("/desk/login", data={**form, "csrf": "guess"}, headers=HERE).status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://testserver.evil.example", "http://["])
def test_a_form_from_elsewhere_is_refused(inside: "Place", origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    form = {"csrf": inside.csrf(), "text": "您好"}
    answer = inside.client.post("/desk/c/demo/c-1", data=form, headers=headers)
    assert answer.status_code == 403
    assert inside.desk.said == []


@pytest.mark.parametrize("address", ["/desk/logout", "/desk/c/demo/c-1", "/desk/give-back/demo/c-1"])
@pytest.mark.parametrize("csrf", [None, "", "guess", "ключ"])
def test_no_change_without_the_pages_token(inside: "Place", address: str, csrf: str | None) -> None:
    form = {"text": "您好"} if csrf is None else {"text": "您好", "csrf": csrf}
    assert inside.client.post(address, data=form, headers=HERE).status_code == 403
    assert inside.desk.said == []
    assert len(inside.sessions()) == 1


def test_logging_out_ends_the_session_in_the_store(inside: "Place") -> None:
    answer = inside.post("/desk/logout")
    assert answer.headers["location"] == "/desk/login"
    assert inside.sessions() == []
    assert inside.client.get("/desk").status_code == 303


def test_a_session_ends_by_itself(inside: "Place") -> None:
    inside.clock.now += timedelta(hours=13)
    assert inside.client.get("/desk").status_code == 303


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/desk/c/demo/c-1", "/desk/c/demo/c-1"),
        ("//evil.example/desk", "/desk"),
        ("https://evil.example/desk", "/desk"),
        ("/\\evil.example", "/desk"),
        ("/desk/\\..\\x", "/desk"),
        ("/deskx", "/desk"),
        ("/desk\r\nX: y", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("http://[", "/desk"),
    ],
)
def test_after_the_log_in_only_a_page_of_the_desk_follows(place: "Place", asked: str, given: str) -> None:
    assert place.log_in(next=asked).headers["location"] == given


def test_many_log_ins_at_once_all_end(place: "Place") -> None:
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: place.log_in().status_code, range(8)))
    assert set(statuses) <= {303, 403}  # 403: two threads shared the client's form cookie


def test_a_name_that_nobody_has_costs_the_same_work(place: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock is read: the same function runs once, on a hash of the same parameters."""
    asked: list[str] = []

    def verify(known: str, password: str) -> bool:
        asked.append(known)
        return False

    monkeypatch.setattr("bot.desk.passwords._verify", verify)
    for name in ("mei", "nobody", "disabled"):
        assert place.log_in(name=name).status_code == 401
    assert len(asked) == 3
    assert len({one.rsplit("$", 2)[0] for one in asked}) == 1
    assert len({len(one) for one in asked}) == 1


def test_no_more_than_two_passwords_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(2)

    def verify(known: str, password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(10)  # a third one in would be counted before any of these two leaves
        with lock:
            running -= 1
        return True

    monkeypatch.setattr("bot.desk.passwords._verify", verify)

    async def rush() -> list[bool | BaseException]:
        check = PasswordCheck()
        return await asyncio.gather(*(check.holds("hash", "word") for _ in range(MOST_WAITING + 4)), return_exceptions=True)

    answers = asyncio.run(rush())
    assert most == 2
    assert sum(one is True for one in answers) == MOST_WAITING
    assert sum(isinstance(one, Overloaded) for one in answers) == 4


def test_passwords_are_argon2id_of_the_stated_cost() -> None:
    assert hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password("x") != hash_password("x")


def test_made_up_passwords_differ_and_can_be_read_out() -> None:
    made = {make_password() for _ in range(100)}
    assert len(made) == 100
    assert all(len(one) == 19 and not set(one) & set("0o1li") for one in made)


def test_a_name_that_nobody_has_is_as_dear_to_check_as_any() -> None:
    nothing, real = _hash_of_nothing(), hash_password("correct horse")
    assert extract_parameters(nothing) == extract_parameters(real)
    assert len(nothing) == len(real)
    assert nothing != _hash_of_nothing()
    assert asyncio.run(PasswordCheck().holds(None, "correct horse")) is False
    assert asyncio.run(PasswordCheck().holds(real, "correct horse")) is True
