"""The gates while the service runs: changed rules are read, tried on their examples and only then in force; broken ones never are.

At the start shipped rules are read and their patterns compiled; their examples were tried before they were shipped. The gate of a
platform where no shop sells is built when it is first asked for.
Whoever asks gets one gate, whole: the old one or the new. Files are looked at in `refresh` alone, through the source handed in;
whoever calls it owns the thread and the clock.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bot.errors import WrongFile
from bot.gate.classifier import Classifier
from bot.gate.gate import Gate, named
from bot.gate.trial import tried, unsafe, untrue
from bot.messages import Platform
from bot.renewal import Stamp
from bot.rules import RulePack, moved


class Source(Protocol):
    """Where rules are read; `bot.rules.RuleFiles` is one. Reading raises WrongFile."""

    def stamp(self, platform: Platform) -> Stamp:
        """Give what changes when any file of a platform's pack does."""
        ...

    def read(self, platform: Platform) -> RulePack:
        """Read the platform's pack."""
        ...

    def stamp_of_own(self, path: Path) -> Stamp:
        """Give what changes when a shop's own file does, or comes or goes."""
        ...

    def read_own(self, pack: RulePack, path: Path) -> RulePack:
        """Put a shop's own rules behind those of a pack, where it has any."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the rules of a platform or a shop stand: the version in force; what is wrong with newer files, None where nothing is."""

    of: str
    version: str
    fault: str | None


Made = tuple[RulePack, Gate]


@dataclass(slots=True, kw_only=True)
class _Place:
    """One gate in force: what its files looked like, what they hold, what is wrong with newer ones."""

    stamp: object
    pack: RulePack
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _AsAsked(Mapping[Platform, Gate]):
    """The gates of all platforms, as they are in force when asked."""

    of: Callable[[Platform], Gate]

    def __getitem__(self, platform: Platform) -> Gate:
        return self.of(platform)

    def __iter__(self) -> Iterator[Platform]:
        return iter(Platform)

    def __len__(self) -> int:
        return len(Platform)


class LiveGates:
    """The gate of each platform, and of each shop: its platform's with the shop's own rules beside."""

    def __init__(
        self, source: Source, classifier: Classifier, shops: Mapping[str, tuple[Platform, Path]], tell: Callable[[str], None]
    ) -> None:
        """Read every pack; `shops` say their platform and where their own rules would lie. Raises the first fault."""
        self._source = source
        self._classifier = classifier
        self._homes = shops
        self._tell = tell
        self._platforms: dict[Platform, Gate] = {}
        self._shops: dict[str, Gate] = {}
        self._places: dict[str, _Place] = {}
        for platform in Platform:
            stamp, pack = source.stamp(platform), source.read(platform)
            self._places[platform] = _Place(stamp=stamp, pack=pack)
        for shop in shops:
            stamp, (pack, gate) = self._stamp_of(shop), self._with_own(shop)
            self._places[_named(shop)] = _Place(stamp=stamp, pack=pack)
            self._shops[shop] = gate

    @property
    def platforms(self) -> Mapping[Platform, Gate]:
        """The gates of bare platforms, as they are in force when asked."""
        return _AsAsked(self._of)

    @property
    def rulesets(self) -> tuple[str, ...]:
        """The names of what platforms judge by, as verdicts name it."""
        return tuple(named(self._places[platform].pack, self._classifier) for platform in Platform)

    @property
    def shops(self) -> Mapping[str, Gate]:
        """The gates of shops, as they are in force when asked."""
        return MappingProxyType(self._shops)

    def standing(self) -> tuple[Standing, ...]:
        """Tell which rules are in force, and what is wrong with newer ones."""
        return tuple(Standing(of=name, version=one.pack.version, fault=one.fault) for name, one in self._places.items())

    def refresh(self) -> tuple[str, ...]:
        """Put what has changed and is right into force; gives its names. Never raises for wrong rules."""
        renewed: list[str] = []
        for platform in Platform:
            gate = self._renewed(platform, partial(self._source.stamp, platform), partial(self._tried, platform))
            if gate is not None:
                self._platforms[platform] = gate
                renewed.append(platform)
        for shop, (platform, _) in self._homes.items():
            gate = self._renewed(_named(shop), partial(self._stamp_of, shop), partial(self._with_own, shop))
            if gate is None and platform in renewed:
                gate = self._moved(shop)
            if gate is not None:
                self._shops[shop] = gate
                renewed.append(_named(shop))
        return tuple(renewed)

    def _of(self, platform: Platform) -> Gate:
        gate = self._platforms.get(platform)
        if gate is None:  # built twice where two ask at once; rules that came into force meanwhile are not undone
            gate = self._platforms.setdefault(platform, Gate(self._places[platform].pack, self._classifier))
        return gate

    def _renewed(self, name: str, stamp: Callable[[], object], make: Callable[[], Made]) -> Gate | None:
        place, before = self._places[name], stamp()
        if before == place.stamp:
            return None
        try:
            pack, gate = make()
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with new rules, the old ones stay in force
            if stamp() == before:  # else somebody is still writing: the next look sees the files whole
                place.stamp, place.fault = before, _short(fault)
                self._tell(f"{fault} (the last sound rules of {name} stay in force: {place.pack.version})")
            return None
        if stamp() != before:
            return None
        self._places[name] = _Place(stamp=before, pack=pack)
        self._tell(f"{name}: changed rules are in force: {pack.version}")
        return gate

    def _tried(self, platform: Platform) -> Made:
        """Read a platform's pack and try it on its examples by its rules alone: the judge of meaning is no part of the pack."""
        pack = self._source.read(platform)
        alone = Gate(pack)
        for fault in (*untrue(alone, pack.rules), *unsafe(alone, pack.rules, pack.suggestions)):
            raise fault
        return pack, alone.with_meaning(pack, self._classifier)

    def _with_own(self, shop: str) -> Made:
        platform, path = self._homes[shop]
        shipped = self._places[platform].pack
        pack = self._source.read_own(shipped, path)
        if pack is shipped:
            return pack, self._of(platform)
        return pack, tried(self._of(platform), pack)

    def _moved(self, shop: str) -> Gate:
        """Put the shop's last sound own rules beside its platform's new ones.

        Whatever is wrong with its file, what its platform refuses from now on is refused there too.
        """
        place, shipped = self._places[_named(shop)], self._places[self._homes[shop][0]].pack
        place.pack = moved(place.pack, shipped)
        platform = self._of(shipped.platform)
        return platform if place.pack is shipped else platform.with_own(place.pack)

    def _stamp_of(self, shop: str) -> object:
        platform, path = self._homes[shop]
        return self._places[platform].pack.version, self._source.stamp_of_own(path)


def _named(shop: str) -> str:
    return f"shop:{shop}"


def _short(fault: Exception) -> str:
    """Tell a fault without the machine's folders: the file and the folder that it lies in, line and sentence."""
    if not isinstance(fault, WrongFile):
        return f"{type(fault).__name__}: {fault}"
    place = "/".join(fault.path.parts[-2:])
    return f"{place}:{fault.line}: {fault.problem}" if fault.line is not None else f"{place}: {fault.problem}"
