"""The shops while the service runs: a changed file is read again, a broken one leaves the old shop in force and is told.

Reads files only in `refresh`; whoever calls it owns the thread and the clock.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.errors import WrongFile
from bot.renewal import Stamp, stamp_of
from bot.shop.reading import RULES, check_shop, folders_of_shops, read_shop
from bot.shop.shop import Shop


class LiveShops(Mapping[str, Shop]):
    """All shops by id, always whole: a reader sees the old shop or the new one, never half of each."""

    def __init__(self, folder: Path, accept: Callable[[Shop, Path], None], tell: Callable[[str], None]) -> None:
        """Read every shop below `folder`; raises the first fault.

        `accept` is given a shop and its folder, and raises WrongFile for one that can't be answered from.
        """
        self._folder = folder
        self._accept = accept
        self._tell = tell
        self._places = {place.name: place for place in folders_of_shops(folder)}
        self._stamps = {name: _stamp(place) for name, place in self._places.items()}
        self._shops = {name: read_shop(place) for name, place in self._places.items()}
        self._strangers: frozenset[str] = frozenset()
        for name, shop in self._shops.items():
            accept(shop, self._places[name])

    def __getitem__(self, name: str) -> Shop:
        return self._shops[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shops)

    def __len__(self) -> int:
        return len(self._shops)

    def folder_of(self, name: str) -> Path:
        """Give the folder where a shop's files lie."""
        return self._places[name]

    def refresh(self) -> tuple[str, ...]:
        """Read again what has changed; gives the ids of the shops that are new in force. Never raises for a wrong file."""
        renewed: list[str] = []
        for name, place in self._places.items():
            stamp = _stamp(place)
            if stamp == self._stamps[name]:
                continue
            self._stamps[name] = stamp
            if self._renew(name, place):
                renewed.append(name)
        self._greet_strangers()
        return tuple(renewed)

    def _renew(self, name: str, place: Path) -> bool:
        checked = check_shop(place)
        faults = [str(fault) for fault in checked.faults]
        if checked.shop is not None:
            faults += _needs_restart(self._shops[name], checked.shop, place)
            try:
                self._accept(checked.shop, place)
            except WrongFile as fault:
                faults.append(str(fault))
        if checked.shop is None or faults:
            for fault in faults:
                self._tell(f"{fault} (the shop's last sound files stay in force)")
            return False
        self._shops = {**self._shops, name: checked.shop}
        self._tell(f"{place}: the shop's changed files are in force")
        return True

    def _greet_strangers(self) -> None:
        try:
            found = frozenset(place.name for place in folders_of_shops(self._folder)) - set(self._places)
        except WrongFile:
            return  # the folder is gone for the moment: what was read stays in force
        for name in sorted(found - self._strangers):
            self._tell(f"{self._folder / name}: a new shop; it is served after a restart")
        self._strangers = found


def _needs_restart(old: Shop, new: Shop, place: Path) -> list[str]:
    faults: list[str] = []
    if old.platform is not new.platform:
        faults.append(f"{place / 'shop.yaml'}: platform: another platform needs a restart")
    if (old.file.webhook.deliver_to is None) is not (new.file.webhook.deliver_to is None):
        faults.append(f"{place / 'shop.yaml'}: webhook.deliver_to: beginning or ending delivery needs a restart")
    return faults


def _stamp(place: Path) -> Stamp:
    """Take what tells a changed folder; the shop's own rules are the gate's affair."""
    try:
        return stamp_of(path for path in sorted(place.iterdir()) if path.is_file() and path.name != RULES)
    except OSError:
        return ()  # being replaced at this moment: the next look sees it whole
