"""The words in a person's answer box and what became of them. The gate judges them; nothing here can send."""

from dataclasses import dataclass, replace

from bot.gate import Refusal
from bot.messages import Finding

LONGEST = 2000
TOLD = ("taken", "nobody", "taught")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands in the box.

    `trouble` is empty, `empty`, `too_long`, `given_back`, or one of TOLD (`taken`: a colleague has it; `nobody`: no such colleague;
    `taught`: no trouble, a lesson was kept).
    `pieces` are the words, cut where a finding begins or ends;
    `sent`: the words before these have just gone out.
    """

    text: str = ""
    trouble: str = ""
    findings: tuple[Finding, ...] = ()
    pieces: tuple[tuple[str, bool], ...] = ()
    suggestion: str | None = None
    sent: bool = False

    def troubled(self, trouble: str) -> "Answer":
        """Keep the words and say why they did not go out."""
        return replace(self, trouble=trouble)

    def refused(self, refusal: Refusal) -> "Answer":
        """Keep the words and show what the gate found."""
        return replace(
            self,
            findings=refusal.findings,
            pieces=_pieces(self.text, refusal.findings),
            suggestion=refusal.suggestion,
        )


NOTHING = Answer()
SENT = Answer(sent=True)


def answer_of(raw: str) -> Answer:
    """Read the box: one kind of line end, no blank edges."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        return Answer(trouble="empty")
    return Answer(text=text, trouble="too_long" if len(text) > LONGEST else "")


def _pieces(text: str, findings: tuple[Finding, ...]) -> tuple[tuple[str, bool], ...]:
    marked = [False] * len(text)
    for finding in findings:
        for place in range(max(0, finding.start), min(finding.end, len(text))):
            marked[place] = True
    pieces: list[tuple[str, bool]] = []
    for letter, mark in zip(text, marked, strict=True):
        if pieces and pieces[-1][1] is mark:
            pieces[-1] = (pieces[-1][0] + letter, mark)
        else:
            pieces.append((letter, mark))
    return tuple(pieces)
