"""What answers a message, put together from the files: model, rules, answers, shops. Nothing that keeps or listens."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answers import Composer, check_wordings, load_book
from bot.errors import ModelUnavailable
from bot.gate import Gate, LearnedMeaning, LiveGates
from bot.learning import LiveModel
from bot.messages import BuyerMessage, Conversation, Platform
from bot.respond import Outcome, Responder
from bot.rules import Proven, RuleFiles, load_pack
from bot.settings import Settings
from bot.shop import ANSWERS, RULES, LiveShops, Shop
from intents import IntentModel, load_model
from intents.errors import IntentsError
from intents.text import simplified


@dataclass(frozen=True, slots=True, kw_only=True)
class Brain:
    """What answers a message, with nothing that keeps or listens: for the terminal chat and for tests."""

    model: IntentModel
    reader: LiveModel | IntentModel
    gates: LiveGates
    shops: LiveShops
    responder: Responder

    def respond(self, message: BuyerMessage, conversation: Conversation) -> Outcome:
        """Answer one message as of now."""
        return self.responder.respond(message, conversation, self.shops[message.shop], datetime.now(UTC))

    def hold(self, message: BuyerMessage, conversation: Conversation) -> Outcome:
        """Say the holding line and hand over: the message could not be answered, or not in time."""
        return self.responder.hold(message, conversation, self.shops[message.shop], datetime.now(UTC))


def build_brain(settings: Settings, proven: Path | None = None) -> Brain:
    """Read model, rules, answers and shops; one plain sentence for what is missing or broken.

    `proven`: the file in which the service remembers patterns that were found sound at an earlier start.
    """
    model = read_model(settings.model_dir)
    book = load_book()
    shops = LiveShops(
        settings.shops_dir,
        accept=lambda shop, folder: check_wordings(shop.wordings, book, folder / ANSWERS),
        tell=logging.getLogger("xiaoer.shops").warning,
    )
    gates = LiveGates(
        RuleFiles(proven=None if proven is None else Proven(proven)),
        LearnedMeaning(read_model(settings.meaning_dir)),
        {name: (shop.platform, shops.folder_of(name) / RULES) for name, shop in shops.items()},
        tell=logging.getLogger("xiaoer.rules").warning,
    )
    responder = Responder(recogniser=model, composer=Composer(book), gates=gates.shops, simplify=simplified)
    return Brain(model=model, reader=model, gates=gates, shops=shops, responder=responder)


def build_responder(settings: Settings, shops: Mapping[str, Shop], packs: Path | None = None) -> Responder:
    """Build what answers for `shops` alone, with the rules of another folder where one is named: for comparing (`xiaoer replay`)."""
    meaning = LearnedMeaning(read_model(settings.meaning_dir))
    platforms = {shop.platform for shop in shops.values()}
    rules = {one: load_pack(one) if packs is None else load_pack(one, packs=packs) for one in platforms}
    gates = {one: Gate(pack, meaning) for one, pack in rules.items()}
    of_shops = {name: gates[shop.platform] for name, shop in shops.items()}
    return Responder(recogniser=read_model(settings.model_dir), composer=Composer(load_book()), gates=of_shops, simplify=simplified)


def build_gates(settings: Settings, platforms: Iterable[Platform] = Platform) -> dict[Platform, Gate]:
    """Build the gate of each platform: its rules, and the judge of meaning that all share."""
    meaning = LearnedMeaning(read_model(settings.meaning_dir))
    return {platform: Gate(load_pack(platform), meaning) for platform in platforms}


def read_model(folder: Path) -> IntentModel:
    """Read the intent model; raises ModelUnavailable with one sentence."""
    try:
        return load_model(folder)
    except IntentsError as fault:
        raise ModelUnavailable(str(fault)) from fault
