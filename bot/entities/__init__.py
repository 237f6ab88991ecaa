"""What a buyer's words name: items, variants, places, couriers, numbers, sums, days. Read for one shop, in one pass, with no guess.

Nothing here decides or answers; ambiguity is kept as several candidates.
"""

from bot.entities.entities import (
    Choice,
    CourierMention,
    Entities,
    Facet,
    Grain,
    InvoiceKind,
    InvoiceWish,
    ItemBy,
    ItemMention,
    Mention,
    Moment,
    Offer,
    OfferKind,
    OrderNumber,
    Phone,
    Place,
    Quantity,
    Relation,
    Side,
    VariantMention,
    Waybill,
)
from bot.entities.lexicon import lexicon
from bot.entities.reader import EntityReader, reader_of

__all__ = [
    "Choice",
    "CourierMention",
    "Entities",
    "EntityReader",
    "Facet",
    "Grain",
    "InvoiceKind",
    "InvoiceWish",
    "ItemBy",
    "ItemMention",
    "Mention",
    "Moment",
    "Offer",
    "OfferKind",
    "OrderNumber",
    "Phone",
    "Place",
    "Quantity",
    "Relation",
    "Side",
    "VariantMention",
    "Waybill",
    "lexicon",
    "reader_of",
]
