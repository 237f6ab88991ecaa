"""Writes findings: what a rule, a shape, a stored value or the gate's own caution found, with its reason. Finds nothing itself."""

from collections.abc import Mapping

from bot.messages import Finding
from bot.rules import Meaning, Rule


def of_rule(rule: Rule, text: str, start: int, end: int, *, held: str | None = None) -> Finding:
    """Write a rule's finding at a raw span; a handle that the span cuts is shown whole; `held` says which fact stands against it."""
    while start < end < len(text) and _handle(text[end - 1]) and _handle(text[end]):
        end += 1
    return Finding(
        rule=rule.id,
        family=rule.family,
        start=start,
        end=end,
        excerpt=text[start:end],
        why=rule.why if held is None else f"{rule.why} ({held})",
        source=rule.source,
        penalty=rule.penalty,
    )


def _handle(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_-")


def moved(finding: Finding, text: str, offset: int) -> Finding:
    """Cut a finding over several messages to the part that stands in `text`, which begins at `offset`."""
    end = max(0, finding.end - offset)
    return Finding(
        rule=finding.rule,
        family=finding.family,
        start=0,
        end=end,
        excerpt=text[:end],
        why=finding.why,
        source=finding.source,
        penalty=finding.penalty,
    )


class Notes:
    """The findings that belong to no rule: their words come from the pack."""

    def __init__(self, notes: Mapping[str, str], meanings: Mapping[str, Meaning]) -> None:
        self._meanings = meanings
        self._notes = {name: notes[name] for name in ("fault", "empty", "length", "leak", "meaning", "kind", "kind_ref")}

    def of(self, name: str, text: str, start: int = 0, end: int | None = None, *, more: str = "") -> Finding:
        """Write the finding `gate.name`."""
        last = len(text) if end is None else end
        return Finding(
            rule=f"gate.{name}",
            family=f"gate_{name}",
            start=start,
            end=last,
            excerpt=text[start:last],
            why=self._notes[name] + more,
            source="GATE",
        )

    def of_meaning(self, text: str, name: str, probability: float, terms: tuple[str, ...]) -> Finding:
        """Write the classifier's finding: the whole text is the span, the terms that spoke for it stand in the reason."""
        meaning = self._meanings.get(name)
        why = self._notes["meaning"] if meaning is None else meaning.why
        return Finding(
            rule=f"meaning.{name}",
            family=name if meaning is None else meaning.family,
            start=0,
            end=len(text),
            excerpt=text,
            why=f"{why} (p={probability:.2f}{'; ' if terms else ''}{', '.join(terms)})",
            source="GATE" if meaning is None else meaning.source,
            penalty=None if meaning is None else meaning.penalty,
        )
