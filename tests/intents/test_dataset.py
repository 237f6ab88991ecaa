import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from intents.dataset import LabelledText, lint, near, read, write
from intents.dataset.importers import import_file
from intents.dataset.near import SHORTEST, near_pairs
from intents.errors import WrongData
from intents.text import skeleton


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"intent": "a"}', "`text`"),
        ('{"text": "a"}', "`intents`"),
        ('{"text": "a", "intents": "b"}', "list of names"),
        ('{"text": "a", "intent": "b", "sentiment": 3}', "`sentiment`"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = put(tmp_path / "rows.jsonl", '{"text": "a", "intent": "b"}\n\n' + line)
    with pytest.raises(WrongData, match=says) as caught:
        read(path)
    assert caught.value.line == 3
    assert str(path) in str(caught.value)


def test_missing_empty_and_wrongly_encoded_files(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path, put(tmp_path / "a.jsonl", "\n"), put(tmp_path / "b.jsonl", "退", "gb18030")):
        with pytest.raises(WrongData):
            read(path)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rows = (LabelledText(text="要退\u2028款", intents=("refund", "human"), sentiment="upset", view="A"), LabelledText(text="b", intents=()))
    assert write(tmp_path / "out" / "rows.jsonl", rows) == 2
    assert read(tmp_path / "out") == rows


RASA = """version: "3.1"
nlu:
- intent: ask_stock
  examples: |
    - [iPhone](goods) 有货吗
    - 还有[白色]{"entity": "colour"}吗
- lookup: goods
  examples: |
    - x
- intent: bye
  examples:
    - text: 再见
"""


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.yml", RASA, "utf-8"),
        (
            "a.json",
            json.dumps(
                {
                    "rasa_nlu_data": {
                        "common_examples": [
                            {"text": "iPhone 有货吗", "intent": "ask_stock"},
                            {"text": "还有白色吗", "intent": "ask_stock"},
                            {"text": "再见", "intent": "bye"},
                        ]
                    }
                }
            ),
            "utf-8",
        ),
        ("a.csv", "文本,意图\niPhone 有货吗,ask_stock\n还有白色吗,ask_stock\n再见,bye\n", "utf-8-sig"),
        ("b.csv", "文本,意图\r\niPhone 有货吗,ask_stock\r\n还有白色吗,ask_stock\r\n再见,bye\r\n", "gb18030"),
        ("a.tsv", "Text\tLabel\niPhone 有货吗\task_stock\n还有白色吗\task_stock\n再见\tbye\n", "utf-8"),
        (
            "ls.json",
            json.dumps(
                [
                    {
                        "data": {"text": "iPhone 有货吗"},
                        "annotations": [
                            {"was_cancelled": True, "result": [{"value": {"choices": ["bye"]}}]},
                            {"result": [{"value": {"choices": ["ask_stock"]}}]},
                        ],
                    },
                    {"text": "还有白色吗", "id": 3, "topic": "ask_stock"},
                    {"data": {"text": "再见"}, "annotations": [{"result": [{"value": {"choices": ["bye"]}}]}]},
                    {"data": {"text": "skipped"}, "annotations": []},
                ]
            ),
            "utf-8",
        ),
        (
            "d.jsonl",
            (
                '{"id": 1, "text": "iPhone 有货吗", "label": ["ask_stock"]}\n{"text": "还有白色吗", "labels": ["ask_stock"]}\n'
                '{"text": "再见", "label": ["bye"]}\n'
            ),
            "utf-8",
        ),
        (
            "o.jsonl",
            (
                '{"text": "iPhone 有货吗", "intent": "ask_stock"}\n{"text": "还有白色吗", "intents": ["ask_stock"]}\n'
                '{"text": "再见", "intent": "bye"}\n'
            ),
            "utf-8",
        ),
    ],
)
def test_importers_agree(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    rows = import_file(put(tmp_path / name, text, encoding))
    assert [(row.text, row.intents) for row in rows] == [
        ("iPhone 有货吗", ("ask_stock",)),
        ("还有白色吗", ("ask_stock",)),
        ("再见", ("bye",)),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "nlu: ["),
        ("b.yml", "stories: []"),
        ("c.yml", "nlu: []"),
        ("a.json", "{}"),
        ("b.json", "["),
        ("c.json", "[3]"),
        ("a.csv", "a,b\n1,2\n"),
        ("b.csv", "text,intent\n"),
        ("c.csv", "text,intent\nonly\n"),
        ("a.jsonl", '{"text": "a"}\n'),
        ("a.pdf", "x"),
        ("d.csv", ""),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(WrongData) as caught:
        import_file(put(tmp_path / name, text))
    assert "\n" not in str(caught.value)


def test_the_linter_finds_each_fault() -> None:
    rows = [
        LabelledText(text="怎么退款", intents=("refund",)),
        LabelledText(text="怎么退款", intents=("invoice",)),
        LabelledText(text="怎麼退款", intents=("refund",)),
        LabelledText(text="加我13812345678", intents=("weird",)),
        LabelledText(text="  ", intents=("refund",)),
        LabelledText(text="这一句话是从别人的评测里面抄过来的啊", intents=("refund",)),
        *[LabelledText(text=f"{n}号能不能到货", intents=("shipping_time",)) for n in range(1, 6)],
    ]
    found = lint(rows, known=["refund", "invoice", "shipping_time"], foreign=["听说这一句话是从别人的评测里面抄过来的"])
    kinds = {(fault.kind, fault.row) for fault in found}
    assert kinds == {("conflict", 1), ("copy", 2), ("unknown label", 3), ("private", 3), ("empty", 4), ("leak", 5), ("skeleton", 9)}


def test_near_copies_across_labels_and_splits_are_hinted(tmp_path: Path) -> None:
    lines = ["不要发票能便宜几个点吗", "今天下单明天能到北京不", "订单里少了一双袜子怎么办", "这件衣服还有没有大码"]
    rows = [LabelledText(text=text, intents=(str(place),)) for place, text in enumerate(lines)]
    twin = LabelledText(text="不要发票能便宜几个点呢", intents=("x",))
    same = LabelledText(text="今天下单明天能到北京吧", intents=("1",))
    found = near([*rows, twin, same], [LabelledText(text="订单里少了一双袜子怎么办呢", intents=("2",))])
    assert [(fault.row, fault.hint) for fault in found] == [(4, True), (2, True)]
    path = tmp_path / "rows.jsonl"
    write(path, [*rows, twin])
    assert f"{path}:1 (0)" in near(read(path))[0].why
    assert near([]) == ()


def test_near_pairs_are_those_of_a_full_comparison() -> None:
    chance = random.Random(2)
    signs = "退款发票有货什么时候到快递便宜点好的谢"
    texts = ["".join(chance.choice(signs) for _ in range(chance.randint(6, 14))) for _ in range(300)]
    texts += [text[: chance.randint(0, 3)] + text + "呀" for text in texts[:80]]
    bones = [skeleton(text) for text in texts]
    sets = [set(pairwise(one)) for one in bones]
    plain = {
        (a, b)
        for b in range(len(texts))
        for a in range(b)
        if min(len(bones[a]), len(bones[b])) >= SHORTEST and bones[a] != bones[b] and len(sets[a] & sets[b]) >= 0.8 * len(sets[a] | sets[b])
    }
    assert {pair[:2] for pair in near_pairs(texts)} == plain
    assert len(plain) > 20


def test_further_wishes_of_a_judged_line_are_read(tmp_path: Path) -> None:
    path = put(tmp_path / "rows.jsonl", '{"text": "a", "intents_ok": ["x", "y"], "second": ["z"]}')
    assert read(path)[0].intents == ("x", "z")
    assert read(path)[0].right == ("x", "y")
