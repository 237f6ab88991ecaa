"""`make crash`: the long form, both databases one after the other; prints what happened, and exits 1 where there was a breach."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from tests.crash.client import TALKS
from tests.crash.lab import Plan, run
from tests.crash.order import order, races
from tests.crash.outage import Gone, outage

PARTS = ("order", "races", "outage", "kills")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make crash", description="Kill the service over and over, and hold the history against its promises."
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both, one after the other")
    parser.add_argument("--kills", type=int, default=1000, help="SIGKILLs at random moments (default 1000)")
    parser.add_argument("--acks", type=int, default=100_000, help="acknowledged messages, at least about (default 100000)")
    parser.add_argument(
        "--minutes",
        type=float,
        default=600,
        help="stop striking after so long in any case (default 600); Ctrl-C does too, and what was seen is judged",
    )
    parser.add_argument("--pause", type=float, default=1.5, help="longest pause between two strikes in seconds (default 1.5)")
    parser.add_argument("--restart-every", type=int, default=50, help="kills between two crashes of PostgreSQL itself (default 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the history, `progress.jsonl` and `result.jsonl` (default: thrown away after the judgement)"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help=f"default: {', '.join(PARTS)}")
    parser.add_argument("--outage", type=float, default=30, help="seconds for which the database is gone, or its file locked (default 30)")
    parser.add_argument("--around", type=float, default=5, help="seconds of work before and after an outage (default 5)")
    parser.add_argument("--back", type=float, default=10, help="seconds within which an outage is over (default 10)")
    parser.add_argument("--buyers", type=int, default=TALKS, help="conversations of each client at a time in an outage (default 120)")
    parser.add_argument("--talks", type=int, default=200, help="conversations whose order is watched (default 200)")
    parser.add_argument("--each", type=int, default=50, help="messages in each of them (default 50)")
    parser.add_argument("--rounds", type=int, default=2000, help="races of four first messages (default 2000)")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    gone = Gone(seconds=asked.outage, around=asked.around, back=asked.back, talks=asked.buyers)
    failed = False
    for database in asked.database or ["sqlite", "postgresql"]:
        if "order" in parts:
            failed |= _checked(database, "order", lambda folder, at=database: order(at, folder, asked.talks, asked.each))
        if "races" in parts:
            failed |= _checked(database, "races", lambda folder, at=database: races(at, folder, asked.rounds))
        if "outage" in parts:
            failed |= _checked(database, "outage", lambda folder, at=database: outage(at, folder, gone))
        if "kills" in parts:
            failed |= _killed(database, asked)
    sys.exit(failed)


def _checked(database: str, name: str, check: Callable[[Path], list[str]]) -> bool:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="xiaoer-crash-") as folder:
        found = check(Path(folder))
    _tell({"database": database, "part": name, "seconds": round(time.monotonic() - begun, 1), "breaches": found[:20]})
    return bool(found)


def _killed(database: str, asked: argparse.Namespace) -> bool:
    with _folder(asked.keep, database) as folder:
        plan = Plan(
            kills=asked.kills,
            acks=asked.acks,
            minutes=asked.minutes,
            pause=(0.05, asked.pause),
            restart_every=asked.restart_every,
            seed=asked.seed,
        )
        result = run(database, folder, plan)
    told = {"database": database, "part": "kills"} | asdict(result)
    if asked.keep is not None:
        with (asked.keep / "result.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
    _tell(told | {"breaches": result.breaches[:20], "breaches_in_all": len(result.breaches)})
    return bool(result.breaches) or result.late_effects > 0


@contextmanager
def _folder(keep: Path | None, database: str) -> Generator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="xiaoer-crash-") as folder:
            yield Path(folder)
        return
    made = keep / f"{database}-{datetime.now():%H%M%S}"  # noqa: DTZ005 - a name for people
    made.mkdir(parents=True)
    yield made


def _tell(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
