"""A shop with something of everything, its reader, and one moment: Wednesday 11 November 2026, 10:00 in Shanghai."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.entities import EntityReader
from bot.shop import Item, Shop, Variant

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)


def item(number: str, name: str, variants: str = "", nicknames: str = "") -> Item:
    return Item(
        id=number,
        name=name,
        variants=tuple(Variant(name=one) for one in variants.split("|") if one),
        nicknames=tuple(nicknames.split()),
        price=Decimal(50),
    )


@pytest.fixture(scope="session")
def corner_shop(demo: Shop) -> Shop:
    items = (
        item("1001", "洛川红富士苹果", "5斤装|10斤装", "丑苹果 冰糖心"),
        item("1002", "阿克苏糖心苹果", "5斤装|9斤装"),
        item("1003", "周至徐香猕猴桃", "24枚装|36枚装", "奇异果"),
        item("2001", "圆领纯棉短袖T恤", "黑色/M|黑色/L|黑色/XL|白色/M|白色/L|藏青色/2XL"),
        item("2002", "高腰阔腿牛仔裤", "蓝色-27|蓝色-28|曜石黑-27"),
        item("tk-3001", "烟酰胺亮肤面膜", "5片/盒|10片/盒", "小白膜"),
        item("tk-3002", "哑光丝绒口红", "01正红|02豆沙|03奶茶"),
        item("4001", "帆布休闲鞋", "38码|39码|40码"),
    )
    return replace(demo, items={one.id: one for one in items})


@pytest.fixture(scope="session")
def reader(corner_shop: Shop) -> EntityReader:
    return EntityReader(corner_shop)
