"""Checked by pyright only, never run: what the types must refuse. An expected error that does not come is an error itself."""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from bot.gate import ApprovedReply, Gate, GateContext, Refusal, Verdict
from bot.messages import Draft


def send(reply: ApprovedReply) -> None:
    """Stand for any sender."""
    del reply


def only_an_approved_reply_can_be_sent(gate: Gate, draft: Draft, verdict: Verdict, refusal: Refusal) -> None:
    """Every line with an ignore must be an error; every other must not."""
    send("text")  # type: ignore[arg-type]
    send(draft)  # type: ignore[arg-type]
    send(verdict)  # type: ignore[arg-type]
    send(refusal)  # type: ignore[arg-type]
    send(gate.review(draft, GateContext()))  # type: ignore[arg-type]
    if isinstance(verdict, ApprovedReply):
        send(verdict)
    match gate.review(draft, GateContext()):
        case ApprovedReply() as reply:
            send(reply)
        case Refusal():
            pass


def nobody_makes_or_changes_one(reply: ApprovedReply) -> None:
    """The constructor asks for what nobody has; the attributes are read-only."""
    ApprovedReply()  # type: ignore[call-arg]
    ApprovedReply(text="x")  # type: ignore[call-arg]
    ApprovedReply(seal=None)  # type: ignore[arg-type]
    reply.text = "x"  # type: ignore[misc]


class Mine(ApprovedReply):  # type: ignore[misc]
    """A subclass is refused."""
