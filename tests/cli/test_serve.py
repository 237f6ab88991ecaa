"""`xiaoer serve`, in the moment at which it begins to listen."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import bot.wiring
from bot.cli.serve import serve
from tests.serve.service import free_port


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[bool, int]]]:
    """Whether the collector was at work whenever something began to listen, and how rarely through everything; nothing is built."""
    seen: list[tuple[bool, int]] = []
    usual = gc.get_threshold()
    monkeypatch.setitem(sys.modules, "uvicorn", SimpleNamespace(run=lambda *_, **__: seen.append((gc.isenabled(), gc.get_threshold()[2]))))
    monkeypatch.setitem(sys.modules, "bot.web.patience", SimpleNamespace(PatientProtocol=object))
    monkeypatch.setattr(bot.wiring, "build_app", lambda _: object())
    monkeypatch.setattr(os, "environ", dict(os.environ))
    yield seen
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*usual)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_collector_is_back_at_work_in_whatever_process_listens(collector: list[tuple[bool, int]], tmp_path: Path, workers: int) -> None:
    serve(port=free_port(), data_dir=tmp_path, shops=tmp_path, workers=workers, model=None, database=None)
    assert collector == [(True, 100)]
