"""What the gate answers. An `ApprovedReply` can be had from `Gate.review` alone: no call, subclass, copy or pickle makes one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Never, NoReturn, final

from bot.messages import Author, Draft, Finding

_State = tuple[str, str, str, str, Draft]


class _Sealed(type):
    """A class whose objects are not made by calling it, and of which there are no subclasses."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, object]) -> "_Sealed":
        if any(isinstance(base, _Sealed) for base in bases):
            raise TypeError("ApprovedReply has no subclasses")
        return super().__new__(cls, name, bases, space)

    if not TYPE_CHECKING:  # a type checker looks at __init__ below, which asks for what nobody has

        def __call__(cls, *_: object, **__: object) -> NoReturn:
            raise TypeError("only Gate.review makes an ApprovedReply")


@final
class ApprovedReply(metaclass=_Sealed):
    """A text that may go out, word for word. `verdict_id` is the same for the same text, draft and rules."""

    __slots__ = ("__state",)
    __match_args__ = ("text",)

    def __init__(self, *, seal: Never) -> None:  # noqa: ARG002 - no caller can have a Never: the type checker's seal
        raise TypeError("only Gate.review makes an ApprovedReply")

    def _read(self) -> _State:
        return self.__state

    @property
    def text(self) -> str:
        """The approved text."""
        return self._read()[0]

    @property
    def verdict_id(self) -> str:
        """The verdict's name."""
        return self._read()[1]

    @property
    def sha256(self) -> str:
        """The hash of the text's UTF-8 bytes."""
        return self._read()[2]

    @property
    def ruleset(self) -> str:
        """The rules that it passed."""
        return self._read()[3]

    @property
    def draft(self) -> Draft:
        """The draft that was approved."""
        return self._read()[4]

    @property
    def source(self) -> str:
        """The draft's source."""
        return self.draft.source

    @property
    def intent(self) -> str | None:
        """The wish that it answers."""
        return self.draft.intent

    @property
    def author(self) -> Author:
        """Who wrote it."""
        return self.draft.author

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("an ApprovedReply can't be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("an ApprovedReply can't be changed")

    def __copy__(self) -> NoReturn:
        raise TypeError("an ApprovedReply can't be copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("an ApprovedReply can't be copied")

    def __replace__(self, **_: object) -> NoReturn:
        raise TypeError("an ApprovedReply can't be changed")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("an ApprovedReply can't be pickled")

    def __getstate__(self) -> NoReturn:
        raise TypeError("an ApprovedReply can't be pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApprovedReply) and other._read() == self._read()

    def __hash__(self) -> int:
        return hash(self.verdict_id)

    def __repr__(self) -> str:
        return f"ApprovedReply({self.text!r}, verdict_id={self.verdict_id!r})"


def _approve(state: _State) -> ApprovedReply:  # pyright: ignore[reportUnusedFunction] - Gate.review's alone, a test watches it
    reply = object.__new__(ApprovedReply)
    object.__setattr__(reply, "_ApprovedReply__state", state)
    return reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A text that may not go out, why, and a safe wording that itself passes, where there is one."""

    findings: tuple[Finding, ...]
    suggestion: str | None
    ruleset: str


Verdict = ApprovedReply | Refusal
