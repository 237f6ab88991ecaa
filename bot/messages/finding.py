"""Why a text may not go out. Finding it is the gate's work."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach: the rule, where it stands in the raw text (code points, end exclusive), why and by which source.

    `why` and `source` are for people (Chinese). `penalty` is what the platform does about it, where known.
    """

    rule: str
    family: str
    start: int
    end: int
    excerpt: str
    why: str
    source: str
    penalty: str | None = None
