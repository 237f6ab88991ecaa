"""What may never be said, as data: rule packs per platform, read and checked here, applied by `bot.gate`.

Nothing here judges a text. Only `load` touches the disk.
"""

from bot.rules.load import line_of, load_pack, stamp
from bot.rules.pack import Heard, Meaning, Measures, Rule, RulePack, Tables

__all__ = ["Heard", "Meaning", "Measures", "Rule", "RulePack", "Tables", "line_of", "load_pack", "stamp"]
