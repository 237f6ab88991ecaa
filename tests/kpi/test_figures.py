"""All figures of a span against a small table worked out by hand."""

import pytest

from bot.kpi import Chat, Refused, Said, Turn, Voice, figures_of
from bot.kpi.figures import waits_of
from tests.kpi.conftest import LATER, PLACES, SPAN, at, chat

SURE = Turn("reply", "model.sure", "stock", 0.9, sure=True)
UNSURE = Turn("handoff", "model.unsure", "stock", 0.2, sure=False)
ANGRY = Turn("handoff", "buyer.angry", "refund", 0.9, sure=True)
PICTURE = Turn("handoff", "message.media")
WAITS = Turn("wait", "conversation.human", "stock", 0.8, sure=True)
NOTHING = Turn("ignore", "intent.chitchat", "chitchat", 0.99, sure=True)


def talk(name: str, *said: tuple[str, Voice, Turn | None], shop: str = "pdd") -> Chat:
    lines = tuple(Said(at(clock), voice, "mei" if voice is Voice.HUMAN else "", turn) for clock, voice, turn in said)
    return Chat(shop=shop, conversation=name, buyer=f"b-{name}", said=lines)


# Four conversations: the bot alone; the bot, then a person; a person at once, taken over without a hand-off; a hand-off nobody answered.
DAY = [
    talk("alone", ("10:00", Voice.BUYER, SURE), ("10:00:01", Voice.BOT, None), ("10:01", Voice.BUYER, NOTHING)),
    talk(
        "handed",
        ("11:00", Voice.BUYER, SURE),
        ("11:00:03", Voice.BOT, None),
        ("11:01", Voice.BUYER, UNSURE),
        ("11:01:01", Voice.HOLD, None),
        ("11:03:01", Voice.HUMAN, None),
        ("11:04", Voice.BUYER, WAITS),
        ("11:04:30", Voice.HUMAN, None),
    ),
    talk("taken", ("12:00", Voice.BUYER, SURE), ("12:00:09", Voice.HUMAN, None)),
    talk("alone in the queue", ("13:00", Voice.BUYER, PICTURE), ("13:00:01", Voice.HOLD, None), ("13:20", Voice.BUYER, ANGRY)),
]
REFUSED = [
    Refused("pdd", "mei", "wechat.id", "wechat", at("11:03")),
    Refused("pdd", "mei", "wechat.id", "wechat", at("11:04")),
    Refused("pdd", "bot", "absolute.best", "absolute", at("12:00")),
    Refused("pdd", "lan", "insult.x", "insult", at("12:00", day=9)),  # after the span
]


def test_every_figure_by_hand() -> None:
    found = figures_of(DAY, REFUSED, PLACES, SPAN, LATER)
    assert (found.chats, found.messages) == (4, 8)
    assert (found.handed.count, found.handed.of) == (2, 4)
    assert list(found.reasons.items()) == [("buyer.angry", 1), ("message.media", 1), ("model.unsure", 1)]
    assert (found.answered.count, found.answered.of) == (3, 7)  # the ignored one wanted no answer
    assert (found.contained.count, found.contained.of) == (1, 4)
    assert (found.outside.count, found.outside.of) == (1, 7)  # the picture was not read by the model
    assert dict(found.refused) == {("wechat.id", "wechat", "mei"): 2, ("absolute.best", "absolute", "bot"): 1}
    # First words of the day until the bot's or a person's answer, holding lines apart: 1 s, 3 s, 9 s; one has none.
    assert (found.first.count, found.first.median, found.first.p90) == (3, 3.0, 9.0)
    # A person's: 3 min 1 s (since 11:00, when the bot's words don't count), 9 s.
    assert (found.first_human.count, found.first_human.median, found.first_human.p90) == (2, (181 + 9) / 2, 181.0)


def test_the_clocks_of_the_shops_platforms_are_given_with_each_voice_apart() -> None:
    found = figures_of(DAY, (), PLACES, SPAN, LATER)
    by_id = {one.clock.id: one for one in found.clocks}
    assert {one.clock.id.split(".")[0] for one in found.clocks} == {"pinduoduo", "taobao", "douyin", "jd"}
    five = by_id["pinduoduo.five_minutes"]
    assert (five.rate.asked, five.rate.late) == (4, 2)  # the 13:20 words, and the bot's silence to a mere yes at 10:01
    assert five.met is False
    assert {name: (rate.asked, rate.late) for name, rate in five.apart.items()} == {"bot": (4, 4), "assist": (4, 4), "human": (4, 2)}
    assert by_id["taobao.three_minutes"].rate.share is None
    assert by_id["taobao.three_minutes"].met is None


def test_nothing_has_no_share() -> None:
    found = figures_of([], (), PLACES, SPAN, LATER)
    assert (found.handed.share, found.answered.share, found.contained.share, found.outside.share) == (None,) * 4
    assert found.first.median is None


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [([5], 5, 5), ([1, 2], 1.5, 2), (list(range(1, 11)), 5.5, 9), (list(range(1, 12)), 6, 10), ([9, 1, 5], 5, 9)],
)
def test_the_middle_and_the_ninth_decile_by_nearest_rank(seconds: list[float], median: float, p90: float) -> None:
    found = waits_of(seconds)
    assert (found.median, found.p90) == (median, p90)


def test_what_nobody_said_in_the_span_is_not_in_it() -> None:
    early = chat("10:00 买", name="early")
    late = Chat(shop="pdd", conversation="late", buyer="b", said=(Said(at("10:00", day=7), Voice.BUYER),))
    assert figures_of([early, late], (), PLACES, SPAN, LATER).chats == 1
