"""Fits the starter: from sentences and words that were written for it, before any message of the office is known.

A blend of two views over runs of characters and words side by side: on which side of the planes between the labels a
message lies, and how likely its terms are under each label. To both, each word that is known of a label is a short
sentence of its own. Which views were tried, and what each brought, stands in decision 0011.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part, segmenter_name
from feedback.classify.engine.linear import likelihoods, planes
from feedback.classify.engine.model import Model, Terms, View
from feedback.classify.engine.space import Counted, Floats, Space, columns_of, inverse_frequency

if TYPE_CHECKING:
    from scipy.sparse import csr_array

IDF_POWER: Final = 1.5
# A term of fewer sentences counts only where it is known of a label.
FEWEST: Final = {Analyser.TRIPLES: 4, Analyser.WORDS: 3}
# What a single word counts for against a sentence.
WORD_SHARE: Final = 0.4
SHARES: Final = {"planes": 1.0, "likelihoods": 2.0}
STRENGTH: Final = 0.3
SMOOTHING: Final = 0.2


def fit_starter(
    counted: Counted, labels: Sequence[str], *, known: Mapping[str, Sequence[str]], weights: Floats | None = None
) -> Model:
    """Fit a blend; nothing in it is drawn at random, so two fits on the same sentences are equal.

    Parameters
    ----------
    counted, labels : n messages and their labels
    known : mapping of label to words
        What is known of each label beside the sentences.
    weights : array (n,), optional
        How many sentences each message counts for; all the same by default.
    """
    taught = Taught(counted, labels, known, weights)
    spaces = {"runs": taught.space(Analyser.TRIPLES), "words": taught.space(Analyser.WORDS)}
    lines = taught.over(spaces)
    return Model(
        labels=taught.names,
        spaces=spaces,
        sources={name: Terms(name) for name in spaces},
        views={
            "planes": View(lines.planes(), share=SHARES["planes"]),
            "likelihoods": View(lines.likelihoods(len(taught.names)), share=SHARES["likelihoods"]),
        },
        is_blend=True,
        segmenter=segmenter_name(),
        knowers=("runs",),
    )


class Taught:
    """The sentences, then each label's words as a short sentence each; `names` are the labels in order."""

    def __init__(
        self,
        spoken: Counted,
        labels: Sequence[str],
        known: Mapping[str, Sequence[str]],
        weights: Floats | None = None,
    ) -> None:
        self.names = tuple(sorted(set(labels)))
        place = {name: number for number, name in enumerate(self.names)}
        words = [(place[name], word) for name in self.names for word in known.get(name, ())]
        self._spoken = spoken
        self._words = Counted([Message(word) for _place, word in words])
        self._targets = np.array(
            [*(place[label] for label in labels), *(each for each, _word in words)], dtype=np.int64
        )
        own = np.ones(len(labels), dtype=np.float32) if weights is None else weights
        self._weights = np.concatenate([own, np.full(len(words), WORD_SHARE, dtype=np.float32)])

    def space(self, analyser: Analyser) -> Space:
        """Return the terms of sentences and words, weighed by how few sentences hold them."""
        spoken = self._spoken.counts(analyser, Part.ALL)
        always = {term for counts in self._words.counts(analyser, Part.ALL) for term in counts}
        columns = columns_of(spoken, fewest=FEWEST[analyser], always=always)
        return Space(analyser, Part.ALL, columns, inverse_frequency(spoken, columns, power=IDF_POWER))

    def over(self, spaces: Mapping[str, Space]) -> "Lines":
        """Return sentences and words as rows over some spaces side by side."""
        from scipy.sparse import hstack, vstack

        blocks = [hstack([texts.matrix(space) for space in spaces.values()]) for texts in (self._spoken, self._words)]
        sizes = {name: len(space.columns) for name, space in spaces.items()}
        return Lines(vstack(blocks, format="csr"), self._targets, self._weights, sizes)


@dataclass(frozen=True, slots=True)
class Lines:
    """Short texts over the terms of some spaces side by side (n, n_terms), with their labels and weights (n,)."""

    rows: "csr_array"
    targets: NDArray[np.int64]
    weights: Floats
    sizes: Mapping[str, int]

    def planes(self) -> dict[str, Floats]:
        found, _base = planes(
            self.rows, self.targets, strength=STRENGTH, balanced=True, has_base=False, weights=self.weights
        )
        return self._by_space(found)

    def likelihoods(self, n_labels: int) -> dict[str, Floats]:
        return self._by_space(likelihoods(self.rows, self.targets, n_labels, weights=self.weights, smoothing=SMOOTHING))

    def _by_space(self, found: Floats) -> dict[str, Floats]:
        ends = np.cumsum(list(self.sizes.values()))[:-1]
        return dict(zip(self.sizes, np.split(found, ends), strict=True))
