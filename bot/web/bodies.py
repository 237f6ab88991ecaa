"""The shapes of request bodies, and the way from raw bytes to a value. Every refusal names the field."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import WrongMessage
from bot.messages import BuyerMessage, ItemRef, MessageKind, OrderRef, OrderStatus, Platform
from bot.web.context import LONGEST, ContextBody
from bot.web.wrong import first_fault

Shape = TypeVar("Shape", bound=BaseModel)
# No NUL: PostgreSQL keeps none in a text, and no channel's ids hold one.
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
NUL, REPLACED = "\x00", "\ufffd"
_YEARS = range(2000, 2100)  # whatever is reckoned from a moment stays a moment, in every zone


def _written(given: object) -> object:
    if isinstance(given, datetime) or (isinstance(given, str) and not given.strip().lstrip("+-").replace(".", "").isdigit()):
        return given  # a recorded body comes back from the store with the moment itself
    raise ValueError("a moment is written as 2026-11-22T10:00:00+08:00")


def _plausible(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError(f"a moment between the years {_YEARS.start} and {_YEARS.stop - 1} is needed")
    return moment


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written), AfterValidator(_plausible)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ItemBody(_Body):
    """A reference to an item."""

    id: Id


class OrderBody(_Body):
    """A reference to an order."""

    id: Id
    status: Annotated[OrderStatus | None, Field(strict=False)] = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    tracking: Annotated[str, Field(max_length=200)] | None = None


class MessageBody(_Body):
    """`POST /v1/messages`."""

    shop: Id
    conversation: Id
    message: Id
    buyer: Id
    sent_at: Moment
    kind: Annotated[MessageKind, Field(strict=False)]
    text: Annotated[str, Field(max_length=LONGEST)] | None = None
    item: ItemBody | None = None
    order: OrderBody | None = None
    author: Literal["buyer", "shop"] = "buyer"  # shop: our own words, come back from the channel

    def to_message(self) -> BuyerMessage:
        """Turn the body into the value that the lower floors know."""
        text = self.text or ""
        if self.kind is MessageKind.TEXT and not _visible(text):
            raise WrongMessage("text", "a text message needs at least one visible character")
        return BuyerMessage(
            shop=self.shop,
            conversation=self.conversation,
            message=self.message,
            buyer=self.buyer,
            sent_at=self.sent_at,
            kind=self.kind,
            text=text.replace(NUL, REPLACED),  # the same text on every database
            item=None if self.item is None else ItemRef(id=self.item.id),
            order=None if self.order is None else OrderRef(**self.order.model_dump()),
        )


class ResolveBody(_Body):
    """`POST /v1/deliveries/uncertain/{id}`."""

    shop: Id
    sent: bool


class KnownBody(_Body):
    """What may be known beside a text."""

    context: ContextBody = ContextBody()


class GateBody(KnownBody):
    """`POST /v1/gate`."""

    platform: Annotated[Platform, Field(strict=False)]
    text: Annotated[str, Field(max_length=LONGEST)]


class ClassifyBody(_Body):
    """`POST /v1/classify`."""

    text: Annotated[str, Field(max_length=LONGEST)]


class ChatAnswer(BaseModel):
    """The answer of `POST /v1/messages`, for the API's own documentation."""

    action: Literal["reply", "handoff", "wait", "ignore"]
    replies: list[dict[str, Any]]
    reason: str
    intents: list[dict[str, Any]]
    sentiment: dict[str, Any]
    conversation_state: Literal["bot", "human"]
    gate: dict[str, Any]
    trace: str


def openapi_body(shape: type[BaseModel], examples: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Describe a body for the API's documentation: bodies are parsed by hand, so FastAPI doesn't know their shapes.

    `examples`: by a line that says what each shows.
    """
    schema = shape.model_json_schema()
    defined = schema.pop("$defs", {})
    shown = {} if examples is None else {"examples": {name: {"summary": name, "value": one} for name, one in examples.items()}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": _inlined(schema, defined), **shown}}}}


def _inlined(schema: Any, defined: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, defined) for one in schema]  # pyright: ignore[reportUnknownVariableType] - JSON
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(defined[str(schema["$ref"]).rsplit("/", 1)[-1]], defined)  # pyright: ignore[reportUnknownArgumentType] - JSON
    return {key: _inlined(value, defined) for key, value in schema.items()}  # pyright: ignore[reportUnknownVariableType] - JSON


def parse(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object strictly: UTF-8, no key twice, no NaN, no lone surrogate; raises WrongMessage naming the body."""
    try:
        found: object = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise WrongMessage("body", "this is not UTF-8 text") from None
    except UnicodeEncodeError:
        raise WrongMessage("body", "a string holds half a surrogate pair, which is no character") from None
    except RecursionError:
        raise WrongMessage("body", "this JSON is nested too deeply") from None
    except ValueError as fault:
        if isinstance(fault, json.JSONDecodeError):
            problem = f"this is not valid JSON (line {fault.lineno}, column {fault.colno})"
            raise WrongMessage("body", problem) from None
        raise WrongMessage("body", "this JSON holds a number that can't be read") from None
    if not isinstance(found, dict):
        raise WrongMessage("body", "a JSON object is needed")
    return found  # pyright: ignore[reportUnknownVariableType] - a JSON object has string keys


def shaped(found: dict[str, Any], shape: type[Shape]) -> Shape:
    """Check a parsed body against its shape; raises WrongMessage naming the first wrong field."""
    try:
        return shape.model_validate(found)
    except ValidationError as fault:
        raise WrongMessage(*first_fault(fault)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise WrongMessage(name, "this field stands twice")
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise WrongMessage("body", f"{name} is not JSON")


def _visible(text: str) -> bool:
    # Separators, controls and invisible formatting (Z*, C*) alone say nothing; an unassigned character may be tomorrow's emoji.
    return any(unicodedata.category(mark)[0] != "Z" and unicodedata.category(mark) not in {"Cc", "Cf"} for mark in text)
