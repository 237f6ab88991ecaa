"""How the service logs: what failed and where, never an exception's own words, which may hold a buyer's; numbers of people's are starred.

Chooses no destinations.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

from bot.masking import masked

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Wordless(logging.Formatter):
    """Formats records with the places and kinds of their exceptions, causes included, and none of the exceptions' messages."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, masked; what another formatter has kept of its exception is not taken over, nor is ours kept for others."""
        record.exc_text = None
        told = super().format(record)
        record.exc_text = None
        return masked(told)

    def formatException(self, ei: _Fault) -> str:  # noqa: N802 - the library's name
        """Give the frames of an exception and of its causes."""
        lines: list[str] = []
        fault, seen = ei[1], set[int]()
        while fault is not None and id(fault) not in seen:
            seen.add(id(fault))
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
            lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
            fault = fault.__cause__ or fault.__context__
        return "\n".join(lines)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"wordless": {"()": "bot.cli.logs.Wordless", "format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "wordless", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {name: {"propagate": True} for name in ("uvicorn", "uvicorn.error", "uvicorn.access")},
}
