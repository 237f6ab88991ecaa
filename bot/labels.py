"""Chinese for the ids of the lower floors, read from `labels.yaml` and the catalogue of intents. Chooses nothing."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml
from intents.catalogue import read_catalogue

FILE = Path(__file__).parent / "labels.yaml"


class Said(BaseModel):
    """The shipped file, as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reasons: dict[str, str]
    families: dict[str, str]
    actions: dict[str, str]
    sentiments: dict[str, str]
    kinds: dict[str, str]
    notices: dict[str, str]
    statuses: dict[str, str]
    roles: dict[str, str]
    rules: dict[str, str]
    deeds: dict[str, str]
    details: dict[str, str]
    choices: dict[str, str]
    faults: dict[str, str]
    fates: dict[str, str]
    training: dict[str, str]
    topics: dict[str, str]


class Labels:
    """What a person reads instead of an id; an id without a label is shown as it is."""

    def __init__(self, page: Said, titles: Mapping[str, str]) -> None:
        self._page = page
        self._titles = titles

    def reason(self, reason: str) -> str:
        """Say a reason: by its id, or by its family (`intent.refund` is of the family `intent.`)."""
        if reason in self._page.reasons:
            return self._page.reasons[reason]
        for family, text in self._page.families.items():
            if reason.startswith(family):
                return text.replace("{title}", self.intent(reason.removeprefix(family)))
        return reason

    def intent(self, intent: str) -> str:
        """Say an intent's title; for `refund.money`, that of `refund`; for `product.price`, that of the intent of its topic."""
        topic = intent.partition(".")[0]
        return self._titles.get(intent) or self._titles.get(self._page.topics.get(topic, topic), intent)

    def action(self, action: str) -> str:
        """Say what was done."""
        return self._page.actions.get(action, action)

    def sentiment(self, label: str) -> str:
        """Say a mood."""
        return self._page.sentiments.get(label, label)

    def kind(self, kind: str) -> str:
        """Say what sort of message it is; nothing for a text."""
        return self._page.kinds.get(kind, kind)

    def role(self, role: str) -> str:
        """Say what a person at the desk may do."""
        return self._page.roles.get(role, role)

    def family(self, family: str) -> str:
        """Say a family of the gate's rules."""
        return self._page.rules.get(family, family)

    def deed(self, action: str) -> str:
        """Say what somebody did at the desk, by the audit trail's word for it; `…/undone`: that nothing came of it."""
        done = action.removesuffix("/undone")
        said = self._page.deeds.get(done, done)
        return said if done == action else self._page.deeds["undone"].replace("{deed}", said)

    def about(self, about: str) -> str:
        """Say what a deed of the audit trail was about (`name=value` and blanks between); what is not known stays as it is."""
        pairs = (part.partition("=") for part in about.split(" "))
        said = ((self._page.details.get(name, name), mark, self._page.choices.get(value, value)) for name, mark, value in pairs)
        return " ".join(f"{name} {value}" if mark else name for name, mark, value in said)

    def fate(self, fate: str) -> str:
        """Say why a line did not reach the buyer; nothing where it did, or still may."""
        return self._page.fates.get(fate, "")

    def fault(self, fault: str) -> str:
        """Say what was wrong with a turn."""
        return self._page.faults.get(fault, fault)

    def training(self, word: str) -> str:
        """Say a step of a training, or why it ended (`killed 9`); a sentence of its own stays as it is."""
        return self._page.training.get(word) or self._page.training.get(word.partition(" ")[0] if word.startswith("killed ") else "", word)

    def status(self, status: str) -> str:
        """Say where an order stands."""
        return self._page.statuses.get(status, status)

    def notice(self, text: str) -> str:
        """Say a system line (`given_back:<agent>`)."""
        name, _, agent = text.partition(":")
        known = self._page.notices.get(name)
        return text if known is None else known.replace("{agent}", agent)


def load_labels() -> Labels:
    """Read the shipped labels; raises WrongFile."""
    titles = {one.id: one.title for one in read_catalogue().intents}
    return Labels(read_said(), titles)


def read_said() -> Said:
    """Read the file alone; raises WrongFile."""
    return read_yaml(FILE, Said)
