"""A fitted model: spaces of terms, what goes together in them, and views that score each label; plain arrays only.

A view adds up linear scores. A model of several views either adds them as they are, so that it is one linear model over
all spaces side by side, or sets each view's scores against those of the other labels first, so that views of different
kinds can be blended. Every number of a score can be traced back to the terms that it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part
from feedback.classify.engine.coarse import Coefficients, added_up
from feedback.classify.engine.nearness import Nearness
from feedback.classify.engine.space import Counted, Floats, Row, Space

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Doubles = NDArray[np.float64]
_EVEN: Final = 1e-9
# Of unseen sentences of the corpus, one in a hundred has a share of known pairs under 0.27.
LEAST_KNOWN: Final = 0.2


class Curve(StrEnum):
    """How scores become probabilities: all labels of a message against each other, or each label against all others.

    `APART` is for planes, each of which answers for its own label alone: the logistic curve of each score (Platt 1999),
    divided by their sum. Where no plane says yes, or two do, it claims less than the softmax of `TOGETHER`.
    """

    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Terms:
    """A source of numbers: the terms of a space themselves."""

    space: str

    def size(self, spaces: Mapping[str, Space]) -> int:
        return len(spaces[self.space].columns)

    def numbers(self, counted: Counted, spaces: Mapping[str, Space]) -> list[Row]:
        return counted.rows(spaces[self.space])


@dataclass(frozen=True, slots=True)
class Axes:
    """A source of numbers: what goes together in a space, by `axes` (n_terms, n_axes).

    `scale` is what the row of length 1 counts for beside other sources.
    """

    space: str
    axes: Floats
    scale: float = 1.0

    def size(self, _spaces: Mapping[str, Space]) -> int:
        return int(self.axes.shape[1])

    def numbers(self, counted: Counted, spaces: Mapping[str, Space]) -> list[Row]:
        every = np.arange(self.axes.shape[1])
        return [
            Row(every, self._of_length(row.shares @ self.axes[row.places])) for row in counted.rows(spaces[self.space])
        ]

    def placed(self, rows: "csr_array") -> "csr_array":
        """Return rows over the space's terms (n, n_terms) on the axes (n, n_axes), each of length `scale`, or zeros."""
        from scipy.sparse import csr_array

        return csr_array(np.vstack([self._of_length(row) for row in rows @ self.axes]))

    def _of_length(self, placed: Floats) -> Floats:
        length = float(np.sqrt(placed @ placed))
        return np.asarray(placed * (self.scale / length) if length else placed, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Helper:
    """A source of numbers: how far each label of another model stands above its others, in a row of length `scale`.

    What that model knows is there from the first example on.
    """

    model: "Model"
    scale: float = 1.0

    def size(self, _spaces: Mapping[str, Space]) -> int:
        return len(self.model.labels)

    def numbers(self, counted: Counted, _spaces: Mapping[str, Space]) -> list[Row]:
        told = set_against(self.model.sums_of(counted))
        lengths = np.linalg.norm(told, axis=1, keepdims=True)
        every = np.arange(told.shape[1])
        return [Row(every, row) for row in (told * (self.scale / np.maximum(lengths, _EVEN))).astype(np.float32)]


Source = Terms | Axes | Helper


@dataclass(frozen=True, slots=True)
class View:
    """Scores for each label: `base` (n_labels,), and the sum over `coefficients` of each named source.

    A source's coefficients have the shape (n_terms or n_axes, n_labels).
    """

    coefficients: Mapping[str, Coefficients]
    base: Floats | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    """Scores and probabilities of each label for messages.

    Parameters
    ----------
    labels : tuple of str, length n_labels
    spaces, sources, views : mappings by name
    is_blend : bool
        Whether each view's scores are first set against those of the other labels.
    temperature : float
        Divides the scores before the curve.
    segmenter : str
        Which one cut the words.
    knowers : tuple of str
        The spaces by which a message of unknown terms is told; none where every message is scored.
    curve : Curve
        How scores become probabilities.
    nearness : Nearness, optional
        What is added to the views' scores for messages that lie near by. It has no words, so it is no reason.
    """

    labels: tuple[str, ...]
    spaces: Mapping[str, Space]
    sources: Mapping[str, Source]
    views: Mapping[str, View]
    is_blend: bool
    segmenter: str
    temperature: float = 1.0
    knowers: tuple[str, ...] = ()
    curve: Curve = Curve.TOGETHER
    nearness: Nearness | None = None

    def scores(self, messages: Sequence[Message]) -> Doubles:
        """Return scores (n, n_labels); zeros where a message has too few terms that were ever seen."""
        return self.scores_of(Counted(messages))

    def scores_of(self, counted: Counted) -> Doubles:
        """Return scores (n, n_labels) of messages whose terms may have been counted before.

        Of a blend, a score is the logarithm of how many deviations (and one) the label lies above the mean of all
        labels: plain deviations made the starter claim six points more than it kept, their logarithm three.
        """
        found = self.sums_of(counted)
        scores = np.log1p(np.maximum(found, 0)) if self.is_blend else found
        scores[self._unknown(counted)] = 0.0
        return np.asarray(scores)

    def sums_of(self, counted: Counted) -> Doubles:
        """Return what the views add up to (n, n_labels): plain sums, or of a blend the mean deviations."""
        numbers = {name: source.numbers(counted, self.spaces) for name, source in self.sources.items()}
        found = sum(view.share * self._beside(scores) for view, scores in self._by_view(numbers, len(counted.messages)))
        if self.nearness:
            found = found + self.nearness.share * self.nearness.scores(numbers)
        total = sum(view.share for view in self.views.values()) if self.is_blend else 1.0
        return np.asarray(found, dtype=np.float64) / total

    def probabilities(self, messages: Sequence[Message]) -> Doubles:
        """Return probabilities (n, n_labels); rows sum to 1; a message of unknown terms is spread evenly."""
        return self.probabilities_of(Counted(messages))

    def probabilities_of(self, counted: Counted) -> Doubles:
        """Return probabilities (n, n_labels) of messages whose terms may have been counted before."""
        return shares(self.scores_of(counted), temperature=self.temperature, curve=self.curve)

    def best(self, messages: Sequence[Message]) -> list[str]:
        """Return the most probable label of each message (n)."""
        return [self.labels[place] for place in self.scores(messages).argmax(axis=1)]

    def warmed(self, temperature: float) -> "Model":
        return replace(self, temperature=temperature)

    def term_weights(self, word: str) -> Floats:
        """Return how much a word of a text speaks for each label (n_labels) rather than for the average one."""
        counted = Counted([Message(word)])
        places = {
            name: space.places(counted.counts(space.analyser, Part.BODY)[0])
            for name, space in self.spaces.items()
            if space.part is not Part.TITLE
        }
        total = np.zeros(len(self.labels), dtype=np.float32)
        for view in self.views.values():
            for name, coefficients in view.coefficients.items():
                source = self.sources[name]
                if isinstance(source, Terms) and source.space in places:
                    known = places[source.space]
                    weights = self.spaces[source.space].weights[known]
                    total = total + view.share * added_up(coefficients, known, weights)
        return np.asarray(total - total.mean(), dtype=np.float32)

    def _by_view(self, numbers: Mapping[str, Sequence[Row]], n_messages: int) -> list[tuple[View, Doubles]]:
        found = []
        for view in self.views.values():
            scores = np.zeros((n_messages, len(self.labels)), dtype=np.float64)
            if view.base is not None:
                scores += view.base
            for name, coefficients in view.coefficients.items():
                for place, row in enumerate(numbers[name]):
                    scores[place] += added_up(coefficients, row.places, row.shares)
            found.append((view, scores))
        return found

    def _beside(self, scores: Doubles) -> Doubles:
        return set_against(scores) if self.is_blend else scores

    def _unknown(self, counted: Counted) -> NDArray[np.bool_]:
        """Tell the messages with too few pairs of characters that were ever seen: there, a score is chance."""
        if not self.knowers:
            return np.zeros(len(counted.messages), dtype=bool)
        known = [self.spaces[name].columns for name in self.knowers]
        told = []
        for counts in counted.counts(Analyser.PAIRS, Part.ALL):
            pairs = [term for term in counts if len(term) == 2]
            met = np.any([columns.places(pairs) >= 0 for columns in known], axis=0).sum()
            told.append(met < LEAST_KNOWN * max(1, len(pairs)))
        return np.array(told, dtype=bool)


def set_against(scores: Doubles) -> Doubles:
    """Return how many deviations each label's score (n, n_labels) lies above the mean of all labels."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / (centred.std(axis=1, keepdims=True) + _EVEN))


def shares(scores: NDArray[np.floating], *, temperature: float, curve: Curve) -> Doubles:
    """Return probabilities (n, n_labels) for scores (n, n_labels) by a curve; rows sum to 1.

    >>> shares(np.array([[0.0, 0.0]]), temperature=1.0, curve=Curve.APART).tolist()
    [[0.5, 0.5]]
    """
    if curve is Curve.TOGETHER:
        return softmax(scores, temperature=temperature)
    # The logarithm of the logistic curve, so that shares of scores far below 0 are still told apart.
    return softmax(-np.logaddexp(0.0, -scores.astype(np.float64) / temperature), temperature=1.0)


def softmax(scores: NDArray[np.floating], *, temperature: float) -> Doubles:
    """Return probabilities (n, n_labels) for scores (n, n_labels); a lower temperature makes them bolder.

    >>> softmax(np.array([[0.0, 0.0]]), temperature=1.0).tolist()
    [[0.5, 0.5]]
    """
    scaled = scores.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True, initial=-np.inf)
    grown = np.exp(scaled)
    result: Doubles = grown / grown.sum(axis=1, keepdims=True)
    return result
