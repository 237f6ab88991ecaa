"""What the process asks of the C library's allocator: one heap for all threads, and free pages back to the machine after a rush.

Asked of glibc alone; any other C library is left as it is. No memory is allocated or measured here.
"""

import ctypes
from functools import cache

_M_ARENA_MAX = -8  # malloc.h


def one_heap() -> None:
    """Let all threads share one heap: what a rush has used in one thread's heap no other thread could use again.

    To be called before threads are started; nearly all that is allocated is allocated under the interpreter's lock anyway.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the pages that hold nothing any more back to the machine, in a millisecond; else the process stays as large as in a rush."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
