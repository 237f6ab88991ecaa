"""What a body's fault is called: one plain sentence in the field's own words, none in the library's. Checks nothing itself."""

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_LISTS = frozenset(("tuple_type", "list_type", "set_type", "frozen_set_type"))
_OBJECTS = frozenset(("model_type", "model_attributes_type", "dict_type", "dataclass_type"))


def first_fault(fault: ValidationError) -> tuple[str, str]:
    """Give the first wrong field, by its path in the body, and what is wrong with it."""
    every = fault.errors()
    first = every[0]
    return path(first) or "body", sentence(first, every)


def path(one: ErrorDetails) -> str:
    """Name a field as its user writes it."""
    return ".".join(str(step) for step in one["loc"])


def sentence(one: ErrorDetails, every: Sequence[ErrorDetails] = ()) -> str:
    """Say what is wrong; of several missing fields of one object the others are named too."""
    kind, context = one["type"], one.get("ctx", {})
    if kind == "missing":
        others = [str(other["loc"][-1]) for other in every if other["type"] == kind and other["loc"][:-1] == one["loc"][:-1]][1:]
        return f"this field is missing, as {'is' if len(others) == 1 else 'are'} {', '.join(others)}" if others else "this field is missing"
    if kind == "extra_forbidden":
        return "there is no such field"
    if kind in _OBJECTS:
        return "a JSON object is needed"
    if kind in _LISTS:
        return "a list is needed"
    if kind == "too_long":
        return f"at most {context['max_length']} entries are allowed, these are {context['actual_length']}"
    if kind == "string_pattern_mismatch":
        return "this has not the form that is needed; no NUL character may stand in it"
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", one["msg"]))
    return one["msg"][:1].lower() + one["msg"][1:]
