"""Our own outgoing webhook: each reply as a signed POST, as Standard Webhooks 1.0.0 says. The receiver drops a `webhook-id` seen before.

Body: `{"type": "reply", "timestamp", "data": {"shop", "conversation", "buyer", "kind", "text", "sha256", "verdict"}}`; `kind` is reply,
notice (of a hand-off) or human. The same bytes at every attempt; only the signature's timestamp is new.
"""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from standardwebhooks.webhooks import Webhook

from bot.errors import FateUnknown, NotSent
from bot.shop import Shop
from bot.traffic import Parcel

if TYPE_CHECKING:
    import httpx2

TIMEOUT_S = 15.0
CONNECT_S = 5.0
# What will not become right by waiting: gone for good, or these very bytes are refused.
NEVER = frozenset({400, 410, 413, 415, 422})
LONGEST_WAIT_S = 3600


class WebhookSender:
    """Sends to the address that the shop's file names (`webhook.deliver_to`)."""

    def __init__(
        self,
        shops: Mapping[str, Shop],
        clock: Callable[[], datetime],
        timeout_s: float = TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._shops = shops
        self._clock = clock
        self._timeout_s = timeout_s
        self._tls = tls
        self._made: httpx2.Client | None = None
        self._making = threading.Lock()

    def send(self, parcel: Parcel) -> str | None:
        """POST one reply; see `bot.traffic.Sender`."""
        import httpx2  # noqa: PLC0415 - see _client

        shop = self._shops.get(parcel.shop)
        if shop is None or shop.secret is None or shop.file.webhook.deliver_to is None:
            raise NotSent("the shop has no webhook.deliver_to with a secret (any more)", permanent=True)
        body = body_of(parcel)
        now = self._clock()
        headers = {
            "content-type": "application/json",
            "user-agent": "xiaoer",
            "webhook-id": f"msg_{parcel.key}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(shop.secret).sign(msg_id=f"msg_{parcel.key}", timestamp=now, data=body),
        }
        try:
            answer = self._client().post(shop.file.webhook.deliver_to, content=body.encode(), headers=headers)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as fault:
            raise NotSent(f"the receiver can't be reached ({type(fault).__name__})", permanent=False) from fault
        except httpx2.HTTPError as fault:
            raise FateUnknown(f"the line to the receiver broke ({type(fault).__name__})") from fault
        if answer.is_success:
            return None
        raise NotSent(
            f"the receiver answered {answer.status_code}",
            permanent=answer.status_code in NEVER,
            retry_after=_retry_after(answer.headers.get("retry-after", "")),
        )

    def close(self) -> None:
        """Close the connections."""
        with self._making:
            if self._made is not None:
                self._made.close()

    def _client(self) -> "httpx2.Client":
        """Make the client when something is first sent: its library and the machine's certificates would delay every start."""
        import httpx2  # noqa: PLC0415 - see above

        with self._making:
            if self._made is None:
                timeout = httpx2.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s))
                self._made = httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False, verify=self._tls or True)
            return self._made


def body_of(parcel: Parcel) -> str:
    """Write the body; the same for every attempt."""
    data = {
        "shop": parcel.shop,
        "conversation": parcel.conversation,
        "buyer": parcel.buyer,
        "kind": parcel.kind,
        "text": parcel.text,
        "sha256": parcel.sha256,
        "verdict": parcel.verdict,
    }
    return json.dumps({"type": "reply", "timestamp": parcel.first.isoformat(), "data": data}, ensure_ascii=False)


def _retry_after(raw: str) -> int | None:
    return min(int(raw), LONGEST_WAIT_S) if raw.isascii() and raw.isdigit() else None
