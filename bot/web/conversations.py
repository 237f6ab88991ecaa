"""One conversation, readable by whoever may send for its shop."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.errors import WrongMessage
from bot.ports import Desk
from bot.shop import Shop
from bot.web.messages import shop_of
from bot.web.signature import check_signature


def conversations_router(desk: Desk, shops: Mapping[str, Shop]) -> APIRouter:
    """Build the route of `GET /v1/conversations/{id}`."""
    router = APIRouter(tags=["webhook"])

    @router.get("/v1/conversations/{conversation}", responses={404: {"description": "no such conversation"}})
    async def read(  # pyright: ignore[reportUnusedFunction] - registered
        conversation: str, request: Request, shop: Annotated[str | None, Query(max_length=200)] = None
    ) -> dict[str, Any]:
        """Read a conversation. `shop` may be left out where only one is configured; a signed shop wants the signature here too."""
        if shop is None:
            if len(shops) != 1:
                raise WrongMessage("shop", "several shops are configured; say which one (?shop=…)")
            shop = next(iter(shops))
        check_signature(shop_of(shop, shops), b"", request.headers)
        found = await run_in_threadpool(desk.transcript, shop, conversation)
        if found is None:
            raise HTTPException(404, "there is no such conversation in this shop")
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
