"""What lives here: the artefact on disk: `model.npz` (arrays, no pickle) and `manifest.json`. Reads and writes the disk.

What never may: training, or trust: a file that isn't byte for byte what the manifest says is refused in one sentence.

`manifest.json`: schema, classes, thresholds, temperatures, feature spec, tokenizer, data hash, seed, versions, metrics, the SHA-256
of `model.npz`, and its own (over all else, keys sorted). Weights are bytes with one scale a class; training rounded them so.
"""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from intents.errors import ModelUnreadable
from intents.model.confidence import ConfidenceMap
from intents.model.features import Floats
from intents.model.grams import GramSpec
from intents.model.intent_model import SEVERAL, IntentModel, Parts
from intents.model.lexicon import Lexicon
from intents.model.linear import LinearTextModel
from intents.model.mood import Mood
from intents.model.scope import ScopeSignal
from intents.model.second import FEATURES, SecondWish
from intents.model.vocabulary import Vocabulary
from intents.model.word_classes import WordClasses
from intents.text import TOKENIZER

SCHEMA = 2
ARRAYS, MANIFEST = "model.npz", "manifest.json"

_SHORT = 12
_STEPS = 127.0


def rounded(weights: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Give `weights` (features x classes) as bytes and one scale a class; the weight in use is their product.

    Scales are powers of two, so that rounding what was rounded changes nothing.
    """
    largest = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-6)
    scale = np.exp2(np.ceil(np.log2(largest / _STEPS))).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale


def save_model(folder: Path, parts: Parts, about: Mapping[str, Any]) -> str:
    """Write the artefact into `folder` (made if missing) and give its version; `about` is added to the manifest."""
    linear = parts.linear
    steps, scale = rounded(linear.weights.astype(np.float64) * linear.scale)
    arrays: dict[str, NDArray[Any]] = {
        "characters": np.frombuffer("\n".join(linear.vocabulary.characters).encode(), np.uint8),
        "skips": np.frombuffer("".join(linear.vocabulary.skips).encode("utf-32-le"), np.uint32),
        "words": np.frombuffer("\n".join(linear.vocabulary.words).encode(), np.uint8),
        "steps": steps,
        "scale": scale,
        "bias": linear.bias,
        "thresholds": parts.thresholds,
        "lexicon": parts.mood.words.weights,
        "concepts": linear.words.weights,
    }
    if parts.second is not None:
        arrays["together"] = parts.second.together
    if linear.idf is not None:
        arrays["idf"] = linear.idf.astype(np.float32)
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    manifest: dict[str, Any] = {
        **about,
        "schema": SCHEMA,
        "tokenizer": TOKENIZER,
        "features": {**asdict(linear.spec), "idf": linear.idf is not None},
        "intents": list(linear.classes[: parts.intents]),
        "sentiments": list(parts.sentiments),
        "thresholds": dict(zip(linear.classes, [round(float(one), 6) for one in parts.thresholds], strict=False)),
        "temperature": linear.temperature,
        "confidence": asdict(parts.confidence),
        "second_wish": _fields(parts.second) if parts.second else None,
        "sentiment_temperature": parts.mood.temperature,
        "sentiment_cut": {"against": parts.mood.against, "least": parts.mood.least},
        "lexicon": {name: list(words) for name, words in parts.mood.words.lexicon.words.items()},
        "concepts": {name: list(words) for name, words in linear.words.lexicon.words.items()},
        "scope": {**asdict(parts.scope), "outside": list(parts.scope.outside)},
        "arrays_sha256": hashlib.sha256(packed.getbuffer()).hexdigest(),
    }
    manifest["manifest_sha256"] = _own_hash(manifest)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARRAYS).write_bytes(packed.getbuffer())
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    return manifest["manifest_sha256"][:_SHORT]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check the manifest alone. Raises ModelUnreadable."""
    path = folder / MANIFEST
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelUnreadable(path, "there is no model here (train one first)") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ModelUnreadable(path, f"can't be read ({type(problem).__name__})") from problem
    if not isinstance(raw, dict):
        raise ModelUnreadable(path, "is not a manifest")
    manifest = cast("dict[str, Any]", raw)
    if manifest.get("schema") != SCHEMA:
        raise ModelUnreadable(path, f"has schema {manifest.get('schema')!r}, this version reads {SCHEMA}")
    if manifest.get("manifest_sha256") != _own_hash(manifest):
        raise ModelUnreadable(path, "was changed after training (its hash does not fit)")
    return manifest


def load_model(folder: Path) -> IntentModel:
    """Load the artefact in `folder`. Raises ModelUnreadable: missing, broken, changed, of another schema."""
    manifest = read_manifest(folder)
    path = folder / ARRAYS
    try:
        packed = path.read_bytes()
    except OSError as problem:
        raise ModelUnreadable(path, f"can't be read ({problem.strerror})") from problem
    if hashlib.sha256(packed).hexdigest() != manifest.get("arrays_sha256"):
        raise ModelUnreadable(path, "is not the file that the manifest describes (its hash does not fit)")
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            return _model(manifest, dict(arrays))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as problem:
        raise ModelUnreadable(path, f"does not hold what the manifest says ({problem})") from problem


def _model(manifest: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> IntentModel:
    vocabulary = Vocabulary(_names(arrays["characters"]), _names(arrays["words"]), _pairs(arrays.get("skips")))
    steps = arrays["steps"]
    intents, sentiments = cast("list[str]", manifest["intents"]), cast("list[str]", manifest["sentiments"])
    classes = (*intents, *sentiments, *([SEVERAL] if manifest.get("second_wish") else []))
    if steps.dtype != np.int8 or steps.shape != (len(vocabulary), len(classes)) or not math.isfinite(manifest["temperature"]):
        msg = "shapes do not fit"
        raise ValueError(msg)
    features = manifest["features"]
    idf = arrays["idf"].astype(np.float64) if features["idf"] else None
    linear = LinearTextModel(
        classes=classes,
        spec=GramSpec(characters=features["characters"], words=features["words"], skips=features.get("skips", 0)),
        vocabulary=vocabulary,
        weights=steps,
        scale=arrays["scale"].astype(np.float64),
        bias=arrays["bias"],
        idf=idf,
        temperature=manifest["temperature"],
        words=_words(manifest.get("concepts", {}), arrays.get("concepts"), len(classes)),
    )
    parts = Parts(
        linear=linear,
        intents=len(intents),
        scope=_scope(manifest["scope"]),
        thresholds=arrays["thresholds"],
        confidence=ConfidenceMap(**manifest.get("confidence", {})),
        mood=_mood(manifest, arrays, len(sentiments)),
        second=_second(manifest.get("second_wish"), arrays.get("together"), len(intents)),
    )
    return IntentModel(parts, manifest["manifest_sha256"][:_SHORT])


def _names(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n") if len(packed) else []


def _pairs(packed: NDArray[np.uint32] | None) -> list[str]:
    signs = packed.tobytes().decode("utf-32-le") if packed is not None else ""
    return [signs[at : at + 2] for at in range(0, len(signs), 2)]


def _scope(fields: dict[str, Any]) -> ScopeSignal:
    return ScopeSignal(
        slope=fields["slope"],
        offset=fields["offset"],
        coverage_weight=fields["coverage_weight"],
        least=fields["least"],
        outside=tuple(fields["outside"]),
    )


def _mood(manifest: dict[str, Any], arrays: dict[str, NDArray[Any]], sentiments: int) -> Mood:
    words = _words(manifest.get("lexicon", {}), arrays["lexicon"], sentiments)
    return Mood(temperature=manifest["sentiment_temperature"], words=words, **manifest.get("sentiment_cut", {}))


def _words(words: dict[str, list[str]], weights: NDArray[np.float64] | None, classes: int) -> WordClasses:
    if not words:
        return WordClasses()
    if weights is None or weights.shape != (len(words), classes):
        msg = "the words do not fit"
        raise ValueError(msg)
    return WordClasses(lexicon=Lexicon(words), weights=weights)


def _second(fields: dict[str, Any] | None, together: NDArray[np.float64] | None, intents: int) -> SecondWish | None:
    if not fields:
        return None
    if together is None or together.shape != (intents, intents) or len(fields["weights"]) != FEATURES:
        msg = "the rule of the second wish does not fit"
        raise ValueError(msg)
    tuples = {key: tuple(fields[key]) for key in ("weights", "never", "alone")}
    return SecondWish(offset=fields["offset"], least=fields["least"], several=fields["several"], together=together, **tuples)


def _fields(second: SecondWish) -> dict[str, Any]:
    return {
        "weights": list(second.weights),
        "offset": second.offset,
        "least": second.least,
        "several": second.several,
        "never": list(second.never),
        "alone": list(second.alone),
    }


def _own_hash(manifest: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in manifest.items() if key != "manifest_sha256"}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
