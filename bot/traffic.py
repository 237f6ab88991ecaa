"""What the engine asks of the store, as Protocols and values: the inbox, the deliveries, and word of changes. No implementation lives here.

Moments are aware datetimes. Every query that a person makes names the shops that this person may see.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.messages import BuyerMessage
from bot.ports import Respond

MODEL = "model"  # the topic of a change of the model that serves


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something changed: `topic` is inbox, outbox, conversation, people, model or warning (somebody's wait nears its limit).

    No shop: it may be any; no conversation: any of the shop's. Topics without a shop of their own (inbox, outbox, people, model) name none.
    """

    topic: str
    shop: str | None = None
    conversation: str | None = None

    @property
    def anything(self) -> bool:
        """Whether it stands for changes that nobody can name: everybody looks."""
        return self.topic == "conversation" and self.shop is None

    def to_text(self) -> str:
        """Write it for the line between processes."""
        return json.dumps([self.topic, self.shop, self.conversation])

    @classmethod
    def from_text(cls, text: str) -> "Change":
        """Read it back; whatever can't be read means that anything may have changed."""
        try:
            topic, shop, conversation = json.loads(text)
        except ValueError:
            return cls(topic="conversation")
        return cls(topic=str(topic), shop=shop, conversation=conversation)


class Changes(Protocol):
    """Word of what other threads, processes and machines did."""

    def subscribe(self, heard: Callable[[Change], None]) -> Callable[[], None]:
        """Call `heard` at every change, from another thread, quickly and perhaps twice; gives the way to stop."""
        ...

    def close(self) -> None:
        """Listen no longer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A verified message as it came, to be answered later on its channel.

    `quiet`: how long the buyer must have said nothing more before it is answered; 0 answers at once.
    """

    channel: str
    shop: str
    conversation: str
    message: str
    body: bytes
    quiet: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """How waiting messages are answered.

    `read` turns a channel's verified bytes into a message; `respond` answers; `hold` gives the holding line and a hand-off, for a
    message that failed `attempts` times or waited longer than `late`.
    """

    read: Mapping[str, Callable[[bytes], BuyerMessage]]
    respond: Respond
    hold: Respond
    attempts: int = 3
    late: timedelta = timedelta(seconds=60)
    again: timedelta = timedelta(seconds=1)


class Inbox(Protocol):
    """Messages that were acknowledged and wait for their turn."""

    def receive(self, batch: Sequence[Incoming], now: datetime) -> list[bool]:
        """Keep each message durably, in order; False where it was kept before. Raises StoreUnavailable, and then nothing is kept."""
        ...

    def work(self, how: Working, now: datetime) -> int:
        """Answer conversations whose time has come, those that nobody else is at; gives how many messages came to their end."""
        ...

    def waiting(self) -> int:
        """Count what waits."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop the bytes of messages answered before then; their ids stay with the transcript, so nothing is answered twice."""
        ...


class Fate(StrEnum):
    """What became of a reply. The last seven are final, but that a person may send an uncertain one again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"  # nobody delivers it: the caller has it in the answer, or reads the conversation
    MUTED = "muted"  # a person took over before it went out
    BARRED = "barred"  # its words are not the approved ones
    EXPIRED = "expired"  # the channel's window or quota is used up
    FAILED = "failed"  # the channel will not take it
    UNCERTAIN = "uncertain"  # it may have gone out, and the channel has no key by which asking again were safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a channel allows, as data (channels.yaml).

    `idempotent`: the channel takes our key and drops a second sending. `window`: how long after the buyer's last message it may be
    answered; `quota`: how many replies that message allows, the last kept back for the notice of a hand-off. None: no limit known.
    """

    idempotent: bool
    window: timedelta | None = None
    quota: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One approved reply on its way: its words' hash was compared with the verdict's when it was handed out.

    `key` is the same at every attempt. `claim` names this handing-out, which holds for `lease`.
    """

    id: int
    key: str
    claim: str
    channel: str
    shop: str
    conversation: str
    buyer: str
    kind: str
    text: str
    sha256: str
    verdict: str
    attempts: int
    first: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a sender says of a parcel: the fate SENT, FAILED, UNCERTAIN, or QUEUED with the moment to try again."""

    parcel: Parcel
    fate: Fate
    due: datetime | None = None
    error: str | None = None
    remote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a sender asks for: at most `most` parcels, none for `(shop, channel)` pairs in `closed`; `lease` is how long it may take."""

    most: int
    terms: Mapping[str, Terms]
    lease: timedelta
    closed: Collection[tuple[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """A reply of which nobody knows whether it went out; a person looks on the channel and decides."""

    id: int
    shop: str
    conversation: str
    text: str
    error: str
    since: datetime


class Deliveries(Protocol):
    """Replies on their way out."""

    def claim(self, wanted: Wanted, now: datetime) -> tuple[Parcel, ...]:
        """Hand out parcels that are due, one a conversation, oldest first, each to one sender only.

        Whatever may not go out any more is ended here, at the last moment: muted, barred, expired. A sender that did not report
        within its lease is taken for dead: its parcel is queued again where the channel knows our key, else uncertain.
        """
        ...

    def settle(self, reports: Sequence[Report], now: datetime) -> None:
        """Record what became of parcels, in one transaction; a report on a parcel that was handed out anew since changes nothing."""
        ...

    def uncertain(self, shops: Sequence[str]) -> tuple[Uncertain, ...]:
        """List the replies of unknown fate, oldest first."""
        ...

    def resolve(self, shop: str, parcel: int, *, sent: bool, now: datetime) -> bool:
        """Settle an uncertain reply as a person found it: sent, or to be sent again; False where it is not uncertain (any more)."""
        ...


class Sender(Protocol):
    """A channel's way out."""

    def send(self, parcel: Parcel) -> str | None:
        """Send; gives the channel's own id, where it tells one.

        Raises NotSent where it surely did not go out, FateUnknown where it may have.
        """
        ...
