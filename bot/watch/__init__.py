"""Watches the service at work: counts for Prometheus, and a look at the queue that warns before a platform's limit passes.

Reads what others hand in; answers nobody, decides nothing, and no text of anybody's stands in a metric.
"""

from bot.watch.lookout import Lookout, Seen
from bot.watch.meters import Meters

__all__ = ["Lookout", "Meters", "Seen"]
