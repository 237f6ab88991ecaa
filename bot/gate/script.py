"""Finds writing that hides: letters of scripts that no shop's reply needs, dressed-up letters, marks over characters, invisible ones.

The gate approves only what it can read; whoever writes so has a reason. Faces such as (๑•̀ㅂ•́)و stay: their letters stand alone.
Works on the raw text, knows no word and no number.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.gate.linear import Pattern

_USUAL = (
    "a-z0-9A-Z\\x{c0}-\\x{17f}\\x{1cd}-\\x{1dc}"  # Latin with the accents of pinyin and of brands
    "\\x{3005}-\\x{3007}\\x{3400}-\\x{9fff}\\x{f900}-\\x{faff}\\x{20000}-\\x{323af}"  # Chinese
    "\\x{3040}-\\x{30ff}\\x{ac00}-\\x{d7a3}"  # Japanese, Korean
    "\\x{ff10}-\\x{ff19}\\x{ff21}-\\x{ff3a}\\x{ff41}-\\x{ff5a}"  # full width
)
_DRESSED = (
    "\\x{24b6}-\\x{24e9}\\x{249c}-\\x{24b5}\\x{1d400}-\\x{1d7ff}\\x{1f110}-\\x{1f12b}\\x{1f130}-\\x{1f149}"
    "\\x{1f150}-\\x{1f169}\\x{1f172}-\\x{1f17d}\\x{1f180}-\\x{1f189}"
)
_FOREIGN = f"[^\\P{{L}}{_USUAL}{_DRESSED}\\x{{aa}}\\x{{b5}}\\x{{ba}}\\x{{2126}}\\x{{212a}}\\x{{212b}}]"
_LONE = "[\\x{3b1}-\\x{3c9}\\x{391}-\\x{3a9}]"
_TURNING = "[\\x{202b}\\x{202e}\\x{2067}]"  # from here on to the left: what the reader sees isn't what stands there
_HIDDEN = (
    "[\\x{ad}\\x{61c}\\x{200b}\\x{200c}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}"
    "\\x{feff}\\x{180e}\\x{34f}\\x{e0000}-\\x{e007f}]"
)
_LETTER = "[\\p{L}\\p{N}]"

_SUSPECT = Pattern(f"{_FOREIGN}|[{_DRESSED}\\x{{300}}-\\x{{36f}}\\x{{483}}-\\x{{489}}\\x{{20d0}}-\\x{{20f0}}]|{_HIDDEN}")
_FOREIGN_WORD = Pattern(
    f"{_FOREIGN}{{3,}}|(?:[a-zA-Z]+{_FOREIGN}|{_FOREIGN}[a-zA-Z]){_LETTER}|{_LETTER}{_FOREIGN}{{2,}}|{_FOREIGN}{{2,}}{_LETTER}"
)
_UNIT = Pattern(f"^[a-zA-Z]?{_LONE}[a-zA-Z]?[0-9\\x{{3400}}-\\x{{9fff}}]?$")
_SEVERAL_DRESSED = Pattern(f"[{_DRESSED}][^\\p{{L}}\\p{{N}}]{{0,1}}[{_DRESSED}]")
_MARKED = Pattern("(?:[0-9a-zA-Z\\x{3400}-\\x{9fff}][\\x{300}-\\x{36f}\\x{483}-\\x{489}\\x{20d0}-\\x{20df}\\x{20e4}-\\x{20f0}]+){2,}")
_HIDDEN_BETWEEN = Pattern(f"(?:{_LETTER}{_HIDDEN}+){{3,}}")
_TURNED = Pattern(f"{_TURNING}.*")


def suspect(text: str) -> bool:
    """Tell whether any of the finders could find something."""
    return not text.isascii() and _SUSPECT.first(text.encode(errors="replace")) is not None


def foreign_word(text: str) -> Iterator[tuple[int, int]]:
    """Letters of other scripts in a word, alone or among Latin letters and characters; a Greek sign of measure is none."""
    for start, end in _FOREIGN_WORD.all(text):
        if not _UNIT.first(text[start:end].encode(errors="replace")):
            yield start, end


def dressed(text: str) -> Iterator[tuple[int, int]]:
    """Two or more circled, boxed or mathematical letters side by side."""
    yield from _SEVERAL_DRESSED.all(text)


def marked(text: str) -> Iterator[tuple[int, int]]:
    """Strokes, rings and the like laid over several characters."""
    yield from _MARKED.all(text)


def hidden(text: str) -> Iterator[tuple[int, int]]:
    """Invisible characters again and again inside words."""
    yield from _HIDDEN_BETWEEN.all(text)


def turned(text: str) -> Iterator[tuple[int, int]]:
    """Find what an invisible character shows from right to left: the figures of a number come out the other way round."""
    yield from _TURNED.all(text)


SCRIPTS: Mapping[str, Callable[[str], Iterator[tuple[int, int]]]] = {
    "foreign_word": foreign_word,
    "dressed": dressed,
    "marked": marked,
    "hidden": hidden,
    "turned": turned,
}
"""By the name that a rule's `detector` gives; each finds spans of the raw text."""
