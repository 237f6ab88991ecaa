"""What every route of the desk shares, and the one place that says which conversations a person may see."""

from dataclasses import dataclass

from fastapi import HTTPException

from bot.desk.doors import DeskDoors
from bot.desk.labels import Labels
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions, SignedIn
from bot.ports import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The doors below, the pages above, and who is in."""

    doors: DeskDoors
    pages: Pages
    labels: Labels
    sessions: Sessions

    def conversation(self, who: SignedIn, shop: str, conversation: str) -> Transcript:
        """Read a conversation that this person may see; raises HTTPException 404 for any other, known or not."""
        found = self.doors.desk.transcript(shop, conversation) if shop in who.shops else None
        if found is None:
            raise HTTPException(404, "conversation")
        return found
