"""Which category a text belongs to: the one whose words and example sentences its characters are most like.

A linear model of plain arrays, so that the words that decided can be shown, and so that reading one runs no code. It
always has a best guess; whether that guess is good enough to be shown is decided in `suggest`, by a threshold from
`calibrate`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.features import clip, grams, lexicon

Scores = NDArray[np.float32]
# What a label's words together weigh in its centroid against one of its sentences.
KNOWN_SHARE: Final = 60.0
# The weight of a run of characters is its inverse document frequency to this power.
IDF_POWER: Final = 1.5
# A run of characters that is in no label's words counts from so many texts on.
FEWEST_TEXTS: Final = 2
_EVEN: Final = 1e-9
# Of the corpus's own unseen sentences, one in a hundred has a share of known pairs under 0.27.
_LEAST_KNOWN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosine of a text to one centroid a label, set against the other labels' and turned into probabilities.

    Parameters
    ----------
    labels : tuple of str, length n_labels
    columns : mapping of run to place
        Each run of characters that is known, and its place among the n_runs.
    weights : array (n_runs,)
    centroids : array (n_runs, n_labels)
        Each label's column has length 1.
    temperature : float
        Divides the scores before the softmax; `calibrate` sets it.

    References
    ----------
    Rocchio's centroids over TF-IDF of character runs (Salton 1971), with a stronger IDF.
    """

    labels: tuple[str, ...]
    columns: Mapping[str, int]
    weights: Scores
    centroids: Scores
    temperature: float = 1.0

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return the scores (n, n_labels), 0 and up; a text of unknown runs has zeros only.

        A score is the logarithm of how many deviations (and one) the label lies above the mean of all labels: the plain
        deviations made the model claim 9 points more than it kept, their logarithm 4.
        """
        likeness = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        for row, text in zip(likeness, texts, strict=True):
            runs = Counter(grams(clip(text)))
            if not self._is_mostly_unknown(runs):
                places, shares = _row(runs, self.columns, self.weights)
                row[:] = shares @ self.centroids[places]
        centred = likeness - likeness.mean(axis=1, keepdims=True)
        deviations = centred / (centred.std(axis=1, keepdims=True) + _EVEN)
        return np.asarray(np.log1p(np.maximum(deviations, 0)), dtype=np.float32)

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, n_labels); rows sum to 1; a text of unknown runs is spread evenly."""
        return softmax(self.scores(texts), temperature=self.temperature)

    def best(self, texts: Sequence[str]) -> list[str]:
        """Return the most probable label of each text (n)."""
        return [self.labels[place] for place in self.scores(texts).argmax(axis=1)]

    def word_weights(self, word: str) -> Scores:
        """Return how much `word` speaks for each label (n_labels) rather than for the average one."""
        places = [self.columns[run] for run in grams(word) if run in self.columns]
        # A run counts once by its weight in the text and once in the centroid, which already holds it.
        shares = self.weights[places] @ self.centroids[places]
        return np.asarray(shares - shares.mean(), dtype=np.float32)

    def _is_mostly_unknown(self, runs: Mapping[str, int]) -> bool:
        """Say whether a text has too few pairs of characters that were ever seen: there, a score is chance."""
        pairs = [run for run in runs if len(run) == 2]
        return sum(pair in self.columns for pair in pairs) < _LEAST_KNOWN * max(1, len(pairs))

    def write(self, path: Path) -> None:
        """Write the model into a file of plain arrays."""
        with path.open("wb") as file:
            np.savez(
                file,
                labels=_as_bytes(self.labels),
                columns=_as_bytes(self.columns),
                weights=self.weights,
                centroids=self.centroids,
                temperature=np.float64(self.temperature),
            )


def read_likeness(file: Path | BinaryIO) -> Likeness:
    """Read a model from its file.

    Raises:
        ValueError: the file holds something else, a KeyError or an OSError likewise.
    """
    with np.load(file, allow_pickle=False) as held:
        return Likeness(
            labels=tuple(_as_words(held["labels"])),
            columns={run: place for place, run in enumerate(_as_words(held["columns"]))},
            weights=held["weights"],
            centroids=held["centroids"],
            temperature=float(held["temperature"]),
        )


def fit_likeness(
    texts: Sequence[str], labels: Sequence[str], *, known: Mapping[str, Sequence[str]] | None = None
) -> Likeness:
    """Fit a classifier; nothing in it is drawn at random, so two fits on the same sentences are equal.

    Parameters
    ----------
    texts, labels : sequences of str, length n
    known : mapping of label to words, optional
        What is known of each label beside the sentences; the project's own lexicon by default.

    Examples
    --------
    >>> texts, labels = ["停水三天了", "水管没水", "路灯坏了", "灯不亮"], ["0402", "0402", "0603", "0603"]
    >>> fit_likeness(texts, labels, known={}).best(["又停水"])
    ['0402']
    """
    names = tuple(sorted(set(labels)))
    words = lexicon() if known is None else known
    spoken = [Counter(grams(clip(text))) for text in texts]
    described = [Counter(grams(" ".join(words.get(name, ())))) for name in names]
    columns = _columns(spoken, described)
    weights = _weights([*spoken, *described], columns)
    centroids = np.zeros((len(columns), len(names)), dtype=np.float32)
    places_of = {name: place for place, name in enumerate(names)}
    for runs, name, share in chain(zip(spoken, labels, repeat(1.0)), zip(described, names, repeat(KNOWN_SHARE))):
        places, row = _row(runs, columns, weights)
        centroids[places, places_of[name]] += share * row
    lengths = np.linalg.norm(centroids, axis=0)
    centroids /= np.maximum(lengths, np.float32(_EVEN))
    return Likeness(names, columns, weights, centroids)


def softmax(scores: NDArray[np.floating], *, temperature: float) -> NDArray[np.float64]:
    """Return probabilities (n, n_labels) for scores (n, n_labels); a lower temperature makes them bolder.

    >>> softmax(np.array([[0.0, 0.0]]), temperature=1.0).tolist()
    [[0.5, 0.5]]
    """
    scaled = scores.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True, initial=-np.inf)
    grown = np.exp(scaled)
    result: NDArray[np.float64] = grown / grown.sum(axis=1, keepdims=True)
    return result


def _columns(spoken: Sequence[Mapping[str, int]], described: Sequence[Mapping[str, int]]) -> dict[str, int]:
    counts = Counter(run for runs in spoken for run in runs)
    kept = {run for runs in described for run in runs} | {run for run, count in counts.items() if count >= FEWEST_TEXTS}
    return {run: place for place, run in enumerate(sorted(kept))}


def _weights(rows: Sequence[Mapping[str, int]], columns: Mapping[str, int]) -> Scores:
    """Return the weight of each run (n_runs,): its smoothed inverse document frequency, sharpened."""
    counts = np.zeros(len(columns), dtype=np.float32)
    for runs in rows:
        counts[[columns[run] for run in runs if run in columns]] += 1
    frequency = np.log((1 + len(rows)) / (1 + counts)) + 1
    return np.asarray(frequency**IDF_POWER, dtype=np.float32)


def _row(runs: Mapping[str, int], columns: Mapping[str, int], weights: Scores) -> tuple[NDArray[np.intp], Scores]:
    """Return the places of the known runs (k,) and their shares (k,), which together have length 1."""
    found = [(columns[run], count) for run, count in runs.items() if run in columns]
    places = np.array([place for place, _count in found], dtype=np.intp)
    counts = np.array([count for _place, count in found], dtype=np.float32)
    shares = (1 + np.log(counts)) * weights[places]
    length = float(np.linalg.norm(shares))
    return places, np.asarray(shares / length if length else shares, dtype=np.float32)


def _as_bytes(words: Sequence[str] | Mapping[str, int]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _as_words(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")
