"""Standard Webhooks signatures over raw bytes. Source: the Standard Webhooks specification 1.0.0; the library checks, we translate."""

import binascii
from collections.abc import Mapping

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bot.errors import BadSignature
from bot.shop import Shop


def check_signature(shop: Shop, raw: bytes, headers: Mapping[str, str]) -> None:
    """Do nothing where the signature holds or the shop takes unsigned webhooks; raise BadSignature otherwise."""
    if shop.secret is None:
        if not shop.file.webhook.unsigned:
            raise BadSignature("this shop has no webhook secret configured")
        return
    try:
        Webhook(shop.secret).verify(raw, dict(headers), json_parse=False)
    except WebhookVerificationError as fault:
        raise BadSignature(f"the webhook signature does not hold ({str(fault).lower()})") from None
    except (binascii.Error, ValueError, UnicodeError):
        raise BadSignature("the webhook signature can't be read") from None
