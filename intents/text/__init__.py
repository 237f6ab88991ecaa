"""Text before meaning: one spelling, its words, its clauses, its skeleton. Knows no label, no weight, no file of the user's."""

from intents.text.address import familiar
from intents.text.clauses import clauses
from intents.text.normalise import normalise, simplified, traditional
from intents.text.pieces import pieces
from intents.text.skeleton import skeleton
from intents.text.symbols import END, START, Symbols, symbols
from intents.text.words import TOKENIZER, cut, is_word, word_spans

__all__ = [
    "END",
    "START",
    "TOKENIZER",
    "Symbols",
    "clauses",
    "cut",
    "familiar",
    "is_word",
    "normalise",
    "pieces",
    "simplified",
    "skeleton",
    "symbols",
    "traditional",
    "word_spans",
]
