"""What lives here: the model card, in Markdown, made of the manifest. What never may: a figure that was not measured."""

from collections.abc import Mapping
from typing import Any, cast


def card(manifest: Mapping[str, Any]) -> str:
    """Give the card of an artefact by its manifest."""
    data, setting = cast("dict[str, Any]", manifest["data"]), cast("dict[str, Any]", manifest["setting"])
    metrics, limits = cast("dict[str, Any]", manifest["metrics"]), cast("dict[str, float]", manifest["thresholds"])
    rows = "\n".join(f"| {name} | {'not measured' if value is None else value} |" for name, value in sorted(metrics.items()))
    table = "\n".join(f"| {name} | {'never' if value > 1 else value} |" for name, value in limits.items())
    promise = "\n".join(
        f"| {row['outside']:.0%} | {row['answered']} | {row['wrong']} | {row['wrong_at_most']} | {row['wrong_held_out']} |"
        for row in cast("list[dict[str, float]]", manifest["promise"])
    )
    return f"""# Model card

**What it is.** A linear text classifier (one linear SVM against the rest for each label) over character n-grams and words, with
one temperature for its confidences. {len(manifest["intents"])} intents, sentiments: {", ".join(manifest["sentiments"]) or "none"}.

**What it is for.** Sorting short messages of buyers to online shops. It reads one message at a time and knows neither the
conversation before it nor who writes. It is not made to judge people.

**Data.** {data["rows"]} messages (SHA-256 `{data["sha256"]}`), split by {data["folds"]}; {data["exam"]} more were kept out as
the exam. Seed {manifest["seed"]}.

**Setting chosen by grouped cross-validation.** {", ".join(f"{name} {value}" for name, value in sorted(setting.items()))}.
Tokenizer: {manifest["tokenizer"]}.

**Figures** (out of fold unless they start with exam).

| figure | value |
|---|---|
{rows}

**The promise**, if so many messages were out of scope: the share of the others that is answered, the share of wrong among all
answered, its bound with {manifest["certainty"]:.0%} certainty, and the share with thresholds chosen on other authors.

| out of scope | answered | wrong | at most | wrong, held out |
|---|---|---|---|---|
{promise}

**Thresholds.** An intent is answered from this confidence on; chosen so that at most {manifest["risk"]:.0%} of what is answered is
wrong, with {manifest["certainty"]:.0%} certainty, on messages like the training data. On text that is unlike it the promise does not hold.

| intent | from |
|---|---|
{table}
"""
