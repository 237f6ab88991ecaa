"""Counts what the gate found in the replies: per agent, family, rule, day and platform. Reads and writes no file."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.gate import Gate, GateContext
from bot.inspection.export import Reply
from bot.messages import Finding, Platform

WINDOW = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply that the gate would not have let out."""

    reply: Reply
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Line:
    """One line of a table: replies in all, replies refused, and the families that they were refused for."""

    replies: int = 0
    refused: int = 0
    families: Counter[str] = field(default_factory=Counter[str])

    @property
    def share(self) -> float:
        """The share of refused replies."""
        return self.refused / self.replies if self.replies else 0.0


class Tally:
    """Judges and counts replies one by one; a conversation's last few replies are known when the next is judged."""

    def __init__(self, gates: Mapping[Platform, Gate]) -> None:
        self._gates = gates
        self._recent: defaultdict[tuple[str, str], deque[str]] = defaultdict(lambda: deque(maxlen=WINDOW))
        self.rows = 0
        self.replies = 0
        self.judged: list[Judged] = []
        self.agents: defaultdict[str, Line] = defaultdict(Line)
        self.days: defaultdict[str, Line] = defaultdict(Line)
        self.platforms: defaultdict[str, Line] = defaultdict(Line)
        self.families: Counter[str] = Counter()
        self.rules: Counter[tuple[str, str, str]] = Counter()

    @property
    def rulesets(self) -> tuple[str, ...]:
        """The rules that were in force on the platforms met."""
        return tuple(sorted(self._gates[Platform(name)].ruleset for name in self.platforms))

    def add(self, reply: Reply) -> None:
        """Judge and count one row of the export."""
        self.rows += 1
        if reply.text is None:
            return
        self.replies += 1
        recent = self._recent[reply.agent, reply.conversation] if reply.conversation else None
        findings = self._gates[reply.platform].judge(reply.text, GateContext(recent_texts=tuple(recent or ())))
        if recent is not None:
            recent.append(reply.text)
        families = {one.family for one in findings}
        for line in (self.agents[reply.agent], self.days[reply.day], self.platforms[reply.platform]):
            line.replies += 1
            line.refused += bool(findings)
            line.families.update(families)
        self.families.update(families)
        self.rules.update({(one.rule, one.family, one.why.split(" (p=")[0]) for one in findings})
        if findings:
            self.judged.append(Judged(reply, findings))
