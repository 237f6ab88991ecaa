"""What runs behind the doors: who works the inbox, who sends, who listens for other processes, which model serves. Made in `wiring`."""

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.delivery import Courier, InboxWorker
from bot.demo import LiveBuyers
from bot.learning import LiveModel, ProcessTrainer
from bot.renewal import Watch
from bot.store import SqlChanges
from bot.watch import Lookout


@dataclass(frozen=True, slots=True, kw_only=True)
class Backstage:
    """What runs behind the doors: who works the inbox, who sends, who listens for other processes."""

    engine: Engine
    changes: SqlChanges
    worker: InboxWorker
    courier: Courier
    watch: Watch
    tidy: Watch
    lookout: Lookout
    buyers: LiveBuyers
    live: LiveModel
    trainer: ProcessTrainer

    def start(self) -> None:
        """Begin to listen, to work and to send."""
        for heard in (self.worker.heard, self.courier.heard, self.live.heard):
            self.changes.subscribe(heard)
        for part in (self.worker, self.courier, self.watch, self.tidy, self.lookout, self.live):
            part.start()

    def close(self) -> None:
        """Finish what is at hand; what waits is in the database, for whoever starts next."""
        for part in (self.buyers, self.lookout, self.watch, self.tidy, self.trainer, self.live, self.worker, self.courier):
            part.stop()
        self.changes.close()
        self.engine.dispose()
