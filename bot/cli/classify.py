"""`xiaoer classify`: JSON lines in, what each wants out, in the same order."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.lines import read_chunks, write_line

if TYPE_CHECKING:
    from intents import IntentPrediction

CHUNK = 512


def classify(
    model: Annotated[Path, typer.Option(help="Folder of a trained model, e.g. models/intents.")],
) -> None:
    """Say what each text of standard input wants: {"text": …} lines in, one line each out, extra fields kept.

    Example: xiaoer classify --model models/intents < chats.jsonl > told.jsonl
    """
    from bot.brain import read_model

    scorer = read_model(model)
    for chunk in read_chunks(1 if sys.stdin.isatty() else CHUNK):
        for row, prediction in zip(chunk, scorer.predict_many([row["text"] for row in chunk]), strict=True):
            write_line({**row, **told(prediction)})


def told(prediction: "IntentPrediction") -> dict[str, Any]:
    """Write a prediction in the public contract's words."""
    return {
        "intents": [{"intent": one.intent, "confidence": round(one.confidence, 6)} for one in prediction.intents],
        "answered": list(prediction.answered),
        "sure": prediction.sure,
        "sentiment": asdict(prediction.sentiment),
        "evidence": [asdict(one) for one in prediction.evidence],
    }
