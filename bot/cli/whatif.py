"""The settings of `xiaoer kpi --what-if KEY=VALUE`, read and checked. Counts nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from enum import StrEnum
from typing import TypeVar

from bot.errors import WrongInput
from bot.kpi import Does, Exclusion, Shift, Voice, WhatIf
from intents.catalogue import read_catalogue

_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_Kind = TypeVar("_Kind", bound=StrEnum)
_LONGEST = 24 * 3600


def read_what_if(said: Sequence[str]) -> WhatIf:
    """Read the settings; raises WrongInput naming the one that is wrong."""
    found = WhatIf()
    for one in said:
        key, mark, value = one.partition("=")
        if not mark:
            raise WrongInput(f"--what-if {one!r}: write it as KEY=VALUE")
        if key.startswith("intent."):
            found = replace(found, does={**found.does, **_intent(key.removeprefix("intent."), value)})
        elif key in _READ:
            found = replace(found, **_READ[key](key, value))
        else:
            raise WrongInput(f"--what-if: there is no setting {key!r}; there are {', '.join(_READ)} and intent.ID")
    return found


def _limit(key: str, value: str) -> Mapping[str, object]:
    return {"seconds": _whole(key, value, most=_LONGEST)}


def _window(key: str, value: str) -> Mapping[str, object]:
    opens, closes = _hours(key, value)
    return {"opens": opens, "closes": closes}


def _staff(key: str, value: str) -> Mapping[str, object]:
    opens, closes = _hours(key, value)
    return {"staff": Shift(opens=time.fromisoformat(opens), closes=time(0) if closes == "24:00" else time.fromisoformat(closes))}


def _count(key: str, value: str) -> Mapping[str, object]:
    return {"counts": _several(key, value, Voice, {Voice.BUYER})}


def _leave_out(key: str, value: str) -> Mapping[str, object]:
    return {"leaves_out": _several(key, value, Exclusion, set())}


def _agents(key: str, value: str) -> Mapping[str, object]:
    return {"agents": _whole(key, value, most=1000)}


def _handle(key: str, value: str) -> Mapping[str, object]:
    return {key.replace("-", "_"): float(_whole(key, value, most=_LONGEST))}


_READ: Mapping[str, Callable[[str, str], Mapping[str, object]]] = {
    "limit": _limit,
    "window": _window,
    "count": _count,
    "leave-out": _leave_out,
    "hours": _staff,
    "agents": _agents,
    "handle": _handle,
    "draft-handle": _handle,
}


def _intent(name: str, value: str) -> Mapping[str, Does]:
    known = [one.id for one in read_catalogue().intents]
    if name not in known:
        raise WrongInput(f"--what-if: there is no intent {name!r}; there are {', '.join(known)}")
    if value not in set(Does):
        raise WrongInput(f"--what-if intent.{name}: {value!r} is none of {', '.join(Does)}")
    return {name: Does(value)}


def _whole(key: str, value: str, *, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
        raise WrongInput(f"--what-if {key}: {value!r} is not a whole number from 1 to {most}")
    return int(value)


def _hours(key: str, value: str) -> tuple[str, str]:
    if not _HOURS.fullmatch(value):
        raise WrongInput(f"--what-if {key}: {value!r} are no hours; write them as 09:00-18:00")
    opens, _, closes = value.partition("-")
    return opens, closes


def _several(key: str, value: str, kind: type[_Kind], never: set[_Kind]) -> frozenset[_Kind]:
    names = [one for one in value.split(",") if one]
    known = [one for one in kind if one not in never]
    wrong = [one for one in names if one not in known]
    if wrong:
        raise WrongInput(f"--what-if {key}: {wrong[0]!r} is none of {', '.join(known)}")
    return frozenset(kind(one) for one in names)
