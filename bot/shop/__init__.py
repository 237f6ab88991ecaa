"""The shop's own facts: what it sells, when it ships, what it promises. Every figure of an answer comes from here.

Reading the files is `reading`'s work; nothing here decides or words anything.
"""

from bot.shop.holidays import Calendar, read_calendar
from bot.shop.item import Item, Variant
from bot.shop.reading import read_shop, read_shops
from bot.shop.shop import Bargaining, Couriers, Freight, Hours, Invoice, Mode, Returns, Shipping, Shop, ShopFile, Webhook

__all__ = [
    "Bargaining",
    "Calendar",
    "Couriers",
    "Freight",
    "Hours",
    "Invoice",
    "Item",
    "Mode",
    "Returns",
    "Shipping",
    "Shop",
    "ShopFile",
    "Variant",
    "Webhook",
    "read_calendar",
    "read_shop",
    "read_shops",
]
