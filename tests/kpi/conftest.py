"""Conversations written as short tables: who spoke, at what time of the day in Shanghai."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.kpi import Chat, Exclusion, Place, Said, Span, Turn, Voice
from bot.messages import Platform

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 23, tzinfo=ZONE)
SPAN = Span(shops=("pdd", "tb", "dy", "jd"), since=DAY, until=DAY + timedelta(days=7))
PLACES = {
    "pdd": Place(name="拼店", platform=Platform.PINDUODUO, zone=ZONE),
    "tb": Place(name="淘店", platform=Platform.TAOBAO, zone=ZONE),
    "dy": Place(name="抖店", platform=Platform.DOUYIN, zone=ZONE),
    "jd": Place(name="京店", platform=Platform.JD, zone=ZONE),
}
LATER = DAY + timedelta(days=30)
SAYS = {"买": Voice.BUYER, "机": Voice.BOT, "稍": Voice.HOLD, "助": Voice.ASSIST, "人": Voice.HUMAN, "谢": Voice.BUYER}
THANKS = Turn("ignore", "intent.chitchat", "thanks", 0.95, sure=True)


def at(clock: str, day: int = 0) -> datetime:
    """10:00 or 10:00:05, on the day so many days after the first."""
    hours, minutes, seconds = [*map(int, clock.split(":")), 0][:3]
    return DAY + timedelta(days=day, hours=hours, minutes=minutes, seconds=seconds)


def chat(*lines: str, shop: str = "pdd", name: str = "c-1", buyer: str = "", out: Sequence[Exclusion] = (), who: str = "mei") -> Chat:
    """Each line is `time voice`, or `+1 time voice` on the next day: 买 the buyer, 谢 the buyer's thanks, 机 the bot, 稍 the holding line,
    助 the bot's words sent by a person, 人 a person's own."""
    said: list[Said] = []
    for line in lines:
        parts = line.split()
        day = int(parts[0]) if parts[0].startswith("+") else 0
        voice = SAYS[parts[-1]]
        named = who if voice in {Voice.HUMAN, Voice.ASSIST} else ""
        said.append(Said(at(parts[-2], day), voice, named, THANKS if parts[-1] == "谢" else None))
    return Chat(shop=shop, conversation=name, buyer=buyer or f"buyer of {name}", said=tuple(said), left_out=frozenset(out))
