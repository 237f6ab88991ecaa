"""The gate and the model as plain services: a text in, a judgement out. Nothing is recorded."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from bot.gate import Gate
from bot.messages import Platform
from bot.respond import Recogniser
from bot.web.bodies import ClassifyBody, GateBody, openapi_body, parse, shaped
from bot.web.context import EXAMPLES
from bot.web.judgement import judge


def tools_router(recogniser: Recogniser, gates: Mapping[Platform, Gate]) -> APIRouter:
    """Build the routes of `POST /v1/gate` and `POST /v1/classify`."""
    wrong: dict[int | str, dict[str, Any]] = {
        413: {"description": "the body is larger than 64 KiB"},
        422: {"description": "the body is wrong; `field` names where"},
    }
    router = APIRouter(tags=["tools"], responses=wrong)

    @router.post("/v1/gate", openapi_extra=openapi_body(GateBody, EXAMPLES))
    async def gate(request: Request) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction] - registered
        """Judge a text as if it were about to be sent on a platform; `context`: what is known of the conversation, as far as it is."""
        body = shaped(parse(await request.body()), GateBody)
        return await run_in_threadpool(judge, gates[body.platform], body.text, body.context)

    @router.post("/v1/classify", openapi_extra=openapi_body(ClassifyBody))
    async def classify(request: Request) -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction] - registered
        """Say what a buyer's text wants, how sure that is, and on which evidence."""
        body = shaped(parse(await request.body()), ClassifyBody)
        prediction = await run_in_threadpool(recogniser.predict, body.text)
        return {
            "text": body.text,
            "intents": [{"intent": one.intent, "confidence": one.confidence} for one in prediction.intents],
            "answered": list(prediction.answered),
            "sure": prediction.sure,
            "sentiment": asdict(prediction.sentiment),
            "evidence": [asdict(one) for one in prediction.evidence],
        }

    return router
