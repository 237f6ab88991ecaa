"""The record of how an answer came about, as a page shows it. An older or odd record shows less.

Nothing is worked out anew here: no confidence, no finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.labels import Labels


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Intent(_Part):
    intent: str
    confidence: float


class _Mood(_Part):
    label: str
    angry: float = 0.0
    upset: float = 0.0


class _Term(_Part):
    term: str
    weight: float


class _Prediction(_Part):
    intents: tuple[_Intent, ...] = ()
    answered: tuple[str, ...] = ()
    sentiment: _Mood
    evidence: tuple[_Term, ...] = ()


class Breach(_Part):
    """A finding of the gate, as it was recorded."""

    rule: str
    excerpt: str
    why: str
    source: str
    penalty: str | None = None

    def hidden(self, shy: Callable[[str], str]) -> "Breach":
        """Give the same with personal data hidden in its words."""
        return self.model_copy(update={"excerpt": shy(self.excerpt), "why": shy(self.why)})


class _Refused(_Part):
    findings: tuple[Breach, ...] = ()


class _Draft(_Part):
    source: str
    text: str = ""


class _Record(_Part):
    action: str
    reason: str
    prediction: _Prediction | None = None
    drafts: tuple[_Draft, ...] = ()
    refused: tuple[_Refused, ...] = ()
    proposed: tuple[_Draft, ...] = ()
    ruleset: str = ""
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One intent: its title, its id, how sure in percent, and whether it was answered."""

    title: str
    id: str
    percent: int
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a person sees beside a buyer's line. `mood_percent` is None for a calm one.

    `proposed`: the bot's words for the person to send, change or drop.
    """

    action: str
    action_said: str
    reason: str
    reason_said: str
    guesses: tuple[Guess, ...]
    mood: str
    mood_said: str
    mood_percent: int | None
    terms: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    breaches: tuple[Breach, ...]
    proposed: str
    ruleset: str
    model: str


def tell(record: Mapping[str, Any] | None, labels: Labels, shy: Callable[[str], str] = str) -> Story | None:
    """Turn a record into what is shown; None where there is none, or none that can be read. `shy` hides what is personal in its words."""
    if record is None:
        return None
    try:
        found = _Record.model_validate(record)
    except ValidationError:
        return None
    heard = found.prediction
    mood = _Mood(label="") if heard is None else heard.sentiment
    return Story(
        action=found.action,
        action_said=labels.action(found.action),
        reason=found.reason,
        reason_said=labels.reason(found.reason),
        guesses=() if heard is None else _guesses(heard, labels),
        mood=mood.label,
        mood_said=labels.sentiment(mood.label),
        mood_percent={"angry": _percent(mood.angry), "upset": _percent(mood.upset)}.get(mood.label),
        terms=() if heard is None else tuple((shy(one.term), f"{one.weight:+.2f}") for one in heard.evidence),
        sources=tuple(draft.source for draft in found.drafts),
        breaches=tuple(breach.hidden(shy) for refused in found.refused for breach in refused.findings),
        proposed="\n".join(draft.text for draft in found.proposed),
        ruleset=found.ruleset,
        model=found.model or "",
    )


def _guesses(heard: _Prediction, labels: Labels) -> tuple[Guess, ...]:
    return tuple(
        Guess(
            title=labels.intent(one.intent),
            id=one.intent,
            percent=_percent(one.confidence),
            answered=one.intent in heard.answered,
        )
        for one in heard.intents
    )


def _percent(share: float) -> int:
    return round(100 * share)
