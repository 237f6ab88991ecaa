"""Chooses the situation and the wording, and fills the slots once. The result is drafts: nothing here can be sent.

Which wording is a matter of a hash of the conversation, so that a conversation keeps its voice and a re-run says the same; a wording
that was said just now is passed over.
"""

import hashlib
from dataclasses import dataclass, replace

from bot.answers.book import Book, Situation, slots_of
from bot.answers.circumstances import Circumstances
from bot.messages import Answer, Author, Clarify, ConversationState, Draft, Found, HandOff
from intents.text import traditional

HELD = "hold "  # situations for holding lines: "hold <reason>"
QUESTIONS = 2  # in a row; what they could not clear up, a person does
CARD = "wish"  # what a bare card is asked for: the buyer's wish about it
ENGINES = (HELD, "clarify_", "noted_", "preface_")  # what the engine asks the book for by itself, not by a buyer's wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The drafts of one answer, main wish first; `asks`: what they ask the buyer back for, and for which wishes."""

    drafts: tuple[Draft, ...]
    asks: str | None = None
    asks_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPerson:
    """The book has no answer that the evidence allows, or the situation is a person's to decide: hand over with these words."""

    reason: str
    drafts: tuple[Draft, ...]


class Composer:
    """Words for a decision, from the book of answers."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def answer(self, answer: Answer, here: Circumstances, before: ConversationState | None = None) -> Said | NeedsPerson:
        """Word an answer to each intent; where one has no words, or only a person may decide, say what can be said and hand over."""
        whole = self._open(_with(here, answer.found), before)
        said_apart = dict(answer.parts)
        drafts: list[Draft] = []
        person: NeedsPerson | None = None
        asks: str | None = None
        asks_for: list[str] = []
        card: Draft | None = None
        alone = len(answer.intents) == 1 and answer.rest is None
        for intent in answer.intents:
            page = whole.hearing(said_apart.get(intent))  # a cue of one wish must not word the answer to the other
            situation = page.situation(intent)
            if answer.goes_on and situation is not None and not situation.cues and not situation.when:
                situation = page.last(intent) or situation
            if situation is None or situation.hand_off:
                person = person or page.to_person(intent, situation)  # one holding line is enough for several wishes
                continue
            if situation.asks == CARD and not alone:  # what else was said is what they want of it
                card = card or page.draft(situation)
                continue
            if situation.asks is None or situation.asks != asks:  # the same question once, for whatever wishes
                drafts.append(page.draft(situation))
            if situation.asks is not None:
                asks = situation.asks
                asks_for += [intent] if asks != CARD else []
        if card is not None and not drafts and person is None and answer.rest is None:
            drafts, asks = [card], CARD
        if person is not None:
            return NeedsPerson(reason=person.reason, drafts=(*drafts, *person.drafts))
        return Said(drafts=tuple(drafts), asks=asks, asks_for=tuple(asks_for))

    def clarify(self, clarify: Clarify, here: Circumstances, before: ConversationState | None = None) -> Said | NeedsPerson:
        """Word a question back; where it was put before, only note what came."""
        page = self._open(here, before)
        again = CARD in page.before.asked
        situation = page.situation(f"{'noted' if again else 'clarify'}_{clarify.topic}")
        if situation is None:
            return NeedsPerson(reason=f"answer.none.{clarify.topic}", drafts=page.hold("default"))
        return Said(drafts=(page.draft(situation),), asks=None if again else CARD)

    def hold(self, hand_off: HandOff, here: Circumstances, before: ConversationState | None = None) -> tuple[Draft, ...]:
        """Word the holding line of a hand-off: by its reason where the book has one, else the ordinary one."""
        return self._open(_with(here, hand_off.found), before).hold(hand_off.reason)

    def preface(self, here: Circumstances, before: ConversationState) -> tuple[Draft, ...]:
        """Word the short apology that goes before an answer to an upset buyer."""
        page = self._open(here, before)
        situation = page.situation("preface_upset")
        return () if situation is None else (page.draft(situation),)

    def _open(self, here: Circumstances, before: ConversationState | None) -> "_Page":
        # The platform's own words for things are facts like the others; what the shop itself says goes first.
        facts = {**self._book.terms[here.shop.platform], **here.facts}
        return _Page(self._book, replace(here, facts=facts), before or ConversationState())


def _with(here: Circumstances, found: Found) -> Circumstances:
    if not found.flags and not found.facts:
        return here
    return replace(here, flags=here.flags | found.flags, facts={**here.facts, **dict(found.facts)})


@dataclass(frozen=True, slots=True)
class _Page:
    """The book, opened for one turn."""

    book: Book
    here: Circumstances
    before: ConversationState

    def hearing(self, text: str | None) -> "_Page":
        """Give the same page for a part of the buyer's words."""
        return self if text is None else replace(self, here=replace(self.here, text=text))

    def situation(self, intent: str) -> Situation | None:
        return next((one for one in self.book.situations.get(intent, ()) if self._fits(one)), None)

    def last(self, intent: str) -> Situation | None:
        """Find the situation that was answered last: a message that only goes on ("and three boxes?") carries none of its cues."""
        said = self.before.said[-1] if self.before.said else None
        found = next((one for one in self.book.situations.get(intent, ()) if one.id == said), None)
        return found if found is not None and self._fits(found.model_copy(update={"cues": ()})) else None

    def to_person(self, intent: str, situation: Situation | None) -> NeedsPerson:
        if situation is None:
            passed_over = any(one.asks and not self._may_ask(one.asks) for one in self.book.situations.get(intent, ()))
            if passed_over:
                return NeedsPerson(reason="clarify.failed", drafts=self.hold("clarify.failed"))
            return NeedsPerson(reason=f"answer.none.{intent}", drafts=self.hold("default"))
        # Off duty nobody looks "right away": unless the words are the night's own, the night line says when somebody does.
        for_now = "staff_on_duty" in self.here.flags or "not staff_on_duty" in situation.when
        return NeedsPerson(reason=f"situation.{situation.id}", drafts=(self.draft(situation),) if for_now else self.hold("default"))

    def hold(self, reason: str) -> tuple[Draft, ...]:
        situation = self.situation(f"{HELD}{reason}") or self.situation(f"{HELD}default")
        return () if situation is None else (self.draft(situation),)

    def draft(self, one: Situation) -> Draft:
        wordings = self._wordings(one)
        first = hashlib.sha256(f"{self.here.conversation}\0{one.id}".encode()).digest()[0] % len(wordings)
        filled = [(text, self._in_script(fill(text, {name: self.here.facts[name] for name in slots_of(text)}))) for text in wordings]
        turned = filled[first:] + filled[:first]
        raw, text = min(turned, key=lambda one: self._said_last(one[1]))  # not said lately, else longest ago
        return Draft(
            text=text,
            author=Author.BOT,
            source=one.id,
            intent=None if one.intent.startswith(ENGINES) else one.intent,
            facts=slots_of(raw),
        )

    def _said_last(self, text: str) -> int:
        """Find the latest of the recent replies that holds `text` (it may have had an apology before it); -1 where none does."""
        return max((at for at, said in enumerate(self.before.recent_texts) if text in said), default=-1)

    def _fits(self, one: Situation) -> bool:
        here = self.here
        if one.platforms and here.shop.platform not in one.platforms:
            return False
        if one.asks is not None and not self._may_ask(one.asks):
            return False
        if one.cues and not any(cue in here.text for cue in one.cues):
            return False
        if any(cue in here.text for cue in one.unless):
            return False
        if not all(_holds(flag, here.flags) for flag in one.when):
            return False
        return bool(self._wordings(one))

    def _in_script(self, text: str) -> str:
        return traditional(text) if "traditional" in self.here.flags else text

    def _may_ask(self, topic: str) -> bool:
        return topic not in self.before.asked and self.before.unanswered < QUESTIONS

    def _wordings(self, one: Situation) -> list[str]:
        """Give the wordings whose every slot can be filled: a missing fact picks a neutral one."""
        wordings = self.here.shop.wordings.get(one.id, one.says)
        return [text for text in wordings if all(slot in self.here.facts for slot in slots_of(text))]


def fill(text: str, facts: dict[str, str]) -> str:
    """Replace each `{slot}` once, in one pass: a value that holds braces stays what it is."""
    return text.format_map(facts)


def _holds(flag: str, flags: frozenset[str]) -> bool:
    return flag.removeprefix("not ") not in flags if flag.startswith("not ") else flag in flags
