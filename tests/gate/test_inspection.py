"""`xiaoer gate --report`: exports read as shops have them, every reply judged, a page and a table that are safe to open."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.gate import Gate
from bot.inspection import Tally, read_export, write_page, write_table
from bot.messages import Platform

HEADER = "发送时间,客服昵称,发送方类型,消息内容,买家,平台\n"
ROWS = (
    "2026/11/2 09:30:00,小桃,客服,您好，有货的,b1,拼多多\n"
    "2026-11-02 09:31:00,买家甲,买家,加我微信 dian8866,b1,拼多多\n"
    "2026-11-02 09:32:00,小桃,客服,加我微信 dian8866,b1,拼多多\n"
    "2026-11-03 10:00:00,阿强,客服,去淘宝搜我们店名,b2,淘宝\n"
    "2026-11-03 10:00:00,阿强,客服,去淘宝搜我们店名,b2,拼多多\n"
    "2026-11-03 10:01:00,阿强,客服,,b2,拼多多\n"
)


def written(folder: Path, text: str, *, name: str = "chats.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def tallied(path: Path, gates: dict[Platform, Gate], platform: Platform | None = None) -> Tally:
    tally = Tally(gates)
    for reply in read_export(path, platform):
        tally.add(reply)
    return tally


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_export_is_read_in_any_usual_encoding_and_counted(tmp_path: Path, gates: dict[Platform, Gate], encoding: str) -> None:
    tally = tallied(written(tmp_path, HEADER + ROWS, encoding=encoding), gates)
    assert (tally.rows, tally.replies, len(tally.judged)) == (6, 4, 2)
    assert {name: (line.replies, line.refused, line.share) for name, line in tally.agents.items()} == {
        "小桃": (2, 1, 0.5),
        "阿强": (2, 1, 0.5),
    }
    assert {day: (line.replies, line.refused) for day, line in tally.days.items()} == {"2026-11-02": (2, 1), "2026-11-03": (2, 1)}
    assert {name: line.refused for name, line in tally.platforms.items()} == {"pinduoduo": 2, "taobao": 0}
    assert tally.families["wechat"] == tally.families["other_platform"] == 1
    assert [one.reply.line for one in tally.judged] == [4, 6]
    assert tally.rulesets == tuple(sorted(gates[platform].ruleset for platform in (Platform.PINDUODUO, Platform.TAOBAO)))


def test_json_lines_have_english_or_chinese_names_and_a_platform_from_outside(tmp_path: Path, gates: dict[Platform, Gate]) -> None:
    rows = [
        {"Sent At": "2026-11-05T08:00:00Z", "sender_name": "Lily", "sender-type": "AGENT", "content": "加我微信 dian8866"},
        {"内容": "好的", "客服": "小桃"},
        {"content": None, "agent": "x"},
    ]
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    tally = tallied(written(tmp_path, text, name="c.jsonl"), gates, Platform.JD)
    assert (tally.rows, tally.replies, len(tally.judged)) == (3, 2, 1)
    assert (tally.judged[0].reply.day, tally.judged[0].reply.agent) == ("2026-11-05", "Lily")
    assert set(tally.days) == {"2026-11-05", ""}


def test_a_number_split_over_a_conversation_is_seen(tmp_path: Path, gates: dict[Platform, Gate]) -> None:
    split = "客服,会话,内容\n小桃,1,139\n小桃,2,在的\n小桃,1,0013\n小桃,1,8000\n"
    assert [one.reply.line for one in tallied(written(tmp_path, split), gates, Platform.JD).judged] == [5]
    apart = "客服,会话,内容\n小桃,1,139\n小桃,2,0013\n小桃,3,8000\n"
    assert not tallied(written(tmp_path, apart), gates, Platform.JD).judged


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("客服,备注\n小桃,好\n", "c.csv", "c.csv:1: no column holds the text"),
        ("客服,内容\n小桃,好\n", "c.csv", "c.csv:1: no column names the platform"),
        ("平台,内容\n拼多多,好\n易贝,好\n", "c.csv", "c.csv:3: the platform '易贝' is none of pinduoduo"),
        ("平台,内容\n拼多多,好\n,好\n", "c.csv", "c.csv:3: the row names no platform"),
        ("平台,内容\n拼多多,好,多出来\n", "c.csv", "c.csv:2: the row has 3 cells, the header 2"),
        ('平台,内容\n拼多多,"好\n', "c.csv", "c.csv:2: this is no CSV"),
        ("", "c.csv", "c.csv:1: no column holds the text"),
        ('{"text": "a", "platform": "jd"}\nnot json\n', "c.jsonl", "c.jsonl:2: this is not valid JSON"),
        ("[1]\n", "c.jsonl", "c.jsonl:1: a JSON object is needed"),
        ('{"text": 3, "platform": "jd"}\n', "c.jsonl", "c.jsonl:1: text is not a string"),
    ],
)
def test_a_wrong_export_is_named_with_its_line(tmp_path: Path, text: str, name: str, words: str) -> None:
    with pytest.raises(WrongFile) as caught:
        list(read_export(written(tmp_path, text, name=name), None))
    assert words in str(caught.value)


def test_bytes_of_no_encoding_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"a,b\n1,2\n\xff\xff\x00\n")
    with pytest.raises(WrongFile, match=r"c\.csv:3: the text is neither UTF-8 nor GB 18030"):
        list(read_export(path, Platform.JD))
    with pytest.raises(WrongFile, match="does not exist"):
        read_export(tmp_path / "nowhere.csv", Platform.JD)


NASTY = "=HYPERLINK(1),加我微信 dian8866，电话 138 1234 5678，住幸福路88号3栋，邮箱 a.b@qq.com <script>alert(1)</script>"


def test_the_page_masks_escapes_and_loads_nothing(tmp_path: Path, gates: dict[Platform, Gate]) -> None:
    path = written(tmp_path, f'客服,内容\n<b>小桃</b>,"{NASTY}"\n')
    tally = tallied(path, gates, Platform.PINDUODUO)
    write_page(tmp_path / "r.html", tally, name="chats<1>.csv")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>小桃" not in page
    assert "&lt;b&gt;小桃" in page
    for private in ("dian8866", "1234 5678", "88号3栋", "a.b@qq.com"):
        assert private not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "src=" not in page
    assert "100.00%" in page
    assert not list(tmp_path.glob("*.part"))


def test_a_page_without_findings_says_so(tmp_path: Path, gates: dict[Platform, Gate]) -> None:
    write_page(tmp_path / "r.html", tallied(written(tmp_path, "内容\n您好\n"), gates, Platform.JD), name="c")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "没有发现不合规的回复" in page
    assert "0.00%" in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝", "　＋"])
def test_no_cell_of_the_table_is_a_formula(tmp_path: Path, gates: dict[Platform, Gate], start: str) -> None:
    row = json.dumps({"客服": f"{start}cmd", "内容": f"{start}1+1 加我微信 dian8866", "时间": f"{start}2"}, ensure_ascii=False)
    tally = tallied(written(tmp_path, row, name="c.jsonl"), gates, Platform.PINDUODUO)
    write_table(tmp_path / "r.csv", tally)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[0] == "行"
    assert rows
    assert all(cell.lstrip(" 　\t")[:1] not in tuple("=+-@＝＋－＠") for cells in rows for cell in cells)
    assert all(cells[0] == "1" and "dian8866" not in cells[-1] for cells in rows)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "gate", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_the_command_writes_both_reports_and_says_where(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS)
    done = run("--report", str(path))
    assert done.returncode == 0, done.stderr
    assert "4 replies of 2 agents judged, " in done.stdout
    assert (tmp_path / "chats.report.html").is_file()
    assert (tmp_path / "chats.report.csv").is_file()


def test_the_command_tells_wrong_use_in_one_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, "客服,内容\n小桃,好\n")
    for words, sentence in (
        ((), "give --platform"),
        (("--platform", "jd", "--html", "x.html"), "belong to --report"),
        (("--report", str(path)), "chats.csv:1: no column names the platform"),
        (("--report", str(path), "--platform", "jd", "--csv", str(path)), "would overwrite the export"),
        (("--report", str(path), "--platform", "jd", "--html", str(tmp_path / "no" / "r.html")), "the folder does not exist"),
    ):
        done = run(*words)
        assert done.returncode == 2
        assert sentence in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
