"""What lives here: splits that keep what belongs together on one side: messages of one skeleton, and of one view (author).

What never may: chance. The same rows always give the same folds.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.dataset.labelled import LabelledText
from intents.text import skeleton

FEWEST_VIEWS = 3


def skeleton_groups(texts: Sequence[str]) -> NDArray[np.int64]:
    """Give each text the number of its skeleton's group."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(skeleton(text), len(numbers)) for text in texts], dtype=np.int64)


def folds(rows: Sequence[LabelledText], *, most: int = 5) -> tuple[NDArray[np.int64], str]:
    """Give each row its fold (0..k-1) and say how: 'view' or 'skeleton'.

    With at least three views every fold holds whole views (the honest estimate for authors never seen), and a skeleton that several
    views share goes with the view that has it first. Otherwise skeleton groups are dealt out by label, largest label first,
    each group to the fold that has least of its label.
    """
    views = sorted({row.view for row in rows})
    if len(views) >= FEWEST_VIEWS and all(views):
        return _by_view(rows, views, most), "view"
    return _by_skeleton(rows, most), "skeleton"


def _by_view(rows: Sequence[LabelledText], views: Sequence[str], most: int) -> NDArray[np.int64]:
    size = {view: sum(row.view == view for row in rows) for view in views}
    load = [0] * min(most, len(views))
    home: dict[str, int] = {}
    for view in sorted(views, key=lambda name: (-size[name], name)):
        fold = load.index(min(load))
        home[view] = fold
        load[fold] += size[view]
    first: dict[int, int] = {}
    groups = skeleton_groups([row.text for row in rows])
    return np.array([first.setdefault(int(group), home[row.view]) for row, group in zip(rows, groups, strict=True)], dtype=np.int64)


def _by_skeleton(rows: Sequence[LabelledText], most: int) -> NDArray[np.int64]:
    groups = skeleton_groups([row.text for row in rows])
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(place)
    load: dict[tuple[str, int], int] = {}
    total = [0] * most
    fold = np.zeros(len(rows), np.int64)

    def order(group: int) -> tuple[int, str]:
        text = rows[members[group][0]].text
        return -len(members[group]), hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    for group in sorted(members, key=order):
        label = rows[members[group][0]].main
        chosen = min(range(most), key=lambda number: (load.get((label, number), 0), total[number], number))
        fold[members[group]] = chosen
        load[label, chosen] = load.get((label, chosen), 0) + len(members[group])
        total[chosen] += len(members[group])
    return fold
