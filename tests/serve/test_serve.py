"""The real service as a process: stopped, killed, interrupted, flooded, cut off from its database. Nothing acknowledged is lost."""

import json
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.delivery.conftest import Receiver, receiver  # noqa: F401 - a fixture
from tests.postgres import running, unavailable
from tests.serve.service import PATIENCE_S, Service, signed_shop, thread_heaps

pytestmark = pytest.mark.slow


@pytest.fixture
def service(tmp_path: Path, receiver: Receiver) -> Service:  # noqa: F811
    return Service(folder=tmp_path, shops=signed_shop(tmp_path, "mine", receiver.address))


def until(holds: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def came(receiver: Receiver) -> dict[str, set[str]]:  # noqa: F811
    """Which conversations were answered, under which ids."""
    found: dict[str, set[str]] = {}
    with receiver.changed:
        for headers, body in receiver.came:
            found.setdefault(json.loads(body)["data"]["conversation"], set()).add(headers["webhook-id"])
    return found


def test_what_was_acknowledged_survives_a_stop_an_interrupt_and_a_kill(service: Service, receiver: Receiver) -> None:  # noqa: F811
    receiver.answers = [503] * 3
    with service.running() as process:
        status, ready = service.ready()
        assert (status, ready["status"], ready["database"]) == (200, "ready", "sqlite")
        assert all(ready[name] for name in ("migration", "model", "rulesets"))
        with ThreadPoolExecutor(8) as threads:  # some are on their way when the signal comes
            told = [threads.submit(service.post, number) for number in range(60)]
            assert until(lambda: sum(one.done() for one in told) >= 20)
            process.send_signal(signal.SIGTERM)
            acknowledged = {number for number, one in enumerate(told) if one.result() == 202}
        assert process.wait(PATIENCE_S) in {0, -signal.SIGTERM}
    assert len(acknowledged) >= 20
    with service.running() as process:
        acknowledged |= {number for number in range(50, 80) if service.post(number) == 202}
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) in {0, -signal.SIGINT, 130}
    assert "Traceback" not in service.log
    with service.running() as process:
        acknowledged |= {number for number in range(70, 100) if service.post(number) == 202}
        process.kill()
    with service.running():
        wanted = {f"c-{number}" for number in acknowledged}
        assert until(lambda: wanted <= set(came(receiver))), sorted(wanted - set(came(receiver)))
    assert {len(ids) for ids in came(receiver).values()} == {1}  # one reply each, whatever was repeated


def test_half_open_connections_and_a_rush_harm_nobody_else(service: Service) -> None:
    service.environment = {"XIAOER_WAITING_LIMIT": "4"}
    with service.running() as process:
        dangling = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(60)]
        for number, line in enumerate(dangling):  # no header's end; or a body that never comes
            line.sendall(b"POST /v1/messages HTTP/1.1\r\nhost: x\r\n" + (b"content-length: 100\r\n\r\n{" if number % 2 else b"x-slow: "))
        assert service.post(0, later=False) == 200
        with ThreadPoolExecutor(32) as threads:
            told = list(threads.map(lambda number: service.post(number, later=False), range(1, 160)))
        assert set(told) == {200, 429}  # and every 429 with its Retry-After
        assert until(lambda: service.post(1000, later=False) == 200, 10)  # well again by itself
        assert thread_heaps(process.pid) == 0, "no thread keeps to itself what a rush has needed"
        for line in dangling:
            line.close()


@pytest.fixture
def clustered(service: Service) -> Iterator[tuple[Service, Callable[[], None], Callable[[], None]]]:
    reason = unavailable()
    if reason is not None:
        pytest.skip(reason)
    with running() as server:
        service.environment = {"XIAOER_DATABASE_URL": server.fresh()}
        yield service, server.stop, server.start


def test_a_lost_database_is_said_and_waited_for(
    clustered: tuple[Service, Callable[[], None], Callable[[], None]],
    receiver: Receiver,  # noqa: F811
) -> None:
    service, stop, start = clustered
    with service.running() as process:
        assert service.post(1) == 202
        stop()
        assert service.ready()[0] == 503
        assert [service.post(2), service.post(3, later=False)] == [503, 503]  # both with Retry-After
        assert process.poll() is None
        start()
        assert until(lambda: service.ready()[0] == 200, 10)
        assert until(lambda: service.post(2) == 202, 10)
        assert until(lambda: {"c-1", "c-2"} <= set(came(receiver)))
    assert {len(ids) for ids in came(receiver).values()} == {1}


def test_a_database_that_is_busy_for_a_while_is_waited_for(service: Service) -> None:
    with service.running():
        assert service.post(1, later=False) == 200
        holder = sqlite3.connect(service.folder / "var" / "xiaoer.sqlite3", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        threading.Timer(2, lambda: holder.execute("ROLLBACK")).start()
        assert service.post(2, later=False) == 200
        holder.close()
