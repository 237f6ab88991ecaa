"""Replies of unknown fate, for whoever may send for the shop: list them, and say what a look at the channel showed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.shop import Shop
from bot.traffic import Deliveries
from bot.web.bodies import ResolveBody, openapi_body, parse, shaped
from bot.web.messages import shop_of
from bot.web.signature import check_signature


def deliveries_router(deliveries: Deliveries, shops: Mapping[str, Shop], clock: Callable[[], datetime]) -> APIRouter:
    """Build the routes of `/v1/deliveries/uncertain`."""
    router = APIRouter(tags=["webhook"])

    @router.get("/v1/deliveries/uncertain")
    async def listed(  # pyright: ignore[reportUnusedFunction] - registered
        request: Request, shop: Annotated[str | None, Query(max_length=200)] = None
    ) -> list[dict[str, Any]]:
        """List the replies that may or may not have gone out; a signed shop wants the signature (over an empty body) here too."""
        found = shop_of(shop, shops)
        check_signature(found, b"", request.headers)
        return [
            {"id": one.id, "conversation": one.conversation, "text": one.text, "error": one.error, "since": one.since.isoformat()}
            for one in await run_in_threadpool(deliveries.uncertain, [found.id])
        ]

    @router.post(
        "/v1/deliveries/uncertain/{parcel}",
        openapi_extra=openapi_body(ResolveBody),
        responses={404: {"description": "this reply is not uncertain (any more)"}},
    )
    async def resolve(parcel: int, request: Request) -> dict[str, str]:  # pyright: ignore[reportUnusedFunction] - registered
        """Say that a reply was sent, or have it sent again."""
        raw = await request.body()
        body = parse(raw)
        shop = shop_of(body.get("shop"), shops)
        check_signature(shop, raw, request.headers)
        sent = shaped(body, ResolveBody).sent
        if not await run_in_threadpool(_resolve, deliveries, shop.id, parcel, sent, clock()):
            raise HTTPException(404, "this reply is not uncertain (any more)")
        return {"status": "sent" if sent else "queued"}

    return router


def _resolve(deliveries: Deliveries, shop: str, parcel: int, sent: bool, now: datetime) -> bool:
    return deliveries.resolve(shop, parcel, sent=sent, now=now)
