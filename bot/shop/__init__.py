"""The shop's own facts: what it sells, when it ships, what it promises. Every figure of an answer comes from here.

Reading the files is `reading`'s work; nothing here decides or words anything.
"""

from bot.shop.catalogue import item_lines
from bot.shop.clocks import Closure, Hours, Shift, Shipping
from bot.shop.file import Bargaining, Bearer, Couriers, Invoice, InvoiceForm, Mode, QuantityStep, Returns, ShopFile, Webhook
from bot.shop.freight import Freight, FreightGroup, Rate
from bot.shop.holidays import Calendar, read_calendar
from bot.shop.item import Item, Variant
from bot.shop.live import LiveShops
from bot.shop.reading import ANSWERS, ITEMS, RULES, SHOP, Checked, check_shop, folders_of_shops, read_shop, read_shops
from bot.shop.shop import Shop

__all__ = [
    "ANSWERS",
    "ITEMS",
    "RULES",
    "SHOP",
    "Bargaining",
    "Bearer",
    "Calendar",
    "Checked",
    "Closure",
    "Couriers",
    "Freight",
    "FreightGroup",
    "Hours",
    "Invoice",
    "InvoiceForm",
    "Item",
    "LiveShops",
    "Mode",
    "QuantityStep",
    "Rate",
    "Returns",
    "Shift",
    "Shipping",
    "Shop",
    "ShopFile",
    "Variant",
    "Webhook",
    "check_shop",
    "folders_of_shops",
    "item_lines",
    "read_calendar",
    "read_shop",
    "read_shops",
]
