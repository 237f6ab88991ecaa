"""What may be said differs from platform to platform."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.gate import Gate, GateContext
from bot.messages import Platform

ROWS: list[tuple[Any, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "platforms.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "platforms"), ROWS)
def test_a_sentence_is_refused_where_its_platform_forbids_it_and_nowhere_else(
    gates: dict[Platform, Gate], text: str, platforms: str
) -> None:
    assert {platform for platform, gate in gates.items() if gate.judge(text, GateContext())} == set(map(Platform, platforms.split()))
