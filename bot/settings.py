"""Where things lie and how the service listens: from the command line first, then the environment, then sane defaults.

Only `bot.cli` and `bot.wiring` read settings; nothing here can switch the gate off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

HERE = Path(__file__).resolve().parent
PREFIX = "XIAOER_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the data folder, the shops and the models lie.

    `data_dir` holds everything that is kept; `shops_dir` one folder per shop; `model_dir` the intent model; `meaning_dir` the gate's
    judge of meaning (it must be there: the gate is never weaker than shipped).
    `waiting_limit`: messages that may wait for an answer before callers are told 429. `demo` adds the demo log-in for the desk.
    """

    data_dir: Path = Path("var")
    shops_dir: Path = HERE / "shop" / "demo"
    model_dir: Path = HERE.parent / "models" / "intents"
    meaning_dir: Path = HERE.parent / "models" / "gate"
    waiting_limit: int = 1000
    demo: bool = False


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read XIAOER_DATA_DIR, XIAOER_SHOPS_DIR, XIAOER_MODEL_DIR, XIAOER_WAITING_LIMIT, XIAOER_DEMO; absent ones keep their defaults."""
    found: dict[str, Path | int | bool] = {}
    for field in fields(Settings):
        raw = environ.get(PREFIX + field.name.upper())
        if raw is None:
            continue
        if field.name == "waiting_limit":
            found[field.name] = int(raw)
        elif field.name == "demo":
            found[field.name] = raw == "1"
        else:
            found[field.name] = Path(raw)
    return Settings(**found)  # pyright: ignore[reportArgumentType] - each value was built for its field just above


def to_environment(settings: Settings) -> dict[str, str]:
    """Write settings as environment variables, for worker processes."""
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return {PREFIX + name.upper(): ("1" if value else "0") if isinstance(value, bool) else str(value) for name, value in values.items()}
