"""The webhook: raw bytes → checked signature → checked body → one turn. The order matters: nothing unsigned is looked at closely."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic_core import to_json

from bot.errors import UnknownShop, WrongMessage
from bot.messages import BuyerMessage
from bot.respond import trace_of
from bot.shop import Shop
from bot.traffic import Incoming
from bot.web.bodies import ChatAnswer, MessageBody, openapi_body, parse, shaped
from bot.web.queue import TurnQueue
from bot.web.receipts import Receipts
from bot.web.signature import check_signature

WEBHOOK = "webhook"  # the channel's name, as channels.yaml has it
AHEAD = timedelta(days=1)  # clocks differ, and a zone may be left out by mistake; beyond that, no order has been paid yet


def _utc() -> datetime:
    return datetime.now(UTC)


class _Bare(APIRoute):
    """A documented route whose function takes the request and gives the response itself: the framework has nothing to read or check."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the function as it is."""
        return self.endpoint


def messages_router(
    queue: TurnQueue, shops: Mapping[str, Shop], receipts: Receipts | None = None, now: Callable[[], datetime] = _utc
) -> APIRouter:
    """Build the route of `POST /v1/messages`; without `receipts` everything is answered at once."""
    router = APIRouter(tags=["webhook"], route_class=_Bare)

    @router.post(
        "/v1/messages",
        response_model=ChatAnswer,
        openapi_extra=openapi_body(MessageBody),
        responses={
            202: {"description": "kept; the answer will be posted to the shop's webhook.deliver_to"},
            401: {"description": "the signature does not hold"},
            408: {"description": "the body did not come within 20 s"},
            413: {"description": "the body is larger than 64 KiB"},
            422: {"description": "the body is wrong; `field` names where"},
            429: {"description": "too many messages are waiting; see Retry-After"},
            503: {"description": "the database or the model can't be asked just now: send it again; see Retry-After"},
        },
    )
    async def take(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - the decorator registers it
        """Answer one buyer message. The same message id again gets the same answer, with no second effect.

        `Prefer: respond-async` (RFC 7240) asks for 202 now and the answer as a webhook of ours, where the shop has one configured.
        """
        raw = await request.body()
        found = parse(raw)
        shop = shop_of(found.get("shop"), shops)
        check_signature(shop, raw, request.headers)
        body = shaped(found, MessageBody)
        message = body.to_message()
        _check_past(message, now())
        if body.author == "shop":
            return _json(_echo(message))
        if receipts is None or not _later(shop, request):
            return _json(await queue.answer(message))
        quiet = timedelta(seconds=shop.file.webhook.quiet_seconds)
        incoming = Incoming(
            channel=WEBHOOK,
            shop=message.shop,
            conversation=message.conversation,
            message=message.message,
            body=raw,
            quiet=quiet,
        )
        await receipts.keep(incoming)
        told = _json({"status": "accepted", "trace": trace_of(message)}, 202)
        told.headers["Preference-Applied"] = "respond-async"
        return told

    return router


def read_message(raw: bytes) -> BuyerMessage:
    """Read again what was checked when it came."""
    return shaped(parse(raw), MessageBody).to_message()


def _check_past(message: BuyerMessage, now: datetime) -> None:
    """Refuse an order that will have been paid or shipped: days would be promised by it."""
    if message.order is None:
        return
    for field, moment in (("order.paid_at", message.order.paid_at), ("order.shipped_at", message.order.shipped_at)):
        if moment is not None and moment > now + AHEAD:
            raise WrongMessage(field, "this moment is more than a day in the future")


def shop_of(name: object, shops: Mapping[str, Shop]) -> Shop:
    """Find the shop; raises WrongMessage where none is named, UnknownShop where it isn't configured here."""
    if name is None:
        raise WrongMessage("shop", "this field is missing")
    if not isinstance(name, str):
        raise WrongMessage("shop", "a string is needed")
    if name not in shops:
        raise UnknownShop(f"shop: {name[:100]!r} is not configured here")
    return shops[name]


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json")


def _later(shop: Shop, request: Request) -> bool:
    webhook = shop.file.webhook
    if webhook.deliver_to is None:
        return False
    asked = request.headers.get("prefer", "").replace(" ", "").lower().split(",")
    return webhook.answer == "later" or "respond-async" in asked


def _echo(message: BuyerMessage) -> dict[str, Any]:
    # What the shop itself said comes back on many channels; answering it would be talking to ourselves.
    return {
        "action": "ignore",
        "replies": [],
        "reason": "message.echo",
        "intents": [],
        "sentiment": {"label": "calm", "angry": 0.0},
        "conversation_state": "bot",
        "gate": {"ruleset": "", "refused": []},
        "trace": trace_of(message),
    }
