"""Fits the starter: from sentences and words that were written for it, before any message of the office is known.

A blend of five views: how like a message is to the sentences and words of a label, in runs of characters and in words;
how like to those of its sector; on which side of the planes between the labels it lies; and how likely its terms are
under each label. To the last two, each word that is known of a label is a short sentence of its own.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part, segmenter_name, terms
from feedback.classify.engine.linear import centroids, likelihoods, planes
from feedback.classify.engine.model import Axes, Model, Terms, View
from feedback.classify.engine.space import Counted, Floats, Space, columns_of, inverse_frequency

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# What a label's words together weigh in its centroid against one of its sentences.
KNOWN_SHARE: Final = 20.0
IDF_POWER: Final = 1.5
FEWEST: Final = {Analyser.TRIPLES: 2, Analyser.WORDS: 1}
# What a single word counts for against a sentence, where each is a row.
WORD_SHARE: Final = 0.4
SHARES: Final = {"runs": 1.0, "words": 0.5, "sectors": 0.75, "planes": 1.0, "likelihoods": 1.0}
STRENGTH: Final = 0.3
SMOOTHING: Final = 0.05
_SECTOR: Final = 2


def fit_starter(
    counted: Counted, labels: Sequence[str], *, known: Mapping[str, Sequence[str]], weights: Floats | None = None
) -> Model:
    """Fit a blend; nothing in it is drawn at random, so two fits on the same sentences are equal.

    Parameters
    ----------
    counted, labels : n messages and their labels
        The first two signs of a label name its sector.
    known : mapping of label to words
        What is known of each label beside the sentences.
    weights : array (n,), optional
        How many sentences each message counts for; all the same by default.
    """
    names = tuple(sorted(set(labels)))
    taught = Taught(counted, labels, names, known, weights)
    runs, words = taught.space(Analyser.TRIPLES), taught.space(Analyser.WORDS)
    by_runs, by_words = taught.centroids(runs), taught.centroids(words)
    lines = taught.side_by_side(runs, words)
    views = {
        "runs": View({"runs": by_runs}, share=SHARES["runs"]),
        "words": View({"words": by_words}, share=SHARES["words"]),
        "sectors": sectors_of("runs", by_runs, names, share=SHARES["sectors"]),
        "planes": View(lines.planes(), share=SHARES["planes"]),
        "likelihoods": View(lines.likelihoods(len(names)), share=SHARES["likelihoods"]),
    }
    return Model(
        labels=names,
        spaces={"runs": runs, "words": words},
        sources={"runs": Terms("runs"), "words": Terms("words")},
        views=views,
        is_blend=True,
        segmenter=segmenter_name(),
        knowers=("runs",),
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """Short texts over two spaces (n, n_terms), of which the first has `n_runs`; targets and weights (n,)."""

    rows: "csr_array"
    targets: NDArray[np.int64]
    weights: Floats
    n_runs: int

    def planes(self) -> dict[str, Floats]:
        found, _base = planes(
            self.rows, self.targets, strength=STRENGTH, balanced=True, has_base=False, weights=self.weights
        )
        return self._by_space(found)

    def likelihoods(self, n_labels: int) -> dict[str, Floats]:
        return self._by_space(likelihoods(self.rows, self.targets, n_labels, weights=self.weights, smoothing=SMOOTHING))

    def _by_space(self, found: Floats) -> dict[str, Floats]:
        return {"runs": found[: self.n_runs], "words": found[self.n_runs :]}


class Taught:
    """The sentences, and each label's words: as one text more, and as a short sentence each."""

    def __init__(
        self,
        spoken: Counted,
        labels: Sequence[str],
        names: Sequence[str],
        known: Mapping[str, Sequence[str]],
        weights: Floats | None = None,
    ) -> None:
        place = {name: number for number, name in enumerate(names)}
        words = [(place[name], word) for name in names for word in known.get(name, ())]
        self._spoken = spoken
        self._described = [" ".join(known.get(name, ())) for name in names]
        self._single = Counted([Message(word) for _place, word in words])
        self._single_targets = np.array([each for each, _word in words], dtype=np.int64)
        self._targets = np.array([place[label] for label in labels], dtype=np.int64)
        self._weights = np.ones(len(labels), dtype=np.float32) if weights is None else weights
        self._n = len(names)

    def space(self, analyser: Analyser) -> Space:
        spoken, described = self._counts(analyser)
        always = {term for counts in described for term in counts}
        columns = columns_of(spoken, fewest=FEWEST[analyser], always=always)
        weights = inverse_frequency([*spoken, *described], columns, power=IDF_POWER)
        return Space(analyser, Part.ALL, columns, weights)

    def centroids(self, space: Space) -> Floats:
        rows = space.matrix(itertools.chain(*self._counts(space.analyser)))
        targets = np.concatenate([self._targets, np.arange(self._n)])
        weights = np.concatenate([self._weights, np.full(self._n, KNOWN_SHARE, dtype=np.float32)])
        return centroids(rows, targets, self._n, weights=weights)

    @property
    def targets(self) -> NDArray[np.int64]:
        """Return the place of each sentence's label (n,)."""
        return self._targets

    def projected(self, space: Space, axes: Axes) -> "csr_array":
        """Return the sentences on axes (n, n_axes)."""
        from scipy.sparse import csr_array

        return csr_array(np.vstack([axes.projected(row) for row in self._spoken.rows(space)]))

    def side_by_side(self, runs: Space, words: Space) -> Lines:
        """Return the sentences, and single words as sentences of their own, over both spaces."""
        from scipy.sparse import hstack, vstack

        rows = [hstack([texts.matrix(space) for space in (runs, words)]) for texts in (self._spoken, self._single)]
        weights = np.concatenate([self._weights, np.full(len(self._single_targets), WORD_SHARE, dtype=np.float32)])
        targets = np.concatenate([self._targets, self._single_targets])
        return Lines(vstack(rows, format="csr"), targets, weights, len(runs.columns))

    def _counts(self, analyser: Analyser) -> tuple[list[Counter[str]], list[Counter[str]]]:
        described = [Counter(terms(text, analyser)) for text in self._described]
        return self._spoken.counts(analyser, Part.ALL), described


def sectors_of(name: str, by_label: Floats, names: Sequence[str], *, share: float) -> View:
    """Return a view that gives each label what all labels of its sector have in the view `name`.

    `by_label` are the coefficients (n_terms, n_labels) of that view.
    """
    mixture = np.zeros((len(names), len(names)), dtype=np.float32)
    sectors = [each[:_SECTOR] for each in names]
    for sector in set(sectors):
        inside = [place for place, each in enumerate(sectors) if each == sector]
        mixture[np.ix_(inside, inside)] = 1 / np.linalg.norm(by_label[:, inside].sum(axis=1))
    return View({}, share=share, over=name, mixture=mixture)
