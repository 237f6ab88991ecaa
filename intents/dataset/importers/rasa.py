"""What lives here: Rasa NLU training data, the YAML of Rasa 2/3 and the JSON of Rasa 1. Reads the disk.

What never may: entities, synonyms, lookup tables, stories: only intents and their examples.
"""

import re
from pathlib import Path
from typing import Any, cast

import yaml

from intents.dataset.importers.opening import opened, parsed
from intents.dataset.labelled import LabelledText
from intents.errors import WrongData

_ENTITY = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")
_EXAMPLE = re.compile(r"^\s*[-*+]\s?")


def read_rasa_yaml(path: Path) -> tuple[LabelledText, ...]:
    """Read `nlu:` of a Rasa YAML file; entity marks `[text](entity)` and `[text]{...}` give their text. Raises WrongData."""
    try:
        raw: Any = yaml.safe_load(opened(path))
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise WrongData(path, f"not YAML ({problem.problem})", line=line) from problem
    blocks = cast("dict[str, Any]", raw).get("nlu") if isinstance(raw, dict) else None
    if not isinstance(blocks, list):
        raise WrongData(path, "needs a list `nlu`, as Rasa NLU files have")
    rows: list[LabelledText] = []
    for block in cast("list[Any]", blocks):
        fields = cast("dict[str, Any]", block) if isinstance(block, dict) else {}
        intent, examples = fields.get("intent"), fields.get("examples")
        if intent is None:
            continue
        if not isinstance(examples, str | list):
            raise WrongData(path, f"intent {intent!r} has no examples")
        rows.extend(_example(str(intent), text) for text in _texts(cast("str | list[Any]", examples)) if text)
    return _some(path, rows)


def read_rasa_json(path: Path) -> tuple[LabelledText, ...]:
    """Read `rasa_nlu_data.common_examples` of the older JSON. Raises WrongData."""
    raw = parsed(path)
    data = cast("dict[str, Any]", raw).get("rasa_nlu_data") if isinstance(raw, dict) else None
    examples = cast("dict[str, Any]", data).get("common_examples") if isinstance(data, dict) else None
    if not isinstance(examples, list):
        raise WrongData(path, "needs `rasa_nlu_data.common_examples`")
    rows: list[LabelledText] = []
    for one in cast("list[Any]", examples):
        fields = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
        text, intent = fields.get("text"), fields.get("intent")
        if isinstance(text, str) and isinstance(intent, str):
            rows.append(_example(intent, text))
    return _some(path, rows)


def _texts(examples: str | list[Any]) -> list[str]:
    if isinstance(examples, str):
        return [_EXAMPLE.sub("", line).strip() for line in examples.splitlines() if _EXAMPLE.match(line)]
    texts: list[str] = []
    for one in examples:
        text: Any = cast("dict[str, Any]", one).get("text") if isinstance(one, dict) else one
        texts.append(_EXAMPLE.sub("", str(text or "")).strip())
    return texts


def _example(intent: str, text: str) -> LabelledText:
    """Rasa joins several intents with `+`; a retrieval intent's part after `/` stays."""
    return LabelledText(text=_ENTITY.sub(r"\1", text), intents=tuple(part for part in intent.split("+") if part))


def _some(path: Path, rows: list[LabelledText]) -> tuple[LabelledText, ...]:
    if not rows:
        raise WrongData(path, "holds no example of an intent")
    return tuple(rows)
