"""Who waited how long: a conversation cut into rounds of questions and the answers to them, by one platform's clock (B1-B6). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.kpi.clocks import ReplyClock, closing_intents
from bot.kpi.records import Chat, Exclusion, Said, Voice

_NONE = timedelta(0)


class Round(NamedTuple):
    """Questions in a row, each with the moment of its asking, and the first answer that counts; None: there is none (yet)."""

    asked: tuple[datetime, ...]
    answered: datetime | None = None
    voice: Voice | None = None
    who: str = ""

    def waited(self, asked: datetime, now: datetime) -> timedelta:
        """Tell how long one of the questions waited, until the answer or until now."""
        return max(_NONE, (self.answered or now) - asked)

    def late(self, clock: ReplyClock, now: datetime) -> bool:
        """Tell whether its first question waited for longer than the clock allows; exactly as long is in time."""
        return self.waited(self.asked[0], now) > clock.wait


def rounds_of(chat: Chat, clock: ReplyClock, zone: ZoneInfo) -> list[Round]:
    """Cut a conversation into rounds; what the platform doesn't count is not in them."""
    if chat.left_out & clock.leaves_out:
        return []
    return list(_rounds(chat, clock, zone))


def _rounds(chat: Chat, clock: ReplyClock, zone: ZoneInfo) -> Iterator[Round]:
    thanks_out = Exclusion.THANKS in clock.leaves_out
    asked: list[datetime] = []
    for said in chat.said:
        if said.voice is Voice.BUYER:
            if clock.counted(said.at, zone) and not (thanks_out and is_closing(said)):
                asked.append(said.at)
        elif asked and said.voice in clock.counts:
            yield Round(tuple(asked), said.at, said.voice, said.who)
            asked = []
    if asked:
        yield Round(tuple(asked))


def is_closing(said: Said) -> bool:
    """Tell whether a buyer's words want no answer: the bot was sure that they are thanks or a mere yes, and said nothing or little."""
    turn = said.turn
    return turn is not None and turn.sure is True and turn.intent in closing_intents()
