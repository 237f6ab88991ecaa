"""Readings, numbers and findings of chosen texts, to the character: what `python -m tests.gate.expect` wrote and a person looked at."""

import json

import pytest

from tests.gate.expect import FILE, instruments_of, texts

EXPECTED = json.loads(FILE.read_text(encoding="utf-8"))


def test_every_chosen_text_is_expected_something_of() -> None:
    assert list(EXPECTED) == texts()


@pytest.mark.parametrize("what", ["readings", "numbers", "findings"])
def test_texts_are_read_as_expected(what: str) -> None:
    instruments = instruments_of()
    differing = {text: seen[what] for text in EXPECTED if (seen := instruments.observed(text))[what] != EXPECTED[text][what]}
    assert not differing
