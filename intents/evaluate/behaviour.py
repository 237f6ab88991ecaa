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
from numpy.typing import NDArray
from opencc import OpenCC

from intents.model import IntentModel
from intents.model.mood import ANGRY, CALM

_SHOWN = 10
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_INVISIBLE = "\u200b"
_LONG = 8

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One behaviour: how many changed messages were `tried` and `failed`, and some of those that failed.

    `kind`: 'same' (the first intent must stay), 'angrier' (the probability of anger must rise), 'no_angrier' (calm must not turn angry).
    """

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
    """Try every behaviour on every one of `texts` (messages that want one thing); those of anger where the model knows it."""
    data = _wrappings()
    out = [
        _same(model, texts, name, changes)
        for name, changes in {**_wrapped(data["same"]), **_replaced(data["replaced"]), **_respelled()}.items()
    ]
    if ANGRY in model.sentiments:
        out += [_angrier(model, texts, name, changes) for name, changes in _wrapped(data["angrier"]).items()]
        out += [_no_angrier(model, texts, name, changes) for name, changes in _wrapped(data["no_angrier"]).items()]
    return tuple(out)


def _same(model: IntentModel, texts: Sequence[str], name: str, changes: Sequence[Change]) -> Behaviour:
    pairs = _pairs(texts, changes)
    given, now = (model.score_many(some).intents.argmax(axis=1) for some in _columns(pairs))
    return _behaviour(name, "same", pairs, now != given)


def _angrier(model: IntentModel, texts: Sequence[str], name: str, changes: Sequence[Change]) -> Behaviour:
    pairs, column = _pairs(texts, changes), model.sentiments.index(ANGRY)
    given, now = (model.score_many(some).sentiments[:, column] for some in _columns(pairs))
    return _behaviour(name, "angrier", pairs, now <= given)


def _no_angrier(model: IntentModel, texts: Sequence[str], name: str, changes: Sequence[Change]) -> Behaviour:
    calm = [text for text, one in zip(texts, model.predict_many(texts), strict=True) if one.sentiment.label == CALM]
    pairs = _pairs(calm, changes)
    angry = [one.sentiment.label == ANGRY for one in model.predict_many(_columns(pairs)[1])]
    return _behaviour(name, "no_angrier", pairs, np.array(angry, np.bool_))


def _pairs(texts: Sequence[str], changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Give (message, changed message) of every change that changes it."""
    return [(text, changed) for change in changes for text in texts if (changed := change(text)) != text]


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in pairs], [changed for _, changed in pairs]


def _behaviour(name: str, kind: str, pairs: Sequence[tuple[str, str]], failed: NDArray[np.bool_]) -> Behaviour:
    moved = [pairs[at][1] for at in np.flatnonzero(failed).tolist()]
    return Behaviour(name=name, kind=kind, tried=len(pairs), failed=len(moved), examples=tuple(moved[:_SHOWN]))


def _wrapped(wrappings: Mapping[str, Sequence[str]]) -> dict[str, list[Change]]:
    return {name: [_around(shape) for shape in shapes] for name, shapes in wrappings.items()}


def _around(shape: str) -> Change:
    before, after = shape.split("{}")
    return lambda text: f"{before}{text}{after}"


def _replaced(words: Mapping[str, Mapping[str, str]]) -> dict[str, list[Change]]:
    return {name: [_instead(old, new) for old, new in some.items()] for name, some in words.items()}


def _instead(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def _respelled() -> dict[str, list[Change]]:
    convert = cast("Change", OpenCC("s2t").convert)
    return {
        "traditional": [convert],
        "full_width": [lambda text: text.translate(_WIDE)],
        "upper_case": [str.upper],
        "invisible": [_INVISIBLE.join],
        "said_again": [lambda text: f"{text} {text}"],
        "last_drawn_out": [lambda text: text + text[-1:] * 2],
        "first_doubled": [lambda text: text[:1] + text],
        "middle_swapped": [lambda text: _swapped(text, len(text) // 2)],
        "one_left_out": [lambda text: text[: len(text) // 2] + text[len(text) // 2 + 1 :] if len(text) >= _LONG else text],
    }


def _swapped(text: str, at: int) -> str:
    """Give `text` with the character at `at` before the one that stood before it, where it is long enough to be understood."""
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if len(text) >= _LONG else text


@cache
def _wrappings() -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((Path(__file__).parent / "behaviour.yaml").read_text(encoding="utf-8")))
