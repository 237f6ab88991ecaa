"""One conversation, readable by whoever may send for its shop."""

import contextlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.errors import BadSignature, WrongMessage
from bot.ports import Desk
from bot.shop import Shop
from bot.web.messages import shop_of
from bot.web.signature import check_signature


def conversations_router(desk: Desk, shops: Mapping[str, Shop]) -> APIRouter:
    """Build the route of `GET /v1/conversations/{id}`."""
    router = APIRouter(tags=["webhook"])

    @router.get(
        "/v1/conversations/{conversation}",
        responses={401: {"description": "the signature does not hold"}, 404: {"description": "no such conversation"}},
    )
    async def read(  # pyright: ignore[reportUnusedFunction] - registered
        conversation: str, request: Request, shop: Annotated[str | None, Query(max_length=200)] = None
    ) -> dict[str, Any]:
        """Read a conversation. Without `shop` it is looked for in all that the caller may read (signed shops: with their signature)."""
        places = _allowed(shops, request) if shop is None else [shop_of(shop, shops)]
        check_signature(places[0], b"", request.headers)
        every = [await run_in_threadpool(desk.transcript, place.id, conversation) for place in places]
        here = [one for one in every if one is not None]
        if not here:
            raise HTTPException(404, "there is no such conversation" + (" in this shop" if len(places) == 1 else ""))
        if len(here) > 1:
            raise WrongMessage("shop", "several shops have a conversation of this name; say which one (?shop=…)")
        [found] = here
        return {
            "shop": found.shop,
            "conversation": found.conversation,
            "buyer": found.buyer,
            "conversation_state": found.holder.value,
            "lines": [
                {"author": line.author, "kind": line.kind, "text": line.text, "at": line.at.isoformat(), "story": line.story}
                for line in found.lines
            ],
        }

    return router


def _allowed(shops: Mapping[str, Shop], request: Request) -> list[Shop]:
    """Give the shops whose conversations the caller may read; where there is none, one that says why not."""
    found: list[Shop] = []
    for one in shops.values():
        with contextlib.suppress(BadSignature):
            check_signature(one, b"", request.headers)
            found.append(one)
    return found or list(shops.values())[:1]
