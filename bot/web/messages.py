"""The webhook: raw bytes → checked signature → checked body → one turn. The order matters: nothing unsigned is looked at closely."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from bot.errors import UnknownShop, WrongMessage
from bot.shop import Shop
from bot.web.bodies import ChatAnswer, MessageBody, openapi_body, parse, shaped
from bot.web.queue import TurnQueue
from bot.web.signature import check_signature


def messages_router(queue: TurnQueue, shops: Mapping[str, Shop]) -> APIRouter:
    """Build the route of `POST /v1/messages`."""
    router = APIRouter(tags=["webhook"])

    @router.post(
        "/v1/messages",
        response_model=ChatAnswer,
        openapi_extra=openapi_body(MessageBody),
        responses={
            401: {"description": "the signature does not hold"},
            413: {"description": "the body is larger than 64 KiB"},
            422: {"description": "the body is wrong; `field` names where"},
            429: {"description": "too many messages are waiting; see Retry-After"},
        },
    )
    async def take(request: Request) -> Any:  # pyright: ignore[reportUnusedFunction] - the decorator registers it
        """Answer one buyer message. The same message id again gets the same answer, with no second effect."""
        raw = await request.body()
        found = parse(raw)
        shop = shop_of(found.get("shop"), shops)
        check_signature(shop, raw, request.headers)
        return await queue.answer(shaped(found, MessageBody).to_message())

    return router


def shop_of(name: object, shops: Mapping[str, Shop]) -> Shop:
    """Find the shop; raises WrongMessage where none is named, UnknownShop where it isn't configured here."""
    if name is None:
        raise WrongMessage("shop", "this field is missing")
    if not isinstance(name, str):
        raise WrongMessage("shop", "a string is needed")
    if name not in shops:
        raise UnknownShop(f"shop: {name[:100]!r} is not configured here")
    return shops[name]
