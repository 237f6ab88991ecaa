"""Puts a text behind the short ones that went out before it, so that a number or a name split over messages is seen whole."""

LAST = 5
SHORT = 24


def joined(recent: tuple[str, ...], text: str) -> tuple[str, int] | None:
    """Put the texts together, and where the new one begins; None where nothing short stands before it."""
    if len(text) > SHORT * 2:
        return None
    before: list[str] = []
    for earlier in reversed(recent[-LAST:]):
        if len(earlier) > SHORT:
            break
        before.append(earlier)
    if not before:
        return None
    head = " ".join(reversed(before)) + " "
    return head + text, len(head)
