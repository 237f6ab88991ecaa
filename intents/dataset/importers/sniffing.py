"""What lives here: which tool a file comes from, told from its name and first fields. Reads the disk.

What never may: reading rows (each format's module does that).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from intents.dataset.importers.doccano import read_doccano
from intents.dataset.importers.label_studio import read_label_studio
from intents.dataset.importers.opening import opened, parsed
from intents.dataset.importers.rasa import read_rasa_json, read_rasa_yaml
from intents.dataset.importers.table import read_table
from intents.dataset.labelled import LabelledText
from intents.dataset.reading import read
from intents.errors import WrongData

FORMATS: dict[str, Callable[[Path], tuple[LabelledText, ...]]] = {
    "jsonl": read,
    "rasa-yaml": read_rasa_yaml,
    "rasa-json": read_rasa_json,
    "csv": read_table,
    "label-studio": read_label_studio,
    "doccano": read_doccano,
}


def import_file(path: Path, kind: str | None = None) -> tuple[LabelledText, ...]:
    """Read labelled text from another tool's file; `kind` is a key of FORMATS (None: found out). Raises WrongData."""
    if kind is not None and kind not in FORMATS:
        raise WrongData(path, f"unknown format {kind!r} (known: {', '.join(FORMATS)})")
    return FORMATS[kind or _kind(path)](path)


def _kind(path: Path) -> str:
    ending = path.suffix.lower()
    if ending in {".yml", ".yaml"}:
        return "rasa-yaml"
    if ending in {".csv", ".tsv", ".txt"}:
        return "csv"
    if ending == ".json":
        raw = parsed(path)
        return "rasa-json" if isinstance(raw, dict) and "rasa_nlu_data" in raw else "label-studio"
    if ending == ".jsonl":
        first = next((line for line in opened(path).split("\n") if line.strip()), "{}")
        try:
            fields: Any = json.loads(first)
        except (ValueError, RecursionError):
            return "jsonl"
        ours = isinstance(fields, dict) and ("intent" in fields or "intents" in fields or "intents_ok" in fields)
        return "jsonl" if ours else "doccano"
    raise WrongData(path, f"unknown kind of file {ending!r} (known: .jsonl .json .yml .yaml .csv .tsv)")
