"""Nothing leaves un-gated: judges outgoing texts and alone makes the `ApprovedReply` that a sender takes.

Reads no file, keeps no state, knows no shop: rules come in as a `RulePack`, the order's evidence as a `GateContext`.
"""

from bot.gate.approved import ApprovedReply, Refusal, Verdict
from bot.gate.classifier import Classifier, Suspicion
from bot.gate.context import GateContext, OrderFacts, ShopFacts, Strangers
from bot.gate.gate import Gate
from bot.gate.judge import Judge
from bot.gate.live import LiveGates, Standing
from bot.gate.meaning import LearnedMeaning

__all__ = [
    "ApprovedReply",
    "Classifier",
    "Gate",
    "GateContext",
    "Judge",
    "LearnedMeaning",
    "LiveGates",
    "OrderFacts",
    "Refusal",
    "ShopFacts",
    "Standing",
    "Strangers",
    "Suspicion",
    "Verdict",
]
