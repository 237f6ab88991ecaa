"""A small labelled set made here, and one model trained on it for all tests."""

import json
from pathlib import Path

import pytest

from intents import IntentModel, load_model
from intents.train import train

_WISHES = {
    "refund": ["给我退款", "钱什么时候退回来", "我要退货退钱", "退款到哪了", "申请退款怎么没到账", "把钱退给我吧", "退的钱呢", "想退掉它"],
    "invoice": [
        "能开发票吗",
        "发票抬头写错了",
        "电子发票在哪下载",
        "要专票",
        "开票要税号吗",
        "补开一张发票",
        "普票能换专票吗",
        "抬头是公司",
    ],
    "stock": ["有货吗", "白色还有吗", "什么时候补货", "这款断货了么", "现货还剩几件", "大码有没有货", "为什么显示无货", "还能买到吗"],
    "shipping_time": ["什么时候发货", "怎么还没发货", "几天能到", "今天能发吗", "催一下发货", "哪天送到", "多久到货", "发货太慢"],
    "greeting": ["你好", "在吗", "有人吗", "亲在不在", "hi 在么", "您好呀", "喂喂", "客服在吗"],
    "other": ["今天天气如何", "给我讲个笑话", "你会写作业吗", "招不招人", "地球多大", "唱首歌", "回收旧手机不", "你是机器人吗"],
}
_GOODS = ["耳机", "羽绒服", "电饭煲", "儿童书包", "猫粮", "键盘", "台灯", "运动鞋", "保温杯", "床垫", "雨伞", "拖把"]


def made() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for intent, texts in _WISHES.items():
        for number, text in enumerate(texts):
            for turn, goods in enumerate(_GOODS):
                angry = (number + turn) % 11 == 0
                plain = f"{goods}{text}" if turn % 2 else f"{text}，{goods}的"
                rows.append(
                    {
                        "text": f"骗子店！{plain}" if angry else plain,
                        "intents": [intent],
                        "sentiment": "angry" if angry else "calm",
                        "view": "abcd"[turn % 4],
                    }
                )
    return rows


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def folder(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    train(data, out)
    return out


@pytest.fixture(scope="session")
def model(folder: Path) -> IntentModel:
    return load_model(folder)
