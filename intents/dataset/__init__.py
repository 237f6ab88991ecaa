"""Labelled text: reading, writing, splitting by group, linting, importing. Knows no model."""

from intents.dataset.groups import folds, skeleton_groups
from intents.dataset.labelled import LabelledText
from intents.dataset.lint import Fault, lint, near
from intents.dataset.near import likeness, near_pairs
from intents.dataset.reading import read, write

__all__ = ["Fault", "LabelledText", "folds", "likeness", "lint", "near", "near_pairs", "read", "skeleton_groups", "write"]
