"""Whether a webhook's secret can sign: the form that Standard Webhooks gives it, `whsec_` and base64. Keeps and shows no secret."""

import base64
import binascii

_PREFIX = "whsec_"
_FEWEST, _WISHED = 8, 24
"""Bytes of a key: fewer than the first can be tried out; the standard asks for the second at least."""


def secret_fault(secret: str) -> str | None:
    """Say in one sentence why nothing can be signed with it; None where all is well."""
    coded = secret.removeprefix(_PREFIX)
    how = f"`xiaoer shop new` makes one, or take {_PREFIX} and {_WISHED} random bytes in base64"
    if not coded:
        return f"the secret is empty; {how}"
    try:
        key = base64.b64decode(coded.rstrip("=") + "=" * (-len(coded.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        return f"the secret is not base64; {how}"
    return f"the secret has only {len(key)} bytes; {how}" if len(key) < _FEWEST else None
