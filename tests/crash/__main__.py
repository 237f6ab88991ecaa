"""`make crash`: the long form, both databases one after the other; prints what happened and exits 1 at the first breach."""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.crash.lab import Plan, run


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="make crash", description="Kill the service over and over, and hold the history against its promises."
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both, one after the other")
    parser.add_argument("--kills", type=int, default=1000, help="SIGKILLs at random moments (default 1000)")
    parser.add_argument("--acks", type=int, default=100_000, help="acknowledged messages, at least about (default 100000)")
    parser.add_argument("--minutes", type=float, default=600, help="end a database's run after so long in any case (default 600)")
    parser.add_argument("--pause", type=float, default=1.5, help="longest pause between two strikes in seconds (default 1.5)")
    parser.add_argument("--restart-every", type=int, default=50, help="kills between two crashes of PostgreSQL itself (default 50)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = False
    for database in asked.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="xiaoer-crash-") as folder:
            plan = Plan(
                kills=asked.kills,
                acks=asked.acks,
                minutes=asked.minutes,
                pause=(0.05, asked.pause),
                restart_every=asked.restart_every,
                seed=asked.seed,
            )
            result = run(database, Path(folder), plan)
        told = asdict(result) | {"breaches": result.breaches[:20], "breaches_in_all": len(result.breaches)}
        sys.stdout.write(json.dumps({"database": database} | told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        failed = failed or bool(result.breaches) or result.late_effects > 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
