"""A gate's judgement of a bare text, in the public contract's words; the HTTP tool and the command share it."""

from dataclasses import asdict
from typing import Any

from bot.gate import Gate, GateContext, Refusal
from bot.messages import Author, Draft


def judge(gate: Gate, text: str, context: GateContext) -> dict[str, Any]:
    """Judge `text`: verdict, findings, and a suggestion where one exists."""
    verdict = gate.review(Draft(text=text, author=Author.HUMAN, source="tool"), context)
    if not isinstance(verdict, Refusal):
        return {"verdict": "approved", "findings": []}
    found: dict[str, Any] = {
        "verdict": "refused",
        "findings": [{key: value for key, value in asdict(one).items() if value is not None} for one in verdict.findings],
    }
    if verdict.suggestion is not None:
        found["suggestion"] = verdict.suggestion
    return found
