"""A small gate: refuses one word."""

import hashlib

from bot.gate import GateContext, Refusal, Verdict
from bot.gate.approved import _approve
from bot.messages import Draft, Finding


class SmallGate:
    """Refuses one word; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Draft, GateContext]] = []

    def review(self, draft: Draft, context: GateContext) -> Verdict:
        self.asked.append((draft, context))
        start = draft.text.find("微信")
        if start < 0:
            return _approve((draft.text, f"v-{len(self.asked)}", hashlib.sha256(draft.text.encode()).hexdigest(), "small", draft))
        finding = Finding(
            rule="contact.wechat",
            family="off_platform",
            start=start,
            end=start + 2,
            excerpt="微信",
            why="不能引导买家到平台外",
            source="平台规则 A1",
            penalty="扣保证金",
        )
        return Refusal(findings=(finding,), suggestion='在这里说就"可以"', ruleset="small")
