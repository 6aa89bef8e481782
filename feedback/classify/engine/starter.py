"""Fits the starter: from sentences and words that were written for it, before any message of the office is known.

A blend of four views: how like a message is to the sentences and words of a label, in runs of characters and in words;
how like to those of its sector; and on which side of the planes between the labels it lies.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Part, segmenter_name, terms
from feedback.classify.engine.linear import centroids, planes
from feedback.classify.engine.model import Axes, Model, Terms, View
from feedback.classify.engine.space import Counted, Floats, Row, Space, columns_of, inverse_frequency, stacked

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# What a label's words together weigh in its centroid against one of its sentences.
KNOWN_SHARE: Final = 20.0
IDF_POWER: Final = 1.5
FEWEST: Final = {Analyser.TRIPLES: 2, Analyser.WORDS: 1}
SHARES: Final = {"runs": 1.0, "words": 0.5, "sectors": 0.75, "planes": 0.5}
STRENGTH: Final = 0.3
_SECTOR: Final = 2


def fit_starter(counted: Counted, labels: Sequence[str], *, known: Mapping[str, Sequence[str]]) -> Model:
    """Fit a blend; nothing in it is drawn at random, so two fits on the same sentences are equal.

    Parameters
    ----------
    counted, labels : n messages and their labels
        The first two signs of a label name its sector.
    known : mapping of label to words
        What is known of each label beside the sentences.
    """
    names = tuple(sorted(set(labels)))
    taught = Taught(counted, labels, names, known)
    runs, words = taught.space(Analyser.TRIPLES), taught.space(Analyser.WORDS)
    by_runs, by_words = taught.centroids(runs), taught.centroids(words)
    plane_runs, plane_words = taught.planes(runs, words)
    views = {
        "runs": View({"runs": by_runs}, share=SHARES["runs"]),
        "words": View({"words": by_words}, share=SHARES["words"]),
        "sectors": View({"runs": sectors_of(by_runs, names)}, share=SHARES["sectors"]),
        "planes": View({"runs": plane_runs, "words": plane_words}, share=SHARES["planes"]),
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


class Taught:
    """The sentences, and each label's words as one text more."""

    def __init__(
        self,
        spoken: Counted,
        labels: Sequence[str],
        names: Sequence[str],
        known: Mapping[str, Sequence[str]],
    ) -> None:
        place = {name: number for number, name in enumerate(names)}
        self._spoken = spoken
        self._described = [" ".join(known.get(name, ())) for name in names]
        self._targets = np.array([place[label] for label in labels], dtype=np.int64)
        self._n = len(names)

    def space(self, analyser: Analyser) -> Space:
        spoken, described = self._counts(analyser)
        always = {term for counts in described for term in counts}
        columns = columns_of(spoken, fewest=FEWEST[analyser], always=always)
        weights = inverse_frequency([*spoken, *described], columns, power=IDF_POWER)
        return Space(analyser, Part.ALL, columns, weights)

    def centroids(self, space: Space) -> Floats:
        weights = np.ones(len(self._targets) + self._n, dtype=np.float32)
        weights[len(self._targets) :] = KNOWN_SHARE
        return centroids(self._rows(space), self._all_targets(), self._n, weights=weights)

    @property
    def targets(self) -> NDArray[np.int64]:
        """Return the place of each sentence's label (n,)."""
        return self._targets

    def projected(self, space: Space, axes: Axes) -> "csr_array":
        """Return the sentences on axes (n, n_axes)."""
        from scipy.sparse import csr_array

        return csr_array(np.vstack([axes.projected(row) for row in self._spoken.rows(space)]))

    def planes(self, runs: Space, words: Space) -> tuple[Floats, Floats]:
        from scipy.sparse import hstack

        rows = hstack([self._rows(runs), self._rows(words)], format="csr")
        found, _base = planes(rows, self._all_targets(), strength=STRENGTH, balanced=True, has_base=False)
        return found[: len(runs.columns)], found[len(runs.columns) :]

    def _all_targets(self) -> NDArray[np.int64]:
        return np.concatenate([self._targets, np.arange(self._n)])

    def _counts(self, analyser: Analyser) -> tuple[list[Counter[str]], list[Counter[str]]]:
        described = [Counter(terms(text, analyser)) for text in self._described]
        return self._spoken.counts(analyser, Part.ALL), described

    def _rows(self, space: Space) -> "csr_array":
        spoken, described = self._counts(space.analyser)
        rows: list[Row] = [space.counted(counts) for counts in (*spoken, *described)]
        return stacked(rows, len(space.columns))


def sectors_of(by_label: Floats, names: Sequence[str]) -> Floats:
    """Return for each label the direction of all labels of its sector (n_terms, n_labels)."""
    sectors = [name[:_SECTOR] for name in names]
    found = np.zeros_like(by_label)
    for sector in set(sectors):
        inside = [place for place, each in enumerate(sectors) if each == sector]
        together = by_label[:, inside].sum(axis=1)
        found[:, inside] = (together / np.linalg.norm(together))[:, None]
    return found
