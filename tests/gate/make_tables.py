"""Regenerates the two character tables of bot/rules/tables which come from libraries (pypinyin, OpenCC), sorted and grouped.

Run by hand after a library's update: `python tests/gate/make_tables.py`. The other tables there are written by hand.
"""

import collections
from pathlib import Path

import opencc
from pypinyin import Style, pinyin

TABLES = Path(__file__).parents[2] / "bot" / "rules" / "tables"
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


if __name__ == "__main__":
    main()
