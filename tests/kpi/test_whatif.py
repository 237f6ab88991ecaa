"""The simulator against cases worked out by hand: who would have answered, and when."""

from collections.abc import Sequence
from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from bot.kpi import Chat, Does, Exclusion, Said, Shift, Turn, Voice, WhatIf, cases_of, chats_if, clocks_if, figures_of, rate_of
from bot.messages import Platform
from tests.kpi.conftest import LATER, PLACES, SPAN, at, chat

STOCK = Turn("reply", "model.sure", "stock", 0.9, sure=True)
WAITING = Turn("wait", "conversation.human", "stock", 0.9, sure=True)
UNSURE = Turn("handoff", "model.unsure", "usage", 0.3, sure=False)
OFF = Turn("handoff", "shop.off.stock", "stock", 0.9, sure=True)
DRAFT = Turn("handoff", "shop.draft.stock", "stock", 0.9, sure=True)
SAYS = {"机": Voice.BOT, "稍": Voice.HOLD, "助": Voice.ASSIST, "人": Voice.HUMAN}


def talk(name: str, *lines: tuple[str, str | Turn]) -> Chat:
    said = [Said(at(clock), Voice.BUYER, "", what) if isinstance(what, Turn) else _ours(clock, what) for clock, what in lines]
    return Chat(shop="pdd", conversation=name, buyer=name, said=tuple(said))


def _ours(clock: str, who: str) -> Said:
    voice = SAYS[who]
    return Said(at(clock), voice, "mei" if voice in {Voice.HUMAN, Voice.ASSIST} else "")


def answers(chats: Sequence[Chat]) -> list[tuple[str, str, str]]:
    """Every answer as (conversation, time, voice), in the order of time."""
    found = [
        (one.conversation, f"{said.at:%H:%M:%S}", said.voice.value) for one in chats for said in one.said if said.voice is not Voice.BUYER
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


ONE = talk("one", ("10:00:00", UNSURE), ("10:00:01", "稍"), ("10:20:00", "人"))
TWO = talk("two", ("10:00:10", UNSURE), ("10:00:11", "稍"))  # nobody ever answered
THREE = talk("three", ("10:00:20", STOCK), ("10:00:21", "机"))


def test_one_agent_answers_one_after_the_other() -> None:
    played = chats_if([ONE, TWO, THREE], WhatIf(agents=1, handle=60), PLACES)
    assert [one for one in answers(played) if one[2] == "human"] == [("one", "10:01:00", "human"), ("two", "10:02:00", "human")]
    assert ("three", "10:00:21", "bot") in answers(played)
    assert ("one", "10:00:01", "hold") in answers(played)


def test_two_agents_answer_at_the_same_time() -> None:
    played = chats_if([ONE, TWO], WhatIf(agents=2, handle=60), PLACES)
    assert [one[:2] for one in answers(played) if one[2] == "human"] == [("one", "10:01:00"), ("two", "10:01:10")]


def test_outside_their_hours_people_answer_at_the_next_opening() -> None:
    night = talk("night", ("20:30:00", UNSURE))
    dawn = talk("dawn", ("08:59:59", UNSURE))
    staff = Shift(opens=time(9), closes=time(18))
    played = chats_if([night, dawn], WhatIf(staff=staff, handle=30), PLACES)
    assert [f"{said.at:%m-%d %H:%M:%S}" for one in played for said in one.said if said.voice is Voice.HUMAN] == [
        "11-24 09:00:30",
        "11-23 09:00:30",
    ]
    late = Shift(opens=time(18), closes=time(2))
    [over] = chats_if([talk("x", ("01:59:00", UNSURE))], WhatIf(staff=late, handle=30), PLACES)
    assert f"{over.said[-1].at:%H:%M:%S}" == "01:59:30"


def test_what_comes_while_somebody_is_at_it_is_answered_with_it() -> None:
    more = talk("more", ("10:00:00", UNSURE), ("10:00:30", WAITING), ("10:02:00", WAITING))
    assert answers(chats_if([more], WhatIf(agents=1, handle=60), PLACES)) == [
        ("more", "10:01:00", "human"),
        ("more", "10:03:00", "human"),
    ]


def test_the_bot_off_for_an_intent_makes_work_for_people() -> None:
    what = WhatIf(agents=1, handle=60, does={"stock": Does.OFF})
    played = chats_if([THREE], what, PLACES)
    assert answers(played) == [("three", "10:00:21", "hold"), ("three", "10:01:20", "human")]
    found = figures_of(played, (), PLACES, SPAN, LATER)
    assert list(found.reasons) == ["shop.off.stock"]
    assert (found.answered.count, found.contained.count) == (0, 0)
    assert chats_if([THREE], WhatIf(does={"invoice": Does.OFF}), PLACES)[0] == THREE


def test_the_bot_drafting_for_an_intent_makes_a_look_of_it() -> None:
    what = WhatIf(agents=1, handle=60, draft_handle=8, does={"stock": Does.DRAFT})
    assert answers(chats_if([THREE], what, PLACES))[-1] == ("three", "10:00:28", "assist")
    drafted = talk("d", ("10:00:00", DRAFT), ("10:00:01", "稍"), ("10:00:40", "助"))
    assert answers(chats_if([drafted], WhatIf(agents=1, draft_handle=8), PLACES))[-1] == ("d", "10:00:08", "assist")


def test_the_bot_on_for_an_intent_frees_people_and_what_followed() -> None:
    off = talk("off", ("10:00:00", OFF), ("10:00:01", "稍"), ("10:05:00", "人"), ("10:06:00", WAITING), ("10:07:00", "人"))
    what = WhatIf(agents=1, handle=60, does={"stock": Does.ON})
    played = chats_if([off], what, PLACES)
    assert answers(played) == [("off", "10:00:01", "bot"), ("off", "10:06:01", "bot")]
    assert figures_of(played, (), PLACES, SPAN, LATER).contained.share == 1.0
    unsure = WAITING._replace(sure=False)
    mixed = talk("mixed", ("10:00:00", OFF), ("10:00:01", "稍"), ("10:05:00", "人"), ("10:06:00", unsure))
    assert answers(chats_if([mixed], what, PLACES)) == [("mixed", "10:00:01", "bot"), ("mixed", "10:07:00", "human")]
    assert answers(chats_if([ONE], what, PLACES))[-1] == ("one", "10:01:00", "human")  # handed over for another reason


def test_how_long_an_answer_takes_is_learned_where_it_is_not_given() -> None:
    """Two answers of one person: 10:00:40 to what was asked at 10:00:00, and 10:01:40 to what was asked at 10:00:05: 40 s and 60 s."""
    a = talk("a", ("10:00:00", UNSURE), ("10:00:40", "人"))
    b = talk("b", ("10:00:05", UNSURE), ("10:01:40", "人"))
    late = talk("late", ("12:00:00", UNSURE))
    played = chats_if([a, b, late], WhatIf(agents=1), PLACES)
    assert answers(played)[-1] == ("late", "12:00:50", "human")


def test_other_clocks_leave_what_happened_as_it_was() -> None:
    chats = [ONE, THREE]
    what = WhatIf(seconds=60, opens="09:00", closes="24:00", counts=frozenset({Voice.HUMAN}), leaves_out=frozenset({Exclusion.THANKS}))
    assert chats_if(chats, what, PLACES) is chats
    for clock in clocks_if(what)[Platform.PINDUODUO]:
        assert (clock.seconds, clock.opens, clock.closes, clock.counts) == (60, "09:00", "24:00", {Voice.HUMAN})
    five = clocks_if(WhatIf(seconds=1200))[Platform.PINDUODUO][0]
    assert rate_of(cases_of([ONE], five, PLACES, SPAN, LATER)).late == 0


def test_a_limit_that_is_shortened_lowers_the_rate_by_hand() -> None:
    chats = [chat("10:00 买", "10:04 人", name="a"), chat("10:00 买", "10:02 人", name="b")]
    shares = []
    for seconds in (300, 180, 60):
        found = figures_of(chats, (), PLACES, SPAN, LATER, clocks_if(WhatIf(seconds=seconds)))
        shares.append(found.clocks[0].rate.share)
    assert shares == [1.0, 0.5, 0.0]


@given(st.lists(st.integers(0, 7200), min_size=1, max_size=30), st.integers(1, 5), st.integers(1, 900))
def test_one_agent_more_keeps_nobody_waiting_longer(asked: list[int], agents: int, handle: int) -> None:
    chats = [
        talk(f"c{number}", (f"{10 + second // 3600}:{second // 60 % 60}:{second % 60}", UNSURE)) for number, second in enumerate(asked)
    ]

    def done(count: int) -> list[float]:
        return [one.said[-1].at.timestamp() for one in chats_if(chats, WhatIf(agents=count, handle=float(handle)), PLACES)]

    few, more = done(agents), done(agents + 1)
    assert all(one <= other for one, other in zip(sorted(more), sorted(few), strict=True))
    assert all(one - at(f"10:{0}").timestamp() >= second + handle for one, second in zip(few, asked, strict=True))


@given(st.lists(st.sampled_from([STOCK, UNSURE, OFF, DRAFT, WAITING]), min_size=1, max_size=8), st.sampled_from(sorted(Does)))
def test_what_buyers_wrote_stays_as_it_was(turns: list[Turn], does: Does) -> None:
    lines = tuple((f"10:{number}:00", turn) for number, turn in enumerate(turns))
    [played] = chats_if([talk("x", *lines)], WhatIf(agents=1, handle=30, does={"stock": does}), PLACES)
    assert [said.at for said in played.said if said.voice is Voice.BUYER] == [at(clock) for clock, _ in lines]
    assert [said.at for said in played.said] == sorted(said.at for said in played.said)
