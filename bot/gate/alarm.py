"""What is heard when the gate breaks: one line in the log without anybody's words, one count in the metrics. Decides nothing."""

import logging
from contextlib import suppress

from prometheus_client import Counter

FAULTS = Counter("xiaoer_gate_faults", "Texts that were refused since the gate broke while it judged them", ["fault"])
log = logging.getLogger("xiaoer.gate")


def sound(fault: Exception) -> None:
    """Tell of a fault; never raises. A fault's own words may quote the text: they aren't logged."""
    with suppress(Exception):
        FAULTS.labels(fault=type(fault).__name__).inc()
    with suppress(Exception):
        log.error("the gate broke and refused a text: %s at %s", type(fault).__name__, _place(fault))


def _place(fault: Exception) -> str:
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return "nowhere" if last is None else f"{last.tb_frame.f_code.co_qualname}:{last.tb_lineno}"
