"""How the model changes while the service runs: a training in its own process, and the version that serves. Judges no label."""

from bot.learning.live import LiveModel, fetch
from bot.learning.trainer import ProcessTrainer

__all__ = ["LiveModel", "ProcessTrainer", "fetch"]
