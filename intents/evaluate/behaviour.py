# pyright: reportUnknownMemberType=false
# because OpenCC is untyped
"""What lives here: what a model does when a message is wrapped or retyped: what must not move it, and what must.

What never may: a label. Wrappings are data (behaviour.yaml); the changes of spelling are made here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml
from opencc import OpenCC

from intents.model import IntentModel
from intents.model.mood import ANGRY

_SHOWN = 10
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_INVISIBLE = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One behaviour: `kind` is 'same' (the first intent must stay) or 'angrier'; how many changed messages failed, and some of them."""

    name: str
    kind: str
    tried: int
    failed: int
    examples: tuple[str, ...]

    @property
    def failure(self) -> float:
        """The share that failed."""
        return self.failed / max(self.tried, 1)


def behaviours(model: IntentModel, texts: Sequence[str]) -> tuple[Behaviour, ...]:
    """Try every behaviour on every one of `texts` (messages that want one thing); directional ones where the model knows anger."""
    data = _wrappings()
    first = model.score_many(texts)
    given = first.intents.argmax(axis=1)
    out: list[Behaviour] = []
    for name, changes in {**_wrapped(data["same"]), **_respelled()}.items():
        moved: list[str] = []
        for change in changes:
            changed = [change(text) for text in texts]
            now = model.score_many(changed).intents.argmax(axis=1)
            moved += [changed[at] for at in np.flatnonzero(now != given).tolist()]
        out.append(_behaviour(name, "same", len(changes) * len(texts), moved))
    if ANGRY not in model.sentiments:
        return tuple(out)
    column = model.sentiments.index(ANGRY)
    for name, changes in _wrapped(data["angrier"]).items():
        moved = []
        for change in changes:
            changed = [change(text) for text in texts]
            now = model.score_many(changed).sentiments[:, column]
            moved += [changed[at] for at in np.flatnonzero(now <= first.sentiments[:, column]).tolist()]
        out.append(_behaviour(name, "angrier", len(changes) * len(texts), moved))
    return tuple(out)


def _behaviour(name: str, kind: str, tried: int, moved: Sequence[str]) -> Behaviour:
    return Behaviour(name=name, kind=kind, tried=tried, failed=len(moved), examples=tuple(moved[:_SHOWN]))


def _wrapped(wrappings: Mapping[str, Sequence[str]]) -> dict[str, list[Callable[[str], str]]]:
    return {name: [_around(shape) for shape in shapes] for name, shapes in wrappings.items()}


def _around(shape: str) -> Callable[[str], str]:
    before, after = shape.split("{}")
    return lambda text: f"{before}{text}{after}"


def _respelled() -> dict[str, list[Callable[[str], str]]]:
    convert = cast("Callable[[str], str]", OpenCC("s2t").convert)
    return {
        "traditional": [convert],
        "full_width": [lambda text: text.translate(_WIDE)],
        "upper_case": [str.upper],
        "invisible": [_INVISIBLE.join],
        "said_again": [lambda text: f"{text} {text}"],
        "last_drawn_out": [lambda text: text + text[-1:] * 2],
        "first_doubled": [lambda text: text[:1] + text],
    }


@cache
def _wrappings() -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((Path(__file__).parent / "behaviour.yaml").read_text(encoding="utf-8")))
