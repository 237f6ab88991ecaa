"""A transcript's lines as a page shows them: who, when (by the shop's clock), what, and the story. Reads no store."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.desk.stories import Story, tell
from bot.labels import Labels
from bot.masking import masked
from bot.ports import Line

_HUMAN = "human:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line.

    `side` is buyer, bot, human or system; `name` the agent's, for a person's line;
    `hidden`: personal data in it, or in its story, is starred out; `fate`: why it did not reach the buyer, where it did not.
    """

    id: int
    side: str
    name: str
    kind: str
    text: str
    hidden: bool
    at: str
    moment: str
    story: Story | None
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A buyer's line with its story, and what was said until the buyer's next; or what came before any buyer's line."""

    lines: tuple[Shown, ...]

    @property
    def story(self) -> Story | None:
        """The story of the buyer's line."""
        return self.lines[0].story


def turns_of(lines: tuple[Line, ...], labels: Labels, zone: ZoneInfo, *, bare: bool = False) -> tuple[Turn, ...]:
    """Cut a transcript into turns; personal data is starred out, unless `bare`."""
    turns: list[list[Shown]] = []
    for line in lines:
        one = _shown(line, labels, zone, bare=bare)
        if one.side == "buyer" or not turns:
            turns.append([one])
        else:
            turns[-1].append(one)
    return tuple(Turn(lines=tuple(turn)) for turn in turns)


def _shown(line: Line, labels: Labels, zone: ZoneInfo, *, bare: bool) -> Shown:
    text = line.text if bare else masked(line.text)
    story, all_told = tell(line.story, labels, str if bare else masked), tell(line.story, labels)
    side = "human" if line.author.startswith(_HUMAN) else line.author
    return Shown(
        id=line.id,
        side=side,
        name=line.author.removeprefix(_HUMAN) if side == "human" else "",
        kind=labels.kind(line.kind),
        text=labels.notice(line.text) if side == "system" else text,
        hidden=text != line.text or story != all_told,
        at=f"{line.at.astimezone(zone):%m-%d %H:%M}",
        moment=line.at.isoformat(timespec="seconds"),
        story=story,
        fate=labels.fate(line.fate),
    )
