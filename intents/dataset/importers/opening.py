"""What lives here: a file of another tool opened as text or JSON, or one clear error. Reads the disk.

What never may: what the fields mean.
"""

import json
from pathlib import Path
from typing import Any

from intents.errors import WrongData


def opened(path: Path, encodings: tuple[str, ...] = ("utf-8-sig",)) -> str:
    """Give the text of `path` in the first of `encodings` that fits. Raises WrongData."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise WrongData(path, f"can't be read ({problem.strerror})") from problem
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongData(path, f"is not text in {' or '.join(name.removesuffix('-sig') for name in encodings)}")


def parsed(path: Path) -> Any:
    """Give the JSON of `path`. Raises WrongData with the line."""
    try:
        return json.loads(opened(path))
    except json.JSONDecodeError as problem:
        raise WrongData(path, f"not JSON ({problem.msg})", line=problem.lineno) from problem
    except (ValueError, RecursionError) as problem:
        raise WrongData(path, "not JSON that can be read (too deep, or a number too long)") from problem
