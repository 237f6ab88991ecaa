"""The book of answers: every shipped wording is well-formed, serves a fact of DOMAIN.md, and passes the gate."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answers import Composer, NeedsPerson, Said, Situation, check_wordings, circumstances, load_book
from bot.answers.book import slots_of
from bot.answers.compose import ENGINES, fill
from bot.answers.trials import FOLDER, ORDER, _values, specimens, trials
from bot.errors import WrongFile
from bot.gate import ApprovedReply, Gate, OrderFacts
from bot.messages import Answer, Author, BuyerMessage, Clarify, ConversationState, Draft, HandOff, ItemRef, OrderRef, OrderStatus, Platform
from bot.respond import known_whenever
from bot.shop import Shop, read_shops
from intents.catalogue import read_catalogue
from tests.conftest import NIGHT, NOON

Say = Callable[..., BuyerMessage]
BOOK = load_book()
ROUTES = ("stock", "shipping_time", "courier", "tracking", "invoice", "bargaining", "refund", "greeting", "thanks", "off_platform")
PERSON = re.compile("同事|人工")


@pytest.mark.parametrize("one", BOOK.every(), ids=lambda one: one.id)
def test_every_situation_serves_facts_of_the_domain(one: Situation) -> None:
    assert all(re.fullmatch(r"[A-D]\d{1,2}|E", fact) for fact in one.serves)


@pytest.mark.parametrize("one", BOOK.every(), ids=lambda one: one.id)
def test_words_that_promise_a_person_come_with_a_hand_off(one: Situation) -> None:
    hands_over = one.hand_off or one.intent.startswith("hold ")
    for text in one.says:
        assert hands_over or not PERSON.search(text), text


def test_what_a_person_decides_by_day_no_bot_decides_by_night() -> None:
    for page in BOOK.situations.values():
        for one in page:
            if not one.hand_off or "staff_on_duty" not in one.when or one.id == "shipping.urge_order":  # at night the limit is the answer
                continue
            others = set(one.when) - {"staff_on_duty"}
            assert any(
                twin.hand_off
                and "staff_on_duty" not in twin.when
                and set(one.cues) <= set(twin.cues or one.cues)
                and set(twin.when) - {"not staff_on_duty"} <= others
                for twin in page
            ), one.id


def test_every_wording_passes_the_gate_with_the_longest_and_oddest_values(demo: Shop, gates: dict[Platform, Gate]) -> None:
    tried = Counter[str]()
    order = OrderFacts(id=ORDER.id, tracking=ORDER.tracking or "")
    for one in trials(BOOK, [demo]):
        draft = Draft(text=one.text, author=Author.BOT, source=one.situation.id)
        verdict = gates[one.platform].review(draft, known_whenever(one.situation, one.shop, order))
        assert isinstance(verdict, ApprovedReply), (one.platform, one.situation.id, one.text, verdict)
        tried[one.situation.id] += 1
    for one in BOOK.every():  # each wording, on each platform, in both scripts at least
        assert tried[one.id] >= 2 * len(one.says), one.id


def test_no_slot_is_left_untried(demo: Shop) -> None:
    used = {slot for one in BOOK.every() for text in one.says for slot in slots_of(text)}
    values = {**BOOK.terms[Platform.PINDUODUO], **specimens(0)}
    for shop in (demo, *read_shops(FOLDER).values()):
        values |= _values(shop)
    assert used <= set(values)


@pytest.mark.parametrize("intent", ROUTES)
def test_each_route_has_an_answer_that_always_fits(intent: str, demo: Shop, say: Say) -> None:
    here = circumstances(say(), ConversationState(), demo, text="", now=NOON)
    assert Composer(BOOK).answer(Answer(intents=(intent,), reason="r"), here).drafts


def test_the_intents_of_the_book_are_known() -> None:
    known = {one.id for one in read_catalogue().intents}
    named = {one.intent for one in BOOK.every() if not one.intent.startswith(ENGINES)}
    assert named <= known


def compose(composer_text: str, intent: str, demo: Shop, message: BuyerMessage, **more: object) -> Said | NeedsPerson:
    here = circumstances(message, ConversationState(), demo, text=composer_text, now=more.get("now", NOON))  # type: ignore[arg-type]
    return Composer(BOOK).answer(Answer(intents=(intent,), reason="r"), here)


def test_a_sold_out_item_names_others_that_are_in_stock(demo: Shop, say: Say) -> None:
    said = compose("柿饼还有没有", "stock", demo, say())
    assert isinstance(said, Said)
    assert said.drafts[0].source == "stock.sold_out"
    assert "洛川红富士苹果" in said.drafts[0].text


def test_an_item_is_known_by_part_of_its_name(demo: Shop, say: Say) -> None:
    for text in ("红富士还有吗", "苹果还有没有", "徐香猕猴桃有货吗", "酥梨有么"):
        said = compose(text, "stock", demo, say())
        assert said.drafts[0].source == "stock.available", text


def test_a_part_that_several_items_share_names_none(demo: Shop, say: Say) -> None:
    assert compose("富平的和临潼的柿子有吗 苹果呢", "stock", demo, say()).drafts[0].source == "stock.which"


def test_an_unknown_item_is_asked_for(demo: Shop, say: Say) -> None:
    said = compose("有货吗", "stock", demo, say())
    assert said.drafts[0].source == "stock.which"


def test_the_item_card_says_which_item(demo: Shop, say: Say) -> None:
    said = compose("有货吗", "stock", demo, say(item=ItemRef(id="sku-1")))
    assert said.drafts[0].source == "stock.available"


def test_shipping_later_is_never_agreed_to(demo: Shop, say: Say) -> None:
    assert compose("晚几天发可以吗", "shipping_time", demo, say()).drafts[0].source == "shipping.later"


def test_a_remote_province_gets_its_courier(demo: Shop, say: Say) -> None:
    said = compose("新疆要多少运费", "courier", demo, say())
    assert "EMS" in said.drafts[0].text


def test_an_invoice_is_never_refused(demo: Shop, say: Say) -> None:
    for text in ("能开票吗", "开成办公用品", "多开一点", "要专票", "怎么没给我", "抬头错了"):
        for draft in compose(text, "invoice", demo, say()).drafts:
            assert not re.search("不能开|不开|开不了|没有发票", draft.text)


def test_a_fault_goes_to_a_person_by_day_and_truthfully_by_night(demo: Shop, say: Say) -> None:
    day = compose("烂了好几个要退款", "refund", demo, say())
    assert isinstance(day, NeedsPerson)
    assert day.drafts[0].source == "refund.fault"
    night = compose("烂了好几个要退款", "refund", demo, say(), now=NIGHT)
    assert isinstance(night, NeedsPerson)
    assert "08:00" in night.drafts[0].text


def test_the_order_chooses_the_answer(demo: Shop, say: Say) -> None:
    paid = say(order=OrderRef(id="o-1", status=OrderStatus.PAID))
    assert compose("退了吧", "refund", demo, paid).drafts[0].source == "refund.not_shipped"
    gone = say(order=OrderRef(id="o-1", status=OrderStatus.SHIPPED, tracking="SF1234567890123"))
    assert compose("退了吧", "refund", demo, gone).drafts[0].source == "refund.shipped"
    assert "SF1234567890123" in compose("到哪了", "tracking", demo, gone).drafts[0].text


def test_a_conversation_keeps_its_voice_and_others_differ(demo: Shop, say: Say) -> None:
    texts = {compose("有货吗", "stock", demo, say(conversation=f"c-{n}")).drafts[0].text for n in range(20)}
    assert len(texts) == len(next(one.says for one in BOOK.every() if one.id == "stock.which"))
    assert len({compose("有货吗", "stock", demo, say()).drafts[0].text for _ in range(5)}) == 1


def test_a_fact_that_holds_braces_stays_what_it_is() -> None:
    assert fill("{item_name}!", {"item_name": "{shop_name}{0.__class__}"}) == "{shop_name}{0.__class__}!"


def test_missing_words_are_a_hand_off(demo: Shop, say: Say) -> None:
    here = circumstances(say(), ConversationState(), demo, text="", now=NOON)
    nothing = Composer(BOOK).answer(Answer(intents=("complaint",), reason="r"), here)
    assert isinstance(nothing, NeedsPerson)
    assert nothing.reason == "answer.none.complaint"
    assert Composer(BOOK).clarify(Clarify(topic="item", reason="r"), here).drafts
    assert Composer(BOOK).hold(HandOff(reason="any.reason"), here)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    says: ['{wechat}']", "unknown slot"),
        ("    says: ['{item_name.__class__}']", "not a plain slot"),
        ("    says: ['{item_name!r}']", "not a plain slot"),
        ("    when: [full_moon]\n    says: [x]", "unknown condition"),
        ("    says: []", "says"),
        ("    speaks: [x]\n    says: [x]", "unknown key"),
    ],
)
def test_a_broken_page_is_refused(tmp_path: Path, line: str, words: str) -> None:
    page = f"situations:\n  - id: a.b\n    intent: stock\n    serves: [C8]\n{line}\n"
    (tmp_path / "page.yaml").write_text(page, encoding="utf-8")
    with pytest.raises(WrongFile, match=words):
        load_book(tmp_path)


def test_a_shops_own_wording_is_checked_and_used(demo: Shop, say: Say) -> None:
    mine = replace(demo, wordings={"greeting.hello": ("{shop_name}欢迎您",)})
    check_wordings(mine.wordings, BOOK, Path("answers.yaml"))
    here = circumstances(say(), ConversationState(), mine, text="", now=NOON)
    said = Composer(BOOK).answer(Answer(intents=("greeting",), reason="r"), here)
    assert said.drafts[0].text == "小满果园欢迎您"
    for wordings in ({"no.such": ("x",)}, {"greeting.hello": ()}, {"greeting.hello": ("{nick}",)}):
        with pytest.raises(WrongFile):
            check_wordings(wordings, BOOK, Path("answers.yaml"))


@pytest.mark.parametrize(
    ("texts", "traditional"),
    [
        (["發什麼快遞 運費多少"], True),
        (["请问有货吗"], False),
        (["這個多少钱"], True),
        (["请问後天能到吗"], False),
        (["請問有貨嗎", "ok"], True),
        (["请问有货吗", "ok"], False),
        (["請問有貨嗎", "请问有货吗"], False),
    ],
)
def test_traditional_characters_are_answered_in_kind(demo: Shop, say: Say, texts: list[str], traditional: bool) -> None:
    state = ConversationState()
    for text in texts:
        here = circumstances(say(text), state, demo, text=text, now=NOON)
        said = Composer(BOOK).answer(Answer(intents=("shipping_time",), reason="r"), here, state)
        answer = said.drafts[0].text
        state = replace(state, recent_texts=(answer,))
    assert ("發" in answer) is traditional
    assert ("发" in answer) is not traditional


def test_a_traditional_wording_is_not_said_twice_in_a_row(demo: Shop, say: Say) -> None:
    here = circumstances(say("謝謝"), ConversationState(), demo, text="谢谢", now=NOON)
    first = Composer(BOOK).answer(Answer(intents=("thanks",), reason="r"), here)
    again = Composer(BOOK).answer(Answer(intents=("thanks",), reason="r"), here, ConversationState(recent_texts=(first.drafts[0].text,)))
    assert first.drafts[0].text != again.drafts[0].text
