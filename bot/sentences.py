"""One plain sentence for each way in which a value of a file can be wrong. Which value it is, the caller says; nothing is read here."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

CLOCK = "clock"
_LONGEST = 40


def name_of(where: tuple[str | int, ...]) -> str:
    """Write a place in a document: `freight.groups[1].to`."""
    name = ""
    for step in where:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def sentence(fault: ErrorDetails, where: tuple[str | int, ...], units: Mapping[str, str]) -> str:
    """Tell one fault of pydantic's in words. `units` say what a figure counts, by its place without list numbers."""
    name, kind = name_of(where), fault["type"]
    unit = units.get(".".join(step for step in where if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        return f"unknown key {name!r}"
    if kind == "missing":
        return f"{name_of(where[:-1])}: one more value is needed" if isinstance(where[-1], int) else f"the key {name!r} is missing"
    return f"{name or 'the document'}: {_problem(fault, kind, unit)}"


def _problem(fault: ErrorDetails, kind: str, unit: str) -> str:
    said = _said(fault["input"])
    if unit == CLOCK:
        hint = "; put it in quotes" if isinstance(fault["input"], int) else ""
        return f'an hour like "14:00" is needed, not {said}{hint}'
    needed = _needed(kind, unit) or _limit(fault, kind, unit)
    if needed:
        return f"{needed} is needed, not {said}"
    if kind == "enum":
        return f"{said} is none of {str(fault.get('ctx', {}).get('expected', '')).replace(' or ', ', ')}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"


def _needed(kind: str, unit: str) -> str:
    of = f" of {unit}" if unit else ""
    for beginnings, words in (
        (("int_",), f"a whole number{of}, without its unit,"),
        (("decimal_", "float_", "is_instance"), f"a number{of}, without its unit,"),
        (("bool_",), "true or false"),
        (("model_", "dict_"), "a list of keys with values"),
        (("tuple_", "list_"), "a list like [1, 2]"),
        (("string_type",), "text"),
        (("date_",), "a day like 2026-10-01"),
    ):
        if kind.startswith(beginnings):
            return words
    return ""


def _limit(fault: ErrorDetails, kind: str, unit: str) -> str:
    limits = fault.get("ctx", {})
    for limit, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if kind.startswith(("greater_than", "less_than")) and limit in limits:
            return f"{words} {limits[limit]}{' ' + unit if unit else ''}"
    return ""


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    told = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else repr(value)
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
