"""A gate's judgement of a text, in the public contract's words; the HTTP tool and the command share it."""

from dataclasses import asdict
from typing import Any

from bot.gate import Gate, Refusal
from bot.web.context import ContextBody


def judge(gate: Gate, text: str, known: ContextBody) -> dict[str, Any]:
    """Judge `text` with what is known beside it: verdict, findings, and a suggestion where one exists."""
    verdict = gate.review(known.to_draft(text), known.to_context())
    if not isinstance(verdict, Refusal):
        return {"verdict": "approved", "findings": []}
    found: dict[str, Any] = {
        "verdict": "refused",
        "findings": [{key: value for key, value in asdict(one).items() if value is not None} for one in verdict.findings],
    }
    if verdict.suggestion is not None:
        found["suggestion"] = verdict.suggestion
    return found
