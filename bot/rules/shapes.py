"""The shapes of the YAML files under `packs/`: what a key is called and what may stand in it. Nothing is read or matched here."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import Platform, ReplyKind

ACTS = (
    *("refunded", "shipped", "delivered", "cancelled", "noted", "handed_over"),
    *("reissued", "changed", "compensated", "intercepted", "urged", "invoiced"),
)
"""What words may claim to have been done, by the name of the claim."""
_FACTS = "ship_hours|cutoff|same_day|floor_off|price|return_days|refund_days|invoice_days|freight_free|freight_fee|freight_insurance"

Pattern = Annotated[str, Field(min_length=1, max_length=10_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# What a breach costs: everywhere, or by platform; `all` stands for those which are not named.
PenaltyShape = str | dict[Platform | Literal["all"], str] | None


def penalty_on(platform: Platform, penalty: PenaltyShape) -> str | None:
    """Give what this platform does about a breach; None where nobody has told it: another platform's is never quoted."""
    return penalty.get(platform, penalty.get("all")) if isinstance(penalty, dict) else penalty


class ShopRuleShape(_Strict):
    """One rule as a shop may write it: words that may not be said, and examples of what must be refused and what must pass."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    across: bool = False
    match: tuple[Pattern, ...] = ()
    certain: bool | None = None
    unless: tuple[Pattern, ...] = ()
    unless_sentence: tuple[Pattern, ...] = ()
    unless_before: tuple[Pattern, ...] = ()
    unless_after: tuple[Pattern, ...] = ()
    why: str = Field(min_length=4)
    source: str = Field(default="shop", min_length=2)
    must_refuse: tuple[str, ...] = Field(min_length=1)
    must_pass: tuple[str, ...] = Field(min_length=1)


class RuleShape(ShopRuleShape):
    """One rule as shipped."""

    platforms: tuple[Platform, ...] = tuple(Platform)
    view: str = Field(default="tight", pattern="^(tight|plain)$")
    detector: str | None = None
    claim: str | None = Field(default=None, pattern=f"^({'|'.join(ACTS)}|{_FACTS})$")
    source: str = Field(min_length=2)
    penalty: PenaltyShape = None
    dated: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    trust: str | None = Field(default=None, pattern="^[ABC]$")
    must_refuse: tuple[str, ...] = Field(min_length=2)
    must_pass: tuple[str, ...] = Field(min_length=2)


class ExemptionShape(_Strict):
    """What a family's rules and the judge of meaning leave alone; `unless` as in a rule. Shipped packs alone may hold one."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
    why: str = Field(min_length=4)
    source: str = Field(min_length=2)
    unless: tuple[str, ...] = Field(min_length=1)


class _Family(_Strict):
    """What any family has: its own word classes, what to say instead."""

    family: str = Field(pattern="^[a-z_]+$")
    suggestion: str | None = None
    certain: bool = True
    classes: dict[str, tuple[str, ...]] = {}


class ShopFamilyShape(_Family):
    """A family in a shop's own file."""

    rules: tuple[ShopRuleShape, ...]


class FamilyShape(_Family):
    """One family's file as shipped, which may also hold exemptions."""

    rules: tuple[RuleShape, ...]
    exemptions: tuple[ExemptionShape, ...] = ()


class MeaningShape(_Strict):
    """A breach that the learned judge of meaning may find."""

    family: str
    why: str = Field(min_length=4)
    source: str = Field(min_length=2)
    penalty: PenaltyShape = None


class MeaningsShape(_Strict):
    """All of them, by class of the judge."""

    meanings: dict[str, MeaningShape]


class MeasuresShape(_Strict):
    """How quantities are written."""

    scale: dict[str, int] = Field(min_length=3)
    units: dict[str, dict[str, Decimal]] = Field(min_length=3)
    counter: str
    oclock: str
    half: str
    morning: tuple[str, ...] = Field(min_length=1)
    afternoon: tuple[str, ...] = Field(min_length=1)


class WordsShape(_Strict):
    """The word classes that several families share, how quantities are written, and the gate's own sentences."""

    notes: dict[str, str]
    held: dict[str, str]
    measures: MeasuresShape
    classes: dict[str, tuple[str, ...]]


class PlatformShape(_Strict):
    """One platform's file: the date of its rules, and the word classes that differ from platform to platform."""

    platform: Platform
    dated: str = Field(pattern=r"^\d{4}\.\d{2}\.\d{2}$")
    limits: dict[str, int] = {}
    kinds: tuple[ReplyKind, ...] = Field(min_length=1)
    classes: dict[str, tuple[str, ...]]


class ExtraShape(_Strict):
    """A shop's own file: more families; it can neither replace nor loosen a rule."""

    families: tuple[ShopFamilyShape, ...]
