"""One way to read a text, every character of it mapped back to the raw one. How readings are made is `readings`' affair."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as read, and for each of its characters the raw span it came from (`at` to `to`, end exclusive)."""

    name: str
    text: str
    at: list[int]
    to: list[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the raw text; an empty piece is an empty span."""
        if start >= end:
            here = self.at[start] if start < len(self.at) else (self.to[-1] if self.to else 0)
            return here, here
        return self.at[start], max(self.to[start:end])

    def replaced(self, name: str, pieces: list[tuple[int, int, str]]) -> "Reading":
        """Another reading, with each `(start, end, by)` put in place; pieces are in order and apart."""
        text: list[str] = []
        at: list[int] = []
        to: list[int] = []
        done = 0
        for start, end, by in pieces:
            text.append(self.text[done:start])
            at += self.at[done:start]
            to += self.to[done:start]
            first, last = self.raw_span(start, end)
            text.append(by)
            at += [first] * len(by)
            to += [last] * len(by)
            done = end
        text.append(self.text[done:])
        at += self.at[done:]
        to += self.to[done:]
        return Reading(name=name, text="".join(text), at=at, to=to)

    def without(self, name: str, places: Iterable[int]) -> "Reading":
        """Another reading, in which the characters at these places, in order, are gone."""
        text: list[str] = []
        at: list[int] = []
        to: list[int] = []
        done = 0
        for place in places:
            if place > done:
                text.append(self.text[done:place])
                at += self.at[done:place]
                to += self.to[done:place]
            done = place + 1
        return Reading(name=name, text="".join([*text, self.text[done:]]), at=at + self.at[done:], to=to + self.to[done:])

    def figured(self, pieces: list[tuple[int, int, str]]) -> "Reading":
        """Another reading, with pieces of the same length put in place, character by character."""
        text = list(self.text)
        for start, end, by in pieces:
            text[start:end] = by
        return Reading(name="figured", text="".join(text), at=self.at, to=self.to)
