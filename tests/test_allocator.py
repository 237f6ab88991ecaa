"""Memory that a rush has used goes back to the machine, whichever thread used it.

Seen in processes of their own: what is asked of the C library holds for good.
"""

import platform
import subprocess
import sys

import pytest

from bot import allocator
from tests.serve.service import ROOT

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library: nothing is asked of it")

RUSH = """
import os, threading
from bot.allocator import give_back, one_heap
from tests.serve.service import thread_heaps

def rss():
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmRSS"))

{first}
rows = []
over = threading.Event()
ready = threading.Barrier(5)

def work():
    mine = [bytes(60_000) for _ in range(250)]  # too large for Python's own allocator, too small for pages of their own
    rows.append(mine[::25] + mine[-1:])
    ready.wait()
    over.wait()

threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
for thread in threads:
    thread.start()
ready.wait()
full, many = rss(), thread_heaps(os.getpid())
over.set()
for thread in threads:
    thread.join()
before = rss()
give_back()
print(full, before, rss(), many)
"""


def rush(first: str) -> list[int]:
    """MiB while it lasts, after it, after giving back, and threads' own heaps."""
    done = subprocess.run([sys.executable, "-c", RUSH.format(first=first)], cwd=ROOT, capture_output=True, check=True, text=True)
    return [int(one) for one in done.stdout.split()]


@glibc
def test_after_a_rush_its_pages_go_back() -> None:
    full, before, after, _ = rush("one_heap()")
    assert before > full - 15, "some of each piece is kept, so that nothing goes back by itself"
    assert after < full - 30, "of 57 MiB, all but a twentieth was free"


@glibc
def test_threads_share_one_heap() -> None:
    assert rush("one_heap()")[3] == 0
    assert rush("")[3] > 0, "otherwise this would show nothing"


def test_another_c_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator, "_glibc", lambda: None)
    allocator.one_heap()
    allocator.give_back()
