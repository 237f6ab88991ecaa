"""What lives here: doccano's text-classification JSONL: {"text", "label": [..]} (older: "labels"). Reads the disk.

What never may: span labels of doccano's sequence labelling.
"""

import json
from pathlib import Path
from typing import Any, cast

from intents.dataset.importers.opening import opened
from intents.dataset.labelled import LabelledText
from intents.errors import WrongData


def read_doccano(path: Path) -> tuple[LabelledText, ...]:
    """Read doccano's export. Raises WrongData (file, line)."""
    rows: list[LabelledText] = []
    for number, line in enumerate(opened(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            raw: Any = json.loads(line)
        except json.JSONDecodeError as problem:
            raise WrongData(path, f"not JSON ({problem.msg})", line=number) from problem
        except (ValueError, RecursionError) as problem:
            raise WrongData(path, "not JSON that can be read (too deep, or a number too long)", line=number) from problem
        fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
        text = fields.get("text", fields.get("data"))
        labels = fields.get("label", fields.get("labels"))
        if not isinstance(text, str) or not isinstance(labels, list | str):
            raise WrongData(path, 'needs "text" and "label"', line=number)
        names = [labels] if isinstance(labels, str) else cast("list[Any]", labels)
        if not all(isinstance(name, str) for name in names):
            raise WrongData(path, "a label is not a name (spans are not intents)", line=number)
        rows.append(LabelledText(text=text, intents=tuple(cast("list[str]", names))))
    if not rows:
        raise WrongData(path, "holds no line")
    return tuple(rows)
