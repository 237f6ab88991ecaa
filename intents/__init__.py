"""What does the buyer want, how sure are we, on which evidence? Knows no shop, no reply, no network.

Serving (numpy only):
    load_model(folder: Path) -> IntentModel                         raises intents.errors.ModelUnreadable
    IntentModel.predict(text: str) -> IntentPrediction
    IntentModel.predict_many(texts: Sequence[str]) -> list[IntentPrediction]
    IntentModel.score_many(texts: Sequence[str]) -> Scores          arrays, the fast way for bulk work
    LinearTextModel                                                 the same without intents, for other families of texts

What the command line calls (import the sub-package; these load more than serving needs):
    intents.dataset.read(path: Path) -> tuple[LabelledText, ...]    a .jsonl file or a folder of them
    intents.dataset.write(path: Path, rows) -> int
    intents.dataset.lint(rows, known=(), foreign=(), most=3) -> tuple[Fault, ...]
    intents.dataset.importers.import_file(path: Path, kind: str | None = None) -> tuple[LabelledText, ...]
    intents.catalogue.read_catalogue(path: Path = ours) -> Catalogue
    intents.train.train(data: Path, out: Path, taxonomy: Path | None = None, plan: Plan | None = None) -> Trained
    intents.evaluate.evaluate(model, rows, *, baseline=None, catalogue=None) -> Report
    intents.report.html(report) -> str; write_json(path, report); write_html(path, report); write_rasa(folder, report)

Everything raised on purpose is an `intents.errors.IntentsError`: one sentence for a person.
"""

from intents.model import (
    Evidence,
    IntentModel,
    IntentPrediction,
    LinearTextModel,
    RankedIntent,
    Scores,
    Sentiment,
    load_model,
)

__all__ = [
    "Evidence",
    "IntentModel",
    "IntentPrediction",
    "LinearTextModel",
    "RankedIntent",
    "Scores",
    "Sentiment",
    "load_model",
]
