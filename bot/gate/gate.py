"""The gate: one text in, approved or refused with reasons. In doubt, no: whatever breaks inside is a refusal.

Pure: no clock, no disk, no network. How a text is read, matched or scanned lives in the modules beside this one.
"""

import copy
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.errors import EmptyRules
from bot.gate import alarm, findings
from bot.gate.approved import ApprovedReply, Refusal, Verdict, _approve  # pyright: ignore[reportPrivateUsage]
from bot.gate.assent import Assent
from bot.gate.classifier import Classifier
from bot.gate.context import GateContext
from bot.gate.detectors import DETECTORS, Surroundings
from bot.gate.evidence import claim_holds, own_value
from bot.gate.folding import Folding
from bot.gate.linear import Pattern, Words
from bot.gate.matcher import SPEAKS, Matcher
from bot.gate.numbers import Numbers
from bot.gate.private import PrivateValues
from bot.gate.promises import Promises, is_promise
from bot.gate.reading import Reading
from bot.gate.readings import Readings
from bot.gate.script import SCRIPTS, suspect
from bot.gate.window import answered, joined
from bot.gate.witness import Witness
from bot.messages import Draft, Finding, ReplyKind
from bot.rules import Rule, RulePack

LONGEST = 10_000
LONG = 500
"""Longer than what platforms take as one message: such a text is read no further once it is refused (docs/decisions/0016)."""
UNDISGUISED = frozenset(("plain", "tight", "figured", "mended"))  # readings that rewrite no word: a disguise is a witness of its own


def named(pack: RulePack, classifier: Classifier | None) -> str:
    """Name what a gate judges by, as its verdicts do."""
    return pack.version if classifier is None else f"{pack.version}+{classifier.version}"


class Gate:
    """Judges every outgoing text by one platform's rules. Built once, used from any thread."""

    def __init__(self, pack: RulePack, classifier: Classifier | None = None) -> None:
        if not pack.rules:
            raise EmptyRules(str(pack.platform))
        self.ruleset = named(pack, classifier)
        self._notes = findings.Notes(pack.notes, pack.meanings)
        folding = Folding(pack.tables)
        self._matcher = Matcher(pack, folding)
        self._readings = Readings(pack, folding, self._matcher.words)
        self._own: tuple[Readings, Matcher] | None = None
        self._numbers = Numbers(pack.tables, pack.classes["number_filler"])
        self._surroundings = Surroundings(pack, folding)
        self.private = PrivateValues(pack, folding)
        self._written = [(rule, SCRIPTS[rule.detector]) for rule in pack.rules if rule.detector is not None and rule.detector in SCRIPTS]
        self._scanned = [
            (rule, DETECTORS[rule.detector]) for rule in pack.rules if rule.detector is not None and rule.detector not in SCRIPTS
        ]
        self._splittable = frozenset(pack.classes["families_across_messages"])
        self._classifier = classifier
        self._exemptions = {name: tuple(map(Pattern, self._matcher.guards(patterns))) for name, patterns in pack.exemptions.items()}
        self._promises = Promises(pack)
        self._held_words = pack.held
        first_sounds = {word.syllables[0] for word in pack.tables.heard}
        self._hanging = frozenset(pack.tables.numerals) | {char for char, sound in pack.tables.pinyin.items() if sound in first_sounds}
        self._channels = Words(folding.word(word) for word in pack.classes["channel_asked"])
        self._named = pack.classes["channel_named"][0]
        self._assent = Assent(pack, folding)
        self._agreed = {
            agreed: frozenset(pack.classes[name]) for agreed, name in ((True, "families_agreed_to"), (False, "families_denied"))
        }
        self._kinds = pack.kinds
        self._broken = Refusal(findings=(self._notes.of("fault", ""),), suggestion=None, ruleset=self.ruleset)
        plain = GateContext()
        self._suggestions = {family: text for family, text in pack.suggestions.items() if not self.judge(text, plain)}

    def with_own(self, pack: RulePack) -> "Gate":
        """Give this gate with a shop's own rules of `pack` beside its own ones; whatever this one refuses, that one refuses.

        The own rules have readings and an index to themselves, so that no word of theirs changes how a shipped rule reads.
        """
        own = replace(pack, rules=tuple(rule for rule in pack.rules if rule.own))
        matcher = Matcher(own, self._readings.folding)
        readings = Readings(own, self._readings.folding, matcher.words)
        return self._also(pack, self._classifier, _own=(readings, matcher))

    def with_meaning(self, pack: RulePack, classifier: Classifier) -> "Gate":
        """Give this gate, of `pack` and without a judge of meaning until now, with one."""
        return self._also(pack, classifier, _classifier=classifier)

    def _also(self, pack: RulePack, classifier: Classifier | None, **more: object) -> "Gate":
        ruleset = named(pack, classifier)
        other = copy.copy(self)
        vars(other).update(more, ruleset=ruleset, _broken=replace(self._broken, ruleset=ruleset))
        plain = GateContext()
        vars(other).update(_suggestions={family: text for family, text in pack.suggestions.items() if not other.judge(text, plain)})
        return other

    def review(self, draft: Draft, context: GateContext) -> Verdict:
        """Approve or refuse; never raises."""
        try:
            known = replace(context, author=draft.author)
            found = self._of_kind(draft, known)
            if draft.kind is ReplyKind.TEXT or draft.text.strip():
                found += self.judge(draft.text, known)
            if found:
                return Refusal(findings=found, suggestion=self._suggestion(found), ruleset=self.ruleset)
            return self._approved(draft)
        except Exception as fault:  # noqa: BLE001 - the law "in doubt, no": any crash inside is a refusal
            alarm.sound(fault)
            return self._broken  # made beforehand, so that nothing breaks here

    def _of_kind(self, draft: Draft, context: GateContext) -> tuple[Finding, ...]:
        if draft.kind not in self._kinds:
            return (self._notes.of("kind", draft.text, 0, 0),)
        if draft.kind is ReplyKind.TEXT:
            return ()
        order = context.order
        own = (draft.kind is ReplyKind.ITEM_CARD and draft.ref in context.items) or (
            draft.kind is ReplyKind.ORDER_CARD and order is not None and bool(draft.ref) and draft.ref == order.id
        )
        return () if own else (self._notes.of("kind_ref", draft.text, 0, 0),)

    def judge(self, text: str, context: GateContext) -> tuple[Finding, ...]:
        """Every breach in `text`, in the order of the text. For tools that only look: it may raise, `review` never does."""
        if not text.strip():
            return (self._notes.of("empty", text),)
        if len(text) > LONGEST:
            return (self._notes.of("length", text, 0, 0),)
        found: dict[tuple[str, int], Finding] = {}
        for finding in self._all(text, context):
            found.setdefault((finding.rule, finding.start), finding)
        return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.rule)))

    def _all(self, text: str, context: GateContext) -> Iterator[Finding]:
        witness = Witness(self._classifier, text)
        yield from self._alone(text, context, witness)
        yield from self._meant(text, witness)
        for start, end in self._leaked(text, context):
            yield self._notes.of("leak", text, start, end)
        for whole, offset in joined(context.recent_texts, text, self._hanging):
            for finding in self._alone(whole, context, Witness(self._classifier, whole)):
                if finding.start < offset < finding.end and finding.family in self._splittable:
                    yield findings.moved(finding, text, offset)
        for whole, offset in answered(self._asked_for(context.asked), text):
            for finding in self._alone(whole, context, Witness(self._classifier, whole)):
                if finding.family in self._splittable:
                    yield findings.moved(finding, text, offset)
        if (said := self._assent.statements(context.asked, text)) is not None:
            yield from self._agreed_to(said, text, context)

    def _agreed_to(self, said: tuple[tuple[str, ...], bool], text: str, context: GateContext) -> Iterator[Finding]:
        statements, agreed = said
        for statement in statements:
            witness = Witness(self._classifier, statement)
            for finding in (*self._alone(statement, context, witness), *self._meant(statement, witness)):
                if finding.family in self._agreed[agreed]:
                    yield replace(finding, start=0, end=len(text), excerpt=text)

    def _alone(self, text: str, context: GateContext, witness: Witness) -> Iterator[Finding]:
        read = plain, _ = _read(self._readings, text)
        if not plain.text.strip():  # nothing that anybody could see
            yield self._notes.of("empty", text)
            return
        yield from self._matched(text, self._matcher, read, context, witness)
        if self._own is not None:
            readings, matcher = self._own  # after the shipped rules, whose witness the own ones may tire
            yield from self._matched(text, matcher, _read(readings, text), context, witness)
        for rule, find in self._written if suspect(text) else ():
            for start, end in find(text):
                yield findings.of_rule(rule, text, start, end)
                break
        for number in self._numbers.of(plain):
            start, end = plain.raw_span(number.start, number.end)
            if own_value(text[start:end], context):
                continue
            around = self._surroundings.of(plain.text, number)
            for rule, detector in self._scanned:
                if detector(around):
                    yield findings.of_rule(rule, text, start, end)
                    break

    def _matched(
        self, text: str, matcher: Matcher, read: tuple[Reading, Iterable[Reading]], context: GateContext, witness: Witness
    ) -> Iterator[Finding]:
        seen: set[str] = set()
        for hit in matcher.hits(*read, seen, brief=len(text) > LONG):
            if hit.rule.id in seen:
                continue
            start, end = hit.reading.raw_span(hit.start, hit.end)
            held = None
            if is_promise(hit.rule.claim):
                held = self._held(hit.rule, text[start:end], context)
                if held is None:
                    continue
            elif claim_holds(hit.rule.claim, context) or own_value(text[start:end], context):
                continue
            if not hit.rule.certain and hit.reading.name in UNDISGUISED and witness.denies(start, end):
                continue
            seen.add(hit.rule.id)
            yield findings.of_rule(hit.rule, text, start, end, held=held)

    def _held(self, rule: Rule, piece: str, context: GateContext) -> str | None:
        claim = rule.claim or ""
        value = self._promises.broken(claim, self._readings.folding.plain(piece).text, context.shop)
        return None if value is None else self._held_words[claim].replace("{value}", value)

    def _asked_for(self, asked: str) -> str | None:
        if not asked:
            return None
        met = self._channels.hits(self._readings.folding.word(asked))
        return self._channels.words[met[0][0]] + self._named if met else None

    def _leaked(self, text: str, context: GateContext) -> Iterator[tuple[int, int]]:
        own = () if context.order is None else context.order.sayable()
        for value in context.others:
            span = None if value in own else self.private.place(value, text)
            if span is not None:
                yield span
        if context.strangers is not None:
            said = self.private.said(text)
            asked = frozenset(said) - self.private.keys_of(own)
            for key in context.strangers(asked) if asked else ():
                yield said[key]

    def _meant(self, text: str, witness: Witness) -> Iterator[Finding]:
        for meaning, probability, threshold, terms in witness.suspicions():
            if probability >= threshold and not self._exempt(meaning, text, witness):
                yield self._notes.of_meaning(text, meaning, probability, terms)

    def _exempt(self, meaning: str, text: str, witness: Witness) -> bool:
        """Tell whether exemptions speak for a meaning: what none of them is near to must be harmless by itself."""
        patterns = self._exemptions.get(meaning, ())
        if not patterns:
            return False
        tight = self._readings.folding.tight(self._readings.folding.plain(text)).text
        spans = sorted(span for pattern in patterns for span in pattern.all(tight))
        done, beyond = 0, ""
        for start, end in spans:
            beyond += tight[done : max(0, start - SPEAKS)]
            done = max(done, end + SPEAKS)
        return bool(spans) and not witness.suspects(beyond + tight[done:])

    def _suggestion(self, found: tuple[Finding, ...]) -> str | None:
        for finding in found:
            if finding.family in self._suggestions:
                return self._suggestions[finding.family]
        return None

    def _approved(self, draft: Draft) -> ApprovedReply:
        # A sender of texts hashes the text alone: a card can't go out as a text, nor a text as a card.
        bytes_ = draft.text if draft.kind is ReplyKind.TEXT else f"{draft.kind}\x1f{draft.ref}\x1f{draft.text}"
        digest = hashlib.sha256(bytes_.encode()).hexdigest()
        story = "\x1f".join((self.ruleset, digest, draft.author, draft.source, draft.intent or ""))
        verdict_id = "v_" + hashlib.sha256(story.encode()).hexdigest()[:24]
        return _approve((draft.text, verdict_id, digest, self.ruleset, draft))


def _read(readings: Readings, text: str) -> tuple[Reading, Iterable[Reading]]:
    return readings.of(text) if len(text) <= LONG else readings.one_by_one(text)
