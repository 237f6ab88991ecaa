"""The second witness: whether the judge of meaning hears anything behind a hit of a rule that goes by the sense of ordinary words.

Asked about one text; remembers what it heard. Never approves: without a judge, or asked too often, it sides with the rule.
"""

from collections.abc import Sequence

from bot.gate.classifier import Classifier, Suspicion

HARMLESS = 0.12  # under this suspicion a rule of sense isn't believed alone
BARE, MOST = 0.05, 0.8  # where a hit is four fifths of the text, nothing else speaks for it: then only under this suspicion
AROUND = 16  # characters on either side of a hit that are heard by themselves, so that no padding drowns a breach
PATIENCE = 8  # hits of one text that are asked about: time stays linear in its length


class Witness:
    """Hears one text: as a whole, and near a hit."""

    def __init__(self, classifier: Classifier | None, text: str) -> None:
        self._classifier = classifier
        self._text = text
        self._heard: dict[str, Sequence[Suspicion]] = {}
        self._asked = 0

    def suspicions(self) -> Sequence[Suspicion]:
        """Give what the judge suspects in the whole text."""
        return self._of(self._text)

    def denies(self, start: int, end: int) -> bool:
        """Whether nothing is suspected in the whole text nor around `text[start:end]`; wholly nothing, if that is nearly all of it."""
        self._asked += 1
        if self._classifier is None or self._asked > PATIENCE:
            return False
        bound = BARE if end - start >= MOST * len(self._text) else HARMLESS
        return _under(bound, self.suspicions()) and _under(bound, self._of(self._text[max(0, start - AROUND) : end + AROUND]))

    def suspects(self, part: str) -> bool:
        """Whether a breach is suspected in a part of the text by itself."""
        return bool(part.strip()) and any(one.probability >= one.threshold for one in self._of(part))

    def _of(self, part: str) -> Sequence[Suspicion]:
        if part not in self._heard:
            self._heard[part] = () if self._classifier is None else self._classifier.score(part)
        return self._heard[part]


def _under(bound: float, suspicions: Sequence[Suspicion]) -> bool:
    return all(one.probability < bound for one in suspicions)
