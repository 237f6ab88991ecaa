"""What may never be said, as data: rule packs per platform, read and checked here, applied by `bot.gate`.

Nothing here judges a text. Only `load`, `own`, `proven` and `tables` touch the disk.
"""

from bot.rules.family import line_of
from bot.rules.load import RuleFiles, load_pack
from bot.rules.own import add_own, moved
from bot.rules.pack import Heard, Meaning, Measures, Rule, RulePack, Tables
from bot.rules.proven import Proven
from bot.rules.shapes import ACTS, ExtraShape

__all__ = [
    "ACTS",
    "ExtraShape",
    "Heard",
    "Meaning",
    "Measures",
    "Proven",
    "Rule",
    "RuleFiles",
    "RulePack",
    "Tables",
    "add_own",
    "line_of",
    "load_pack",
    "moved",
]
