"""What every route of the desk shares, and the one place that says which conversations a person may see."""

from dataclasses import dataclass

from fastapi import HTTPException

from bot.desk.doors import DeskDoors
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions, SignedIn
from bot.labels import Labels
from bot.ports import Transcript
from bot.staff import Role, Talk


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

    def shop(self, who: SignedIn, shop: str) -> None:
        """Do nothing where this person may see the shop; raises HTTPException 404 otherwise, known or not."""
        if shop not in who.shops:
            raise HTTPException(404)

    def talk(self, found: Transcript) -> Talk:
        """Tell where a conversation that was found stands; raises HTTPException 404 where it is gone by now."""
        talk = self.doors.seats.talk(found.shop, found.conversation, self.doors.clock())
        if talk is None:
            raise HTTPException(404, "conversation")
        return talk

    def colleagues(self, who: SignedIn, shop: str) -> tuple[str, ...]:
        """List the others who may answer for a shop and aren't away."""
        able = (agent for agent in self.doors.accounts.agents() if not agent.disabled and not agent.away and agent.role.may(Role.AGENT))
        return tuple(agent.name for agent in able if agent.name != who.name and (agent.shops is None or shop in agent.shops))

    def takers(self, who: SignedIn, shop: str, owner: str | None) -> tuple[str, ...]:
        """List to whom this person may hand an owner's conversation: colleagues, and oneself where it is another's."""
        mine = (who.name,) if owner is not None and owner != who.name else ()
        return (*mine, *(name for name in self.colleagues(who, shop) if name != owner))
