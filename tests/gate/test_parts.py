"""The gate's small parts, one by one and to the character: windows, evidence, witness."""

from collections.abc import Sequence

import pytest

from bot.gate import GateContext, OrderFacts, Suspicion, alarm
from bot.gate.evidence import claim_holds, own_value
from bot.gate.window import answered, joined
from bot.gate.witness import Witness
from bot.messages import Author, OrderStatus

HANGING = frozenset("薇一")
LONG = "这件衣服是纯棉的您放心拍下就可以了有问题随时来找我们"


# windows


@pytest.mark.parametrize(
    ("recent", "text", "found"),
    [
        ((), "8000", []),
        (("139",), "8000", [("139 8000", 4)]),
        (("139", "0013"), "8000", [("139 0013 8000", 9)]),
        (("在的", "139"), "8000", [("在的 139 8000", 7), ("139 8000", 4)]),
        (("0", "1", "2", "3", "4", "5"), "6", [("1 2 3 4 5 6", 10)]),
        (("在吗", "薇"), "信", [("在吗 薇 信", 5), ("薇 信", 2)]),
        (("一，", "好"), "二", [("一， 好 二", 5), ("一， 二", 3)]),
        ((LONG + "139",), "8000", [((LONG + "139")[-16:] + " 8000", 17)]),
        (("139", LONG), "8000", [("139 8000", 4)]),
        (("139", LONG + "薇"), "信", [("139 " + (LONG + "薇")[-16:] + " 信", 21), ("139 信", 4)]),
        (("好", LONG + "！"), "8000", [("好 8000", 2)]),
        (("139",), "8" * 48, [("139 " + "8" * 48, 4)]),
        (("139",), "8" * 49, [("139 " + "8" * 48, 4)]),
        (("好",), "8" * 48, [("好 " + "8" * 48, 2)]),
        (("好",), "8" * 49, []),
        (("。",), "8" * 49, []),
        (("薇！",), "8" * 49, [("薇！ " + "8" * 48, 3)]),
        (("a" * 24,), "b", [("a" * 24 + " b", 25)]),
        (("a" * 25,), "b", [("a" * 16 + " b", 17)]),
        (("a" * 24 + "好",), "b", []),
        (("a" * 23 + "好",), "b", [("a" * 23 + "好 b", 25)]),
    ],
)
def test_a_text_stands_behind_the_last_ones(recent: tuple[str, ...], text: str, found: list[tuple[str, int]]) -> None:
    assert list(joined(recent, text, HANGING)) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("微信号", "dianpu66x", [("微信号dianpu66x", 3)]),
        ("微信号", "是 dianpu66x 哦", [("微信号dianpu66x 哦", 1)]),
        ("微信号", "abcd", []),
        ("微信号", "abcde", [("微信号abcde", 3)]),
        ("微信号", "-abcde", [("微信号abcde", 2)]),
        ("微信号", "好" * 19 + "abcde", [("微信号abcde", -16)]),
        ("微信号", "好" * 20 + "abcde", []),
        ("微信号", "好的", []),
        (None, "dianpu66x", []),
    ],
)
def test_a_handle_in_answer_stands_behind_its_channel(name: str | None, text: str, found: list[tuple[str, int]]) -> None:
    assert list(answered(name, text)) == found


# evidence

ORDER = OrderFacts(id="o-1234", tracking="SF12345", recipient="李雷", phone="13800138000", address="平江路20号3栋")


@pytest.mark.parametrize(
    ("piece", "own"),
    [
        ("13800138000", True),
        ("138-0013-8000", True),
        ("8000", True),
        ("800", False),
        ("o1234", True),
        ("sf12345", False),
        ("SF 12345", True),
        ("13800138000 13800138000", True),
        ("13800138000x", False),
        ("李雷", False),
        ("李雷李雷", False),
        ("平江路20号", True),
        ("99998000", False),
    ],
)
def test_a_piece_is_this_orders_own(piece: str, *, own: bool) -> None:
    assert own_value(piece, GateContext(order=ORDER)) is own
    assert not own_value(piece, GateContext())
    assert not own_value(piece, GateContext(order=OrderFacts()))


@pytest.mark.parametrize(
    ("claim", "context", "holds"),
    [
        (None, GateContext(author=Author.HUMAN), False),
        ("refunded", GateContext(done=frozenset(("refunded",)), author=Author.BOT), True),
        ("refunded", GateContext(done=frozenset(("shipped",)), author=Author.BOT), False),
        ("refunded", GateContext(author=Author.HUMAN), True),
        ("refunded", GateContext(order=OrderFacts(), author=Author.HUMAN), True),
        ("refunded", GateContext(order=OrderFacts(status=OrderStatus.PAID), author=Author.HUMAN), False),
        ("refunded", GateContext(order=OrderFacts(status=OrderStatus.PAID, refunded=True)), True),
        ("refunded", GateContext(order=OrderFacts(status=OrderStatus.PAID, shipped=True)), False),
        ("shipped", GateContext(order=OrderFacts(status=OrderStatus.PAID, shipped=True)), True),
        ("shipped", GateContext(order=OrderFacts(status=OrderStatus.PAID, refunded=True)), False),
        ("cancelled", GateContext(order=OrderFacts(status=OrderStatus.PAID, refunded=True, shipped=True)), False),
        ("registered", GateContext(order=OrderFacts(status=OrderStatus.PAID), author=Author.HUMAN), True),
        ("registered", GateContext(order=OrderFacts(status=OrderStatus.PAID), author=Author.BOT), False),
    ],
)
def test_what_shows_a_claim(claim: str | None, context: GateContext, *, holds: bool) -> None:
    assert claim_holds(claim, context) is holds


# the second witness


class Listening:
    """Suspects nothing but a word, and says what it was asked."""

    version = "x"

    def __init__(self, word: str, probability: float) -> None:
        self.word, self.probability, self.asked = word, probability, list[str]()

    def score(self, text: str) -> Sequence[Suspicion]:
        self.asked.append(text)
        return (Suspicion("x", 0.0, 0.9, ()), Suspicion("y", self.probability if self.word in text else 0.0, 0.9, ()))


@pytest.mark.parametrize(("probability", "denied"), [(0.119, True), (0.12, False), (0.5, False)])
def test_a_witness_denies_where_nothing_is_suspected(probability: float, *, denied: bool) -> None:
    judge = Listening("票", probability)
    witness = Witness(judge, "不开发票")
    assert witness.denies(0, 2) is denied
    assert witness.suspicions() == judge.score("不开发票")


@pytest.mark.parametrize(("probability", "end", "denied"), [(0.049, 5, True), (0.05, 5, False), (0.05, 4, False), (0.119, 3, True)])
def test_a_hit_that_is_nearly_the_whole_text_is_denied_only_where_nothing_at_all_is_suspected(
    probability: float, end: int, *, denied: bool
) -> None:
    assert Witness(Listening("票", probability), "不开发票的").denies(0, end) is denied


def test_a_witness_hears_the_whole_and_sixteen_characters_about_a_hit_each_once() -> None:
    judge = Listening("无", 1.0)
    text = "".join(chr(0x4E00 + place) for place in range(60))
    witness = Witness(judge, text)
    assert witness.denies(20, 24)
    assert witness.denies(20, 24)
    assert judge.asked == [text, text[4:40]]
    assert witness.denies(2, 3)
    assert judge.asked[2:] == [text[0:19]]
    near = Witness(Listening(text[4], 1.0), "x" * 40 + text)
    assert not near.denies(60, 64)


def test_a_witness_loses_patience_and_without_a_judge_there_is_none() -> None:
    witness = Witness(Listening("无", 1.0), "好的")
    assert [witness.denies(0, 1) for _ in range(10)] == [True] * 8 + [False] * 2
    assert not Witness(None, "好的").denies(0, 1)
    assert Witness(None, "好的").suspicions() == ()


# alarm


@pytest.mark.parametrize("part", ["FAULTS", "log"])
def test_an_alarm_never_raises_and_tells_by_the_other_way(
    part: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError(name)

    def counted() -> float:
        return counter.labels(fault="ZeroDivisionError")._value.get()

    counter = alarm.FAULTS
    before = counted()
    monkeypatch.setattr(alarm, part, Broken())
    alarm.sound(ZeroDivisionError("quoted words"))
    assert (counted() - before, len(caplog.records)) == ((0, 1) if part == "FAULTS" else (1, 0))
    assert "quoted words" not in caplog.text
