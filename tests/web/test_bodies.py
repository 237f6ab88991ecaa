"""What is wrong with a body is said in its sender's words; what the documentation says of the routes is whole."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.web.test_doors import body, client, doors  # noqa: F401 - fixtures


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sent_at": 1763800000}, "sent_at"),
        ({"sent_at": "1763800000"}, "sent_at"),
        ({"sent_at": "0001-01-01T00:00:00+08:00"}, "sent_at"),
        ({"sent_at": "9999-12-31T23:59:59-14:00"}, "sent_at"),
        ({"order": {"id": "o", "paid_at": "0001-01-01T00:00:00+08:00"}}, "order.paid_at"),
        ({"order": {"id": "o", "paid_at": "9999-12-31T10:00:00Z"}}, "order.paid_at"),
        ({"order": {"id": "o", "shipped_at": 5}}, "order.shipped_at"),
        ({"order": 3}, "order"),
    ],
)
def test_a_moment_that_nobody_can_reckon_with_is_named(client: TestClient, change: dict[str, object], field: str) -> None:  # noqa: F811
    answer = client.post("/v1/messages", json=body(**change))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("field", ["paid_at", "shipped_at"])
def test_an_order_that_will_have_been_paid_or_shipped_is_refused_by_name(client: TestClient, field: str) -> None:  # noqa: F811
    now = datetime.now(UTC)
    for message, ahead, status in (("m-1", timedelta(hours=30), 422), ("m-2", timedelta(hours=20), 200), ("m-3", -timedelta(days=3), 200)):
        order = {"id": "o", "status": "paid", field: (now + ahead).isoformat()}
        answer = client.post("/v1/messages", json=body(message=message, order=order))
        assert answer.status_code == status
        if status == 422:
            assert answer.json()["detail"] == f"order.{field}: this moment is more than a day in the future"


def test_a_field_that_says_nothing_may_be_null(client: TestClient) -> None:  # noqa: F811
    answer = client.post("/v1/messages", json=body(kind="image", text=None, item=None, order=None))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("context", "detail"),
    [
        (3, "context: a JSON object is needed"),
        ({"order": []}, "context.order: a JSON object is needed"),
        ({"items": 3}, "context.items: a list is needed"),
        ({"recent_texts": "a"}, "context.recent_texts: a list is needed"),
        ({"recent_texts": list("abcdef")}, "context.recent_texts: at most 5 entries are allowed, these are 6"),
        ({"done": ["x"]}, "context.done.0: no such act; give some of "),
        (
            {"shop": {"ship_hours": 48, "cutoff": "14:00"}},
            "context.shop.return_days: this field is missing, as are refund_days, invoice_days, ",
        ),
    ],
)
def test_what_is_wrong_with_a_context_is_said_in_plain_words(client: TestClient, context: object, detail: str) -> None:  # noqa: F811
    answer = client.post("/v1/gate", json={"platform": "jd", "text": "在的", "context": context})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(detail)


def test_the_documentation_tells_every_answer(client: TestClient) -> None:  # noqa: F811
    paths = client.get("/openapi.json").json()["paths"]
    assert {"200", "413", "422"} <= paths["/v1/gate"]["post"]["responses"].keys()
    assert {"200", "413", "422"} <= paths["/v1/classify"]["post"]["responses"].keys()
    assert {"200", "401", "404"} <= paths["/v1/conversations/{conversation}"]["get"]["responses"].keys()
    assert {"200", "202", "401", "408", "413", "422", "429", "503"} <= paths["/v1/messages"]["post"]["responses"].keys()
