"""What lives here: what the model says about one message, as values that nobody can change.

What never may: a shop, a reply, a rule about what to do with it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedIntent:
    """One intent, the calibrated probability that it is the right one, and the probability from which it may be answered."""

    intent: str
    confidence: float
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of the message and what it added to a score."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """How it was said: the `label`, and the probabilities of `angry` and `upset` (0 where nothing was learned).

    The label follows cuts that were chosen apart from the probabilities (a missed angry buyer costs more than a second look).
    `evidence`: words of feeling that speak for a label other than calm.
    """

    label: str
    angry: float
    upset: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPrediction:
    """Everything about one message.

    `intents`: the top five, ranked. `answered`: those that may be answered at the stated risk, the main
    one first, at most two (never one that means out of scope). `sure`: there is one. `scope`: the probability that the message is
    one of the kinds that the model knows. `evidence`: the terms that speak most for the first intent.
    """

    intents: tuple[RankedIntent, ...]
    answered: tuple[str, ...]
    sure: bool
    sentiment: Sentiment
    evidence: tuple[Evidence, ...]
    scope: float
    model_version: str
