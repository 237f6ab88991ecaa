"""Where things lie and how the service listens: from the command line first, then the environment, then sane defaults.

Only `bot.cli` and `bot.wiring` read settings; nothing here can switch the gate off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from bot.errors import WrongSetting

HERE = Path(__file__).resolve().parent
PREFIX = "XIAOER_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the data folder, the shops and the models lie.

    `data_dir` holds everything that is kept; `shops_dir` one folder per shop; `model_dir` the intent model; `meaning_dir` the gate's
    judge of meaning (it must be there: the gate is never weaker than shipped).
    `training_dir` and `fixed_set`: what a training from the desk learns from beside the desk's own labels, and what old and new model
    are compared on, which is never learned from.
    `database_url`: `postgresql://user:password@host/name`, or `sqlite:///path`; empty: a SQLite file in the data folder.
    `pool_size`: connections to PostgreSQL that each worker process keeps (at most twice as many in a rush).
    `waiting_limit`: messages that may wait for an answer before callers are told 429.
    `backlog_limit`: acknowledged messages that may wait to be answered before new ones are told 429; `late_seconds`: a message that
    waited longer gets the holding line and a person; `senders`: replies that one process sends at a time.
    `lease_seconds`: an agent of the desk whose browser is silent for so long loses the conversations to the queue. `secure_cookies`: the
    desk is reached over TLS only, and its cookies say so.
    `warn_percent`: how much of a platform's reply limit a buyer may have waited before the desk is warned.
    `demo` adds the demo log-in for the desk and, into an empty database, an hour of the demo shops' life; never with shops of one's own.
    """

    data_dir: Path = Path("var")
    shops_dir: Path = HERE / "shop" / "demos"
    model_dir: Path = HERE.parent / "models" / "intents"
    meaning_dir: Path = HERE.parent / "models" / "gate"
    training_dir: Path = HERE.parent / "training_data"
    fixed_set: Path = HERE.parent / "training_data" / "held_out" / "chats.jsonl"
    database_url: str = field(default="", repr=False)
    pool_size: int = 5
    waiting_limit: int = 1000
    backlog_limit: int = 20_000
    late_seconds: int = 60
    senders: int = 8
    lease_seconds: int = 45
    warn_percent: int = 70
    secure_cookies: bool = False
    demo: bool = False


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read every field as XIAOER_ and its name in capitals, or from the file that the same name with _FILE names.

    Absent ones keep their defaults. Raises WrongSetting naming the variable.
    """
    found: dict[str, Path | int | bool | str] = {}
    for one in fields(Settings):
        name = PREFIX + one.name.upper()
        raw = environ.get(name)
        if raw is None and f"{name}_FILE" in environ:
            raw = _from_file(f"{name}_FILE", Path(environ[f"{name}_FILE"]))
        if raw is None:
            continue
        if isinstance(one.default, bool):
            found[one.name] = raw == "1"
        elif isinstance(one.default, int):
            found[one.name] = _whole(name, raw)
        else:
            found[one.name] = raw if isinstance(one.default, str) else Path(raw)
    settings = Settings(**found)  # pyright: ignore[reportArgumentType] - each value was built for its field just above
    if not 1 <= settings.warn_percent <= 100:
        raise WrongSetting(f"{PREFIX}WARN_PERCENT", f"{settings.warn_percent} is not between 1 and 100")
    return settings


def _whole(name: str, raw: str) -> int:
    if not raw.isascii() or not raw.isdigit():
        raise WrongSetting(name, f"{raw!r} is not a whole number")
    return int(raw)


def _from_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise WrongSetting(name, f"{path} can't be read") from fault


def to_environment(settings: Settings) -> dict[str, str]:
    """Write settings as environment variables, for worker processes."""
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return {PREFIX + name.upper(): ("1" if value else "0") if isinstance(value, bool) else str(value) for name, value in values.items()}
