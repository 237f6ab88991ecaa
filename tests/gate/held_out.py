# ruff: noqa: T201 - a tool that prints
"""Three disguises that no rule was developed with, and the gate's recall on them: `PYTHONPATH=. python tests/gate/held_out.py`.

Nothing may be fixed in the gate for the sake of these; whoever does so invents three others.
"""

from collections.abc import Callable

from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.rules import load_pack

FAMILIES = ("wechat", "qq", "phone", "alipay", "offplatform_pay", "email", "cash_review", "insult", "invoice")


def struck(text: str) -> str:
    """Strike every character through, with the stroke that joins the one before it."""
    return "".join(char + "\u0336" for char in text)


def column(text: str) -> str:
    """Write from top to bottom, a character a line."""
    return "\n".join(text)


def boxed(text: str) -> str:
    """Put every character into brackets of its own, of three kinds in turn."""
    kinds = ("【】", "〖〗", "「」")
    return "".join(kinds[place % 3][0] + char + kinds[place % 3][1] for place, char in enumerate(text))


OPERATORS: dict[str, Callable[[str], str]] = {"struck": struck, "column": column, "boxed": boxed}


def recall(name: str) -> tuple[int, int]:
    """Count what is still refused under one disguise, of all examples that must be, in the families of plain words."""
    pack = load_pack(Platform.PINDUODUO)
    gate = Gate(pack)
    texts = [text for rule in pack.rules if rule.family in FAMILIES and rule.claim is None for text in rule.must_refuse]
    return sum(bool(gate.judge(OPERATORS[name](text), GateContext())) for text in texts), len(texts)


def main() -> None:
    """Print the table."""
    for name in OPERATORS:
        caught, total = recall(name)
        print(f"{name:8}{caught:5}/{total:<5}{caught / total:.3f}")


if __name__ == "__main__":
    main()
