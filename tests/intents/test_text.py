import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.text import clauses, cut, normalise, pieces, skeleton, symbols, word_spans

jieba.setLogLevel(60)

LINES = [
    "請問這個什麼時候發貨呀",
    "咨询订单号:[订单x] 商品ID:[数字x] 这单开的是普票吗",
    "iphone15 256G 有货吗 hello world",
    "[订单编号:[订单x]，订单金额:[金额x]，下单时间:[日期x] [时间x]] 在吗",
    "99.5元??!!",
    "抬头是[姓名x]公司，税号91310000",
    "1v1 4K 5%",
]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("[订单x]", "[订单号]"),
        ("[数字]", "[数字]"),
        ("订单100012345678", "订单[数字]"),
        ("https://item.jd.com/712.html", "[链接]"),
        ("[订单编号:[订单x]，订单金额:[金额x]，下单时间:[日期x] [时间x]] 在嗎", "[订单卡片] 在吗"),
        ("咨询订单号:[订单x] 商品ID:[数字x] 有货吗", "[订单卡片] 有货吗"),
        ("打13812345678", "打[电话]"),
        ("ＩＰhone\u200b１５", "iphone15"),
        ("好好好好好好", "好好好"),
        ("怎么退款啊 怎么退款啊", "怎么退款啊"),
        ("the same the same", "the same the same"),
        ("拨打12315", "拨打12315"),
    ],
)
def test_one_spelling(raw: str, shown: str) -> None:
    assert symbols().readable(normalise(raw)) == shown


@pytest.mark.parametrize("line", LINES)
def test_rjieba_cuts_as_jieba_does(line: str) -> None:
    text = normalise(line)
    assert cut(text) == jieba.lcut(text, HMM=False)


@given(st.text(max_size=80))
def test_any_string_can_be_normalised_and_cut(raw: str) -> None:
    text = normalise(raw)
    pieces = cut(text)
    assert "".join(pieces) == text
    assert all(text[begin:end].strip() for begin, end in word_spans(pieces))
    assert skeleton(raw) == skeleton(raw)


def test_a_very_long_text_is_cut() -> None:
    assert len(normalise("退款" * 100_000)) <= 4000


def test_digits_and_marks_are_no_thought_of_their_own() -> None:
    assert skeleton("有货吗？3件!") == skeleton("有货吗 12件")
    assert skeleton("👍") == "👍"


def test_clauses() -> None:
    assert clauses("你好,有货吗?帮我开票 谢谢") == ["你好", "有货吗", "帮我开票", "谢谢"]
    assert clauses("where is my order") == ["where is my order"]
    assert clauses("") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("好的", []),
        ("这件有现货的", []),
        ("这件有现货的，今天就发", ["这件有现货的", "今天就发"]),
        ("收到 13800001111，abc12345", []),
        ("您好，这件有现货的，价格3.5元一斤", ["这件有现货的", "价格3.5元一斤", "您好，这件有现货的", "这件有现货的，价格3.5元一斤"]),
        ("我去问一下 您稍等哈", ["我去问一下", "您稍等哈"]),
    ],
)
def test_the_pieces_of_a_text_are_its_clauses_and_neighbouring_ones(text: str, found: list[str]) -> None:
    assert pieces(text) == found


@given(st.text(st.sampled_from("好的亲请您 ，。!?3.5\n"), max_size=40))
def test_every_piece_stands_in_the_text_and_none_is_all_of_it(text: str) -> None:
    for piece in pieces(text):
        assert piece in text
        assert sum("\u3400" <= sign <= "\u9fff" for sign in piece) >= 4
        assert piece != text
