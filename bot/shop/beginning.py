"""Writes the files of a new shop: every field with its meaning as a comment, so that the owner only has to change values.

What is written passes the check; the webhook's secret is handed in, nothing here is left to chance.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import WrongInput
from bot.shop.catalogue import COLUMNS
from bot.shop.reference import reference, yaml_value
from bot.shop.schema import Field, fields

SECRET = "webhook-secret.txt"  # noqa: S105 - a file's name


def begin_shop(folder: Path, answers: Mapping[str, str], secret: str) -> tuple[Path, ...]:
    """Write a new shop's files into `folder`; `answers` are values by path. Raises WrongInput where a file is there already."""
    texts = {
        "shop.yaml": shop_text(answers),
        "items.csv": _items_text(),
        "answers.yaml": f"# {reference().head['answers.yaml']}\nanswers: {{}}\n",
        SECRET: f"{secret}\n",
    }
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise WrongInput(f"{folder / there[0]}: the file is there already; nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.touch(mode=0o600 if name == SECRET else 0o644)
        # The mark at the beginning tells Excel that the catalogue is UTF-8.
        path.write_text(text, encoding="utf-8-sig" if name == "items.csv" else "utf-8")
    return tuple(folder / name for name in texts)


def shop_text(answers: Mapping[str, str]) -> str:
    """Write `shop.yaml` with a comment on every field."""
    return "\n".join(_lines({**reference().begin, "webhook.secret_file": SECRET, **answers})) + "\n"


def _lines(given: Mapping[str, str]) -> Iterator[str]:
    words = reference()
    yield f"# {words.head['shop.yaml']}"
    closed: tuple[str, ...] = ()
    for one in fields():
        if one.path.startswith(closed):
            continue  # below an example that stands on one line
        indent = "  " * one.path.count(".")
        name, meaning = one.path.rpartition(".")[2], words.shop[one.path].zh
        if one.kind == "part" and one.path not in words.examples:
            yield f"{indent}{name}: # {meaning}"
            continue
        if one.kind in ("part", "parts", "map"):
            closed = (*closed, f"{one.path}.")
        value = given.get(one.path, _default(one))
        if value:
            yield f"{indent}{name}: {value} # {meaning}"
        else:
            yield f"{indent}# {name}: {words.examples[one.path]} # {meaning}"


def _default(one: Field) -> str:
    if one.path in reference().examples:
        return ""
    return yaml_value(one.default)


def _items_text() -> str:
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerow(reference().sample)
    return out.getvalue()
