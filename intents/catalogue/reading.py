"""What lives here: the reader of a catalogue file (ours, or the one given as a taxonomy). Reads the disk.

What never may: a default for what a file leaves out of `id`, or an intent's meaning.
"""

from pathlib import Path
from typing import Any, cast

import yaml

from intents.catalogue.intent import Catalogue, Intent
from intents.errors import WrongTaxonomy

OURS = Path(__file__).parent / "catalogue.yaml"

_ANGER = Path(__file__).parent / "anger.yaml"
_CONCEPTS = Path(__file__).parent / "concepts.yaml"
_KEYS = {"id", "title", "means", "not", "route", "out_of_scope", "yields"}


def read_catalogue(path: Path = OURS) -> Catalogue:
    """Read a catalogue. `path`: YAML with `intents`, each with `id` and perhaps title, means, not, route, out_of_scope, yields.

    Raises WrongTaxonomy when it is missing, not YAML, has an unknown key, or an id twice.
    """
    try:
        raw: Any = _parsed(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise WrongTaxonomy(path, f"can't be read as YAML ({type(problem).__name__})") from problem
    rows = cast("dict[str, Any]", raw).get("intents") if isinstance(raw, dict) else None
    if not isinstance(rows, list) or not rows:
        raise WrongTaxonomy(path, "needs a list `intents`")
    intents = tuple(_intent(path, row) for row in cast("list[Any]", rows))
    ids = [intent.id for intent in intents]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise WrongTaxonomy(path, f"intent {min(twice)!r} stands twice")
    return Catalogue(intents=intents)


def read_lexicon() -> dict[str, tuple[str, ...]]:
    """Read our words of feeling by class (anger.yaml)."""
    return _classes(_ANGER)


def read_concepts() -> dict[str, tuple[str, ...]]:
    """Read our words that mean the same in a shop, by concept (concepts.yaml)."""
    return _classes(_CONCEPTS)


def _parsed(path: Path) -> object:
    # The safe loader in C: every start reads these files, and the one in Python takes ten times as long.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _classes(path: Path) -> dict[str, tuple[str, ...]]:
    raw = cast("dict[str, list[str]]", _parsed(path))
    return {name: tuple(words) for name, words in raw.items()}


def _intent(path: Path, row: object) -> Intent:
    if isinstance(row, str):
        return Intent(id=row, title=row)
    if not isinstance(row, dict):
        raise WrongTaxonomy(path, f"an intent must be a name or a mapping, not {row!r}")
    fields = cast("dict[str, Any]", row)
    if unknown := sorted(set(fields) - _KEYS):
        raise WrongTaxonomy(path, f"unknown key {unknown[0]!r} in intent {fields.get('id')!r}")
    name = fields.get("id")
    if not isinstance(name, str) or not name:
        raise WrongTaxonomy(path, f"an intent without an id: {fields!r}")
    return Intent(
        id=name,
        title=str(fields.get("title") or name),
        means=str(fields.get("means") or ""),
        not_=str(fields.get("not") or ""),
        route=str(fields.get("route") or ""),
        out_of_scope=fields.get("out_of_scope") is True,
        yields=fields.get("yields") is True,
    )
