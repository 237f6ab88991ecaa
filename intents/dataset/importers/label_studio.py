"""What lives here: Label Studio's JSON export, the full one and JSON_MIN. Reads the disk.

What never may: answers that an annotator cancelled, or predictions.
"""

from pathlib import Path
from typing import Any, cast

from intents.dataset.importers.opening import parsed
from intents.dataset.labelled import LabelledText
from intents.errors import WrongData

_NO_CHOICE = {"id", "text", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "sentiment"}


def read_label_studio(path: Path) -> tuple[LabelledText, ...]:
    """Read tasks with `data.text` and choices, or JSON_MIN with `text` and one field of choices. Raises WrongData."""
    raw = parsed(path)
    if not isinstance(raw, list):
        raise WrongData(path, "needs a list of tasks, as Label Studio exports")
    rows: list[LabelledText] = []
    for number, task in enumerate(cast("list[Any]", raw), 1):
        fields = cast("dict[str, Any]", task) if isinstance(task, dict) else {}
        data: Any = fields.get("data", fields)
        text = cast("dict[str, Any]", data).get("text") if isinstance(data, dict) else None
        if not isinstance(text, str):
            raise WrongData(path, f"task {number} has no text")
        choices = _full(fields) if "annotations" in fields else _short(fields)
        if choices:
            rows.append(LabelledText(text=text, intents=choices))
    if not rows:
        raise WrongData(path, "holds no task with a choice")
    return tuple(rows)


def _full(task: dict[str, Any]) -> tuple[str, ...]:
    for annotation in cast("list[dict[str, Any]]", task["annotations"]):
        if annotation.get("was_cancelled"):
            continue
        names: list[str] = []
        for result in cast("list[dict[str, Any]]", annotation.get("result") or []):
            names += cast("list[str]", cast("dict[str, Any]", result.get("value") or {}).get("choices") or [])
        if names:
            return tuple(names)
    return ()


def _short(task: dict[str, Any]) -> tuple[str, ...]:
    for name, value in task.items():
        if name in _NO_CHOICE:
            continue
        if isinstance(value, str):
            return (value,)
        if isinstance(value, dict) and "choices" in value:
            return tuple(cast("list[str]", value["choices"]))
    return ()
