"""The queue: order, words, waiting time, the fragment, and nothing of a buyer's that runs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.desk.conftest import Place


def test_the_queue_shows_the_urgent_one_first_with_its_reason_in_chinese(inside: "Place") -> None:
    page = inside.client.get("/desk").text
    assert page.index("买家生气了") < page.index("没把握听懂")
    assert "等人接待" in page
    assert 'data-waiting="2"' in page
    assert "别家的话" not in page


def test_a_hostile_buyer_is_shown_as_text(inside: "Place") -> None:
    for address in ("/desk", "/desk/queue", "/desk/c/demo/a%2Fb%20c%3F%23"):
        page = inside.client.get(address).text
        assert inside.hostile not in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_fragment_holds_the_rows_alone(inside: "Place") -> None:
    fragment = inside.client.get("/desk/queue").text
    assert "<html" not in fragment
    assert 'href="/desk/c/demo/a%2Fb%20c%3F%23"' in fragment


def test_an_empty_queue_says_so(inside: "Place") -> None:
    inside.desk.clear()
    assert "现在没有人在等" in inside.client.get("/desk").text
