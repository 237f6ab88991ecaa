"""What a bare yes or no says: "may it be sent a week later?" "sure" agrees to it as much as a whole sentence would.

Turns the buyer's question into the statement that the answer makes of it. Judges nothing.
"""

from bot.gate.folding import Folding
from bot.gate.linear import Pattern
from bot.rules import RulePack

_LONGEST = 14  # of an answer that says nothing but yes or no, in characters of the tight reading
_QUESTION = 30
_MARKS = ",。?"


class Assent:
    """Knows a pack's words for yes and no, and for what a question begins and ends with."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        def words(name: str) -> list[str]:
            return sorted((folding.word(word) for word in pack.classes[name]), key=len, reverse=True)

        self._folding = folding
        yes, no, around = ("|".join(words(name)) for name in ("said_yes", "said_no", "said_around"))
        self._yes = Pattern(f"^(?:{around}|[{_MARKS}])*(?:{yes})(?:{yes}|{around}|[{_MARKS}])*$")
        self._no = Pattern(f"^(?:{around}|[{_MARKS}])*(?:{no})(?:{no}|{around}|[{_MARKS}])*$")
        self._around, self._ends, self._nots = words("said_around"), words("asked_at_end"), words("said_not")
        self._choices = dict(zip(map(folding.word, pack.classes["asked_whether"]), map(folding.word, pack.classes["whether"]), strict=True))
        self._able = dict(zip(map(folding.word, pack.classes["able"]), map(folding.word, pack.classes["unable"]), strict=True))

    def statements(self, asked: str, text: str) -> tuple[tuple[str, ...], bool] | None:
        """Give what `text` says in answer to `asked`, and whether it agrees; None where it is no bare answer or that is no question.

        Who agrees that something can be done agrees to do it: that is said too, without the word for being able.
        """
        if not asked or len(text) > 2 * _LONGEST:
            return None
        answer = self._folding.word(text)
        data = answer.encode()
        agreed = self._yes.first(data) is not None
        if len(answer) > _LONGEST or (not agreed and self._no.first(data) is None):
            return None
        core = self._core(asked)
        if core is None:
            return None
        if agreed:
            return tuple(dict.fromkeys((core, self._done(core)))), True
        denied = self._denied(core)
        return None if denied is None else ((denied,), False)

    def _core(self, asked: str) -> str | None:
        """Give the last question of the buyer's words without what makes it one."""
        tight = self._folding.word(asked[-2 * _QUESTION :])
        marked = tight.endswith("?")
        core = next((clause for clause in reversed(tight.replace("。", ",").replace("?", ",").split(",")) if clause), "")
        for choice, plain in self._choices.items():
            core, marked = core.replace(choice, plain), marked or choice in core
        while word := next((one for one in self._around if core.endswith(one) or core.startswith(one)), None):
            core = core.removesuffix(word).removeprefix(word)
        end = next((one for one in self._ends if core.endswith(one)), "")
        core = core.removesuffix(end)
        asks = bool(end) or marked
        return core if asks and 1 < len(core) <= _QUESTION and not any(word in core for word in self._nots) else None

    def _done(self, core: str) -> str:
        able = max((able for able in self._able if core.startswith(able)), key=len, default="")
        done = core.removeprefix(able)
        return done if len(done) > 1 else core

    def _denied(self, core: str) -> str | None:
        places = [(core.find(able), able) for able in self._able if able in core]
        if not places:
            return None
        place, able = min(places)
        return core[:place] + self._able[able] + core[place + len(able) :]
