"""What each field of a shop's files means, in both languages, and what it counts; and the reference page made of it.

The words lie in `fields.yaml`, the fields in the shapes; a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_text, read_yaml

FILE = Path(__file__).with_name("fields.yaml")
RULES_EXAMPLE = Path(__file__).with_name("demos") / "demo" / "rules.yaml"


class Meaning(BaseModel):
    """One field in words; `unit` is what a figure counts, empty for what is no figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str
    unit: str = ""

    def said(self, language: str) -> str:
        """Give the words of a language (`zh`, `en`)."""
        return self.zh if language == "zh" else self.en


class Page(BaseModel):
    """The words around the fields, of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    lead: str
    columns: str
    required: str
    none: str
    others: str
    rules: str
    kinds: dict[str, str]
    units: dict[str, str] = Field(default_factory=dict[str, str])


class Reference(BaseModel):
    """All fields: of `shop.yaml` by path (`freight.groups.to`), columns of `items.csv`, other files, keys of `rules.yaml`; first values."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    shop: dict[str, Meaning]
    items: dict[str, Meaning]
    files: dict[str, Meaning]
    rules: dict[str, Meaning]
    begin: dict[str, str]
    examples: dict[str, str]
    head: dict[str, str]
    sample: tuple[str, ...]
    page: dict[str, Page]


@cache
def reference() -> Reference:
    """Read the reference once."""
    return read_yaml(FILE, Reference)


@cache
def units() -> Mapping[str, str]:
    """Map each field of `shop.yaml` that is a figure to what it counts."""
    return {path: meaning.unit for path, meaning in reference().shop.items() if meaning.unit}


def reference_page(language: str) -> str:
    """Write the reference of a language (`zh`, `en`) as Markdown."""
    return "\n".join(_page(language)) + "\n"


def _page(language: str) -> Iterator[str]:
    from bot.shop.schema import fields  # noqa: PLC0415 - the shapes are read with the units of this module

    words = reference()
    page = words.page[language]
    yield from (f"# {page.title}", "", page.lead, "", "## shop.yaml", "", page.columns, "|---|---|---|---|")
    for one in fields():
        meaning = words.shop[one.path]
        unit = "" if meaning.unit == "clock" else page.units.get(meaning.unit, meaning.unit)
        value = " ".join(
            part
            for part in (
                page.kinds[one.kind],
                ", ".join(f"`{choice}`" for choice in one.choices),
                ", ".join(f"{sign} {number}" for sign, number in one.bounds),
                unit,
            )
            if part
        )
        default = page.required if one.needed else page.none if one.kind in ("part", "parts") else _default(one.default, page.none)
        yield f"| `{one.path}` | {meaning.said(language)} | {value} | {default} |"
    yield from ("", "## items.csv", "", words.files["items.csv"].said(language), "")
    for name, meaning in words.items.items():
        unit = page.units.get(meaning.unit, meaning.unit)
        yield f"- `{name}`{f' ({unit})' if unit else ''}: {meaning.said(language)}"
    yield from ("", f"## {page.others}", "")
    for name, meaning in words.files.items():
        if name != "items.csv":
            yield f"- `{name}`: {meaning.said(language)}"
    yield from ("", "## rules.yaml", "", page.rules, "", "```yaml", read_text(RULES_EXAMPLE).rstrip(), "```", "")
    yield from (f"- `{path}`: {meaning.said(language)}" for path, meaning in words.rules.items())


def _default(value: object, none: str) -> str:
    told = yaml_value(value)
    return f"`{told}`" if told not in ("", "[]", "{}") else none


def yaml_value(value: object) -> str:
    """Write a default as the file would: empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(yaml_value(one) for one in cast('tuple[object, ...]', value))}]"
    if isinstance(value, str) and ":" in value:
        return f'"{value}"'
    return str(value)
