"""What a text says for an invoice: its kind, the title, the tax number. Whether one is due, and how, is the shop's affair."""

from bot.entities.codes import Codes
from bot.entities.entities import InvoiceKind, InvoiceWish
from bot.entities.tokens import Token, Tokens

_KINDS = {
    "invoice_special": InvoiceKind.SPECIAL,
    "invoice_ordinary": InvoiceKind.ORDINARY,
    "invoice_electronic": InvoiceKind.ELECTRONIC,
    "invoice_paper": InvoiceKind.PAPER,
}
_CUES = ("invoice", *_KINDS, "title_lead", "tax_lead")
_LEADS = ("title_lead", "tax_lead", "invoice", "invoice_special", "invoice_ordinary", "invoice_electronic", "personal")
_LONGEST = 60
_SHORTEST_NAME = 4
_SHORT_ANSWER = 6
_IN_NAMES = "()&-"


def read_invoice(tokens: Tokens, codes: Codes, raw: str) -> InvoiceWish | None:
    """Read what the text says for an invoice; None where it says nothing."""
    cued = tokens.has(*_CUES) or codes.tax is not None
    kinds = [(token.start, token.end, kind) for token in tokens.list for name, kind in _KINDS.items() if token.has(name)]
    if cued or len(tokens.text.strip()) <= _SHORT_ANSWER:
        forms = [token for token in tokens.list if token.has("invoice_form")]
        kinds += [(token.start, token.end, InvoiceKind(token.classes["invoice_form"])) for token in forms]
    title = _company(tokens, cued=cued) or (_after_colon(tokens) if cued else None)
    if not cued and not kinds and title is None:
        return None
    spans = [(start, end) for start, end, _ in kinds]
    spans += [title] if title else []
    spans += [codes.tax[2:4]] if codes.tax else []
    return InvoiceWish(
        kinds=tuple(dict.fromkeys(kind for _, _, kind in sorted(kinds))),
        title=raw[title[0] : title[1]] if title else None,
        personal=title is None and cued and tokens.has("personal"),
        tax_number=codes.tax[0] if codes.tax else None,
        tax_valid=codes.tax is not None and codes.tax[1],
        spans=tuple(sorted(spans)),
    )


def _company(tokens: Tokens, *, cued: bool) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    for token in tokens.list:
        if not token.has("company") or not (cued or token.has("limited")):
            continue
        start = _begin(tokens, token)
        if token.end - start < max(_SHORTEST_NAME, len(token.word) + 2):
            continue
        # A branch office's name runs on after its company's.
        best = (best[0], token.end) if best is not None and start <= best[1] else best or (start, token.end)
    return best


def _begin(tokens: Tokens, suffix: Token) -> int:
    text = tokens.text
    start = suffix.start
    while start > 0 and suffix.end - start < _LONGEST and (text[start - 1].isalnum() or text[start - 1] in _IN_NAMES):
        start -= 1
    inside = [token for token in tokens.list if start <= token.start and token.end <= suffix.start]
    for token in inside:
        if any(token.has(kind) for kind in _LEADS):
            start = token.end
    for token in inside:
        if token.start == start and (token.has("title_filler") or any(token.has(kind) for kind in _LEADS)):
            start = token.end
    return start


def _after_colon(tokens: Tokens) -> tuple[int, int] | None:
    text = tokens.text
    for token in tokens.list:
        if not token.has("title_lead"):
            continue
        start = token.end if token.word.endswith(":") else token.end + 1
        if text[start - 1 : start] != ":":
            continue
        while text[start : start + 1] == " ":
            start += 1
        end = start
        while end < len(text) and end - start < _LONGEST and (text[end].isalnum() or text[end] in _IN_NAMES):
            end += 1
        inside = [one for one in tokens.list if start <= one.start < end]
        if end - start >= 2 and not any(one.has("title_question") or one.has("personal") or one.has("tax_lead") for one in inside):
            return start, end
    return None
