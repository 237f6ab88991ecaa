"""What a page sent: read, bounded, and known to come from a page of ours. Who sent it is the sessions' affair.

A route that takes a form asks for it as a `Sent`: it was read and judged before the route began (`route`).
"""

import hmac
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

LARGEST = 64 * 1024
MOST_FIELDS = 20
Form = Mapping[str, str]


async def posted(request: Request) -> Form:
    """Read a posted form; raises HTTPException 403 where another site sent it, 413 and 400 where it can't be read."""
    _from_here(request)
    body = await request.body()
    if len(body) > LARGEST:
        raise HTTPException(413)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise HTTPException(400) from None
    return dict(pairs)


async def _sent(request: Request) -> Form:
    return request.state.form


Sent = Annotated[Form, Depends(_sent)]


def same_secret(given: str, known: str) -> bool:
    """Compare two secrets, taking equally long whatever they are; an empty one is never right."""
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())


def _from_here(request: Request) -> None:
    # Browsers send Origin with every POST; our pages' referrer policy keeps it from being "null".
    # The scheme is left open: behind a TLS proxy ours is http, the browser's https.
    host = request.headers.get("host", "")
    if request.headers.get("origin") not in {f"http://{host}", f"https://{host}"}:
        raise HTTPException(403)
