"""Writes findings: what a rule, a shape, a stored value or the gate's own caution found, with its reason. Finds nothing itself."""

from collections.abc import Mapping

from bot.messages import Finding
from bot.rules import Rule


def of_rule(rule: Rule, text: str, start: int, end: int) -> Finding:
    """Write a rule's finding at a raw span."""
    return Finding(
        rule=rule.id,
        family=rule.family,
        start=start,
        end=end,
        excerpt=text[start:end],
        why=rule.why,
        source=rule.source,
        penalty=rule.penalty,
    )


def moved(finding: Finding, text: str, offset: int) -> Finding:
    """Cut a finding over several messages to the part that stands in `text`, which begins at `offset`."""
    end = finding.end - offset
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

    def __init__(self, notes: Mapping[str, str]) -> None:
        self._notes = {name: notes[name] for name in ("fault", "empty", "length", "leak", "meaning")}

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

    def of_meaning(self, text: str, family: str, probability: float, terms: tuple[str, ...]) -> Finding:
        """Write the classifier's finding."""
        return Finding(
            rule=f"meaning.{family}",
            family=family,
            start=0,
            end=len(text),
            excerpt=text,
            why=f"{self._notes['meaning']} ({', '.join(terms)}; p={probability:.2f})",
            source="GATE",
        )
