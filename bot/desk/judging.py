"""What the gate says to a person's words: while they are typed, and when they are sent. The same judge, the same knowledge, no override."""

from fastapi import APIRouter, Response

from bot.desk.answer import LONGEST, Answer, answer_of
from bot.desk.doors import DeskDoors
from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.sessions import Who
from bot.gate import Refusal, Verdict
from bot.messages import Author, Conversation, Draft
from bot.ports import Transcript
from bot.respond import gate_context


def add_judging(router: APIRouter, house: House) -> None:
    """Register the fragment that tells what the gate thinks of unsent words; nothing is recorded or sent."""

    @router.post("/judge/{shop}/{conversation:path}")
    def judge(who: Who, form: Sent, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        found = house.conversation(who, shop, conversation)
        answer = answer_of(form.get("text", "")[: LONGEST + 1])
        if not answer.trouble:
            answer = _seen(answer, judged(house.doors, who.name, found, answer.text))
        return house.pages.page("findings.html", answer=answer)


def spoken(doors: DeskDoors, agent: str, found: Transcript, text: str) -> Verdict | None:
    """Say a person's words: refused, or approved, recorded and queued; None where a colleague has the conversation."""
    verdict = judged(doors, agent, found, text)
    if isinstance(verdict, Refusal):
        return verdict
    return verdict if doors.seats.say((found.shop, found.conversation), agent, verdict, doors.clock()) else None


def judged(doors: DeskDoors, agent: str, found: Transcript, text: str) -> Verdict:
    """Let the shop's gate judge a person's words in a conversation."""
    talk = Conversation(id=found.conversation, shop=found.shop, buyer=found.buyer, state=found.state)
    strangers = None if doors.private is None else doors.private.strangers(found.shop, found.buyer)
    draft = Draft(text=text, author=Author.HUMAN, source=f"agent:{agent}")
    context = gate_context(talk, doors.shops[found.shop], strangers, asked=found.asked, now=doors.clock())
    return doors.gates[found.shop].review(draft, context)


def _seen(answer: Answer, verdict: Verdict) -> Answer:
    return answer.refused(verdict) if isinstance(verdict, Refusal) else answer
