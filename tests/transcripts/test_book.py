"""The acceptance book: every conversation, in every one of its shops, through the real responder with the shipped model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answers import load_book
from bot.cli.playing import play, said
from bot.cli.transcripts import Page, read_pages
from bot.respond import Responder
from bot.settings import Settings
from bot.wiring import build_brain

HERE = Path(__file__).parent
PAGES = read_pages(HERE)
VOICES = 2  # other conversations, other wordings: what must be said must be said in each


@pytest.fixture(scope="module")
def responder() -> Responder:
    return build_brain(Settings(shops_dir=HERE / "shops")).responder


def misses(page: Page, responder: Responder) -> Iterator[str]:
    book = load_book()
    for one, shop in page.castings():
        for voice in range(VOICES):
            for played in play(one, shop, responder, book, voice):
                wrong = [*played.misses, *(f"must never say {word!r}" for word in page.never if word in said(played.outcome))]
                if wrong:
                    yield f"{one.title} ({shop.id}): {played.message.text!r} -> {said(played.outcome)!r} [{played.outcome.reason}]: {wrong}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.stem)
def test_every_conversation_goes_as_the_book_says(page: Page, responder: Responder) -> None:
    found = list(dict.fromkeys(misses(page, responder)))
    assert not found, "\n".join(found)


def test_the_book_is_large_and_no_title_stands_twice() -> None:
    titles = [one.title for page in PAGES for one in page.transcripts]
    assert len(titles) >= 200
    assert len(set(titles)) == len(titles)
