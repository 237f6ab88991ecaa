"""What may never be said, as data: rule packs per platform, read and checked here, applied by `bot.gate`.

Nothing here judges a text. Only `load` touches the disk.
"""

from bot.rules.load import load_pack
from bot.rules.pack import Heard, Meaning, Rule, RulePack, Tables

__all__ = ["Heard", "Meaning", "Rule", "RulePack", "Tables", "load_pack"]
