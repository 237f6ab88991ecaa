"""Chooses the situation and the wording, and fills the slots once. The result is drafts: nothing here can be sent.

Which wording is a matter of a hash of the conversation, so that a conversation keeps its voice and a re-run says the same.
"""

import hashlib
from dataclasses import dataclass

from bot.answers.book import Book, Situation, slots_of
from bot.answers.circumstances import Circumstances
from bot.messages import Answer, Author, Clarify, Draft, HandOff


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The drafts of one answer, main wish first, and the situations behind them."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """The book has no answer that the evidence allows, or the situation is a person's to decide: hand over with these words."""

    reason: str
    drafts: tuple[Draft, ...]


class Composer:
    """Words for a decision, from the book of answers."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def answer(self, answer: Answer, here: Circumstances) -> Said | NeedsPerson:
        """Word an answer to each intent; where one has no words, or only a person may decide, say what can be said and hand over."""
        drafts: list[Draft] = []
        for intent in answer.intents:
            situation = self._situation(intent, here)
            if situation is None:
                return NeedsPerson(reason=f"answer.none.{intent}", drafts=(*drafts, *self._hold("default", here)))
            if situation.hand_off:
                return self._to_person(situation, drafts, here)
            drafts.append(self._draft(situation, here))
        return Said(drafts=tuple(drafts))

    def clarify(self, clarify: Clarify, here: Circumstances) -> Said | NeedsPerson:
        """Word a question back."""
        situation = self._situation(f"clarify_{clarify.topic}", here)
        if situation is None:
            return NeedsPerson(reason=f"answer.none.{clarify.topic}", drafts=self._hold("default", here))
        return Said(drafts=(self._draft(situation, here),))

    def hold(self, hand_off: HandOff, here: Circumstances) -> tuple[Draft, ...]:
        """Word the holding line of a hand-off: by its reason where the book has one, else the ordinary one."""
        return self._hold(hand_off.reason, here)

    def _to_person(self, situation: Situation, drafts: list[Draft], here: Circumstances) -> NeedsPerson:
        # Off duty nobody looks "right away": the night line says truthfully when somebody does.
        on_duty = "staff_on_duty" in here.flags
        words = (self._draft(situation, here),) if on_duty else self._hold("default", here)
        return NeedsPerson(reason=f"situation.{situation.id}", drafts=(*drafts, *words))

    def _hold(self, reason: str, here: Circumstances) -> tuple[Draft, ...]:
        situation = self._situation(f"hold {reason}", here) or self._situation("hold default", here)
        return () if situation is None else (self._draft(situation, here),)

    def _situation(self, intent: str, here: Circumstances) -> Situation | None:
        for one in self._book.situations.get(intent, ()):
            if self._fits(one, here):
                return one
        return None

    def _fits(self, one: Situation, here: Circumstances) -> bool:
        if one.platforms and here.shop.platform not in one.platforms:
            return False
        if one.cues and not any(cue in here.text for cue in one.cues):
            return False
        if any(cue in here.text for cue in one.unless):
            return False
        if not all(_holds(flag, here.flags) for flag in one.when):
            return False
        return all(slot in here.facts for text in self._wordings(one, here) for slot in slots_of(text))

    def _wordings(self, one: Situation, here: Circumstances) -> tuple[str, ...]:
        return here.shop.wordings.get(one.id, one.says)

    def _draft(self, one: Situation, here: Circumstances) -> Draft:
        wordings = self._wordings(one, here)
        digest = hashlib.sha256(f"{here.conversation}\0{one.id}".encode()).digest()
        text = wordings[digest[0] % len(wordings)]
        slots = slots_of(text)
        return Draft(
            text=fill(text, {name: here.facts[name] for name in slots}),
            author=Author.BOT,
            source=one.id,
            intent=None if one.intent.startswith(("hold ", "clarify_")) else one.intent,
            facts=slots,
        )


def fill(text: str, facts: dict[str, str]) -> str:
    """Replace each `{slot}` once, in one pass: a value that holds braces stays what it is."""
    return text.format_map(facts)


def _holds(flag: str, flags: frozenset[str]) -> bool:
    return flag.removeprefix("not ") not in flags if flag.startswith("not ") else flag in flags
