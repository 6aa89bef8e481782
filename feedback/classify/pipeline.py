"""Which category a text belongs to: the one whose words and example sentences its characters are most like.

A linear model, so that the words that decided can be shown. It always has a best guess; whether that guess is good
enough to be shown is decided in `suggest`, by a threshold from `calibrate`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, normalize

from feedback.classify.features import clip, grams, lexicon

Scores = NDArray[np.float32]
_EVEN: Final = 1e-9
# Of the corpus's own unseen sentences, one in a hundred has a share of known pairs under 0.27.
_LEAST_KNOWN: Final = 0.2


def build_pipeline(*, seed: int = 0, known: Mapping[str, Sequence[str]] | None = None) -> Pipeline:
    """Return an unfitted classifier of texts.

    Parameters
    ----------
    seed : int
        Kept for parts that draw at random; the present ones do not, so two fits on the same sentences are equal.
    known : mapping of label to words, optional
        What is known of each label beside the sentences; the project's own lexicon by default.

    Returns
    -------
    Pipeline
        `fit(texts, labels)`, then `predict_proba(texts)` gives (n, n_labels), rows sum to 1, columns as `classes_`.
        No text gives (0, n_labels).

    References
    ----------
    Rocchio's centroids over TF-IDF of character runs (Salton 1971), with a stronger IDF.

    Examples
    --------
    >>> texts, labels = ["停水三天了", "水管没水", "路灯坏了", "灯不亮"], ["0402", "0402", "0603", "0603"]
    >>> build_pipeline(known={}).fit(texts, labels).predict(["又停水"]).tolist()
    ['0402']
    """
    likeness = LikenessClassifier(lexicon() if known is None else known, seed=seed)
    return Pipeline([("clip", FunctionTransformer(clip_all)), ("likeness", likeness)])


def clip_all(texts: Sequence[str]) -> list[str]:
    """Return the parts of each text that the model reads."""
    return [clip(text) for text in texts]


class LikenessClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Cosine of a text to one centroid a label, set against the other labels' and turned into probabilities.

    Parameters
    ----------
    known : mapping of label to words
        Words that describe a label; a label without any is described by its sentences alone.
    known_share : float
        What a label's words together weigh in its centroid against one of its sentences.
    idf_power : float
        The weight of a run of characters is its inverse document frequency to this power.
    rare : int
        A run of characters that is in no label's words counts from so many texts on.
    temperature : float
        Divides the scores before the softmax; `calibrate` sets it.
    seed : int
        See `build_pipeline`.
    """

    def __init__(
        self,
        known: Mapping[str, Sequence[str]],
        *,
        known_share: float = 60.0,
        idf_power: float = 1.5,
        rare: int = 2,
        temperature: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.known = known
        self.known_share = known_share
        self.idf_power = idf_power
        self.rare = rare
        self.temperature = temperature
        self.seed = seed

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> Self:
        """Fit to `texts` (n) and their `labels` (n); the labels' words are added here, not by the caller."""
        self.classes_ = np.unique(np.asarray(labels, dtype=str))
        runs = [grams(text) for text in texts]
        known = [grams(" ".join(self.known.get(str(label), ()))) for label in self.classes_]
        self.vectorizer_ = TfidfVectorizer(
            analyzer=list, vocabulary=self._vocabulary(runs, known), sublinear_tf=True, dtype=np.float32
        )
        rows = self._sharpened(self.vectorizer_.fit_transform([*runs, *known]))
        places = np.searchsorted(self.classes_, np.asarray(labels, dtype=str))
        n_labels, n_texts = len(self.classes_), len(places)
        member = sp.csr_matrix((np.ones(n_texts), (places, np.arange(n_texts))), shape=(n_labels, n_texts))
        total = member @ rows[:n_texts] + self.known_share * rows[n_texts:]
        self.centroids_ = np.asarray(normalize(total).toarray(), dtype=np.float32)
        return self

    def decision_function(self, texts: Sequence[str]) -> Scores:
        """Return the scores (n, n_labels), 0 and up; a text of unknown runs has zeros only.

        A score is the logarithm of how many deviations (and one) the label lies above the mean of all labels: the plain
        deviations made the model claim 9 points more than it kept, their logarithm 4.
        """
        if not len(texts):
            return np.zeros((0, len(self.classes_)), dtype=np.float32)
        runs = [grams(text) for text in texts]
        likeness = self._sharpened(self.vectorizer_.transform(runs)) @ self.centroids_.T
        likeness[self._mostly_unknown(runs)] = 0
        centred = likeness - likeness.mean(axis=1, keepdims=True)
        deviations = centred / (centred.std(axis=1, keepdims=True) + _EVEN)
        return np.asarray(np.log1p(np.maximum(deviations, 0)), dtype=np.float32)

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, n_labels); rows sum to 1; a text of unknown runs is spread evenly."""
        return softmax(self.decision_function(texts), temperature=self.temperature)

    def predict(self, texts: Sequence[str]) -> NDArray[np.str_]:
        """Return the most probable label of each text (n)."""
        best: NDArray[np.str_] = self.classes_[self.decision_function(texts).argmax(axis=1)]
        return best

    def word_weights(self, word: str) -> Scores:
        """Return how much `word` speaks for each label (n_labels) rather than for the average one."""
        vocabulary = self.vectorizer_.vocabulary_
        columns = [vocabulary[gram] for gram in grams(word) if gram in vocabulary]
        if not columns:
            return np.zeros(len(self.classes_), dtype=np.float32)
        # A run counts once by its weight in the text and once in the centroid, which already holds it.
        shares = self.centroids_[:, columns] @ (self.vectorizer_.idf_[columns] ** self.idf_power)
        return np.asarray(shares - shares.mean(), dtype=np.float32)

    def _vocabulary(self, runs: Sequence[Sequence[str]], known: Sequence[Sequence[str]]) -> list[str]:
        counts = Counter(gram for each in runs for gram in set(each))
        return sorted(set().union(*known) | {gram for gram, count in counts.items() if count >= self.rare})

    def _mostly_unknown(self, runs: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
        """Return which texts (n) have too few pairs of characters that were ever seen: there, a score is chance."""
        vocabulary = self.vectorizer_.vocabulary_
        pairs = [{gram for gram in each if len(gram) == 2} for each in runs]
        known = np.array([sum(pair in vocabulary for pair in each) for each in pairs])
        return np.asarray(known < _LEAST_KNOWN * np.array([max(1, len(each)) for each in pairs]))

    def _sharpened(self, weights: sp.csr_matrix) -> sp.csr_matrix:
        """Return the texts' TF-IDF weights with the stronger IDF, as rows of length 1: (n, n_features)."""
        sharpen = sp.diags(self.vectorizer_.idf_ ** (self.idf_power - 1), dtype=np.float32)
        return normalize((weights @ sharpen).tocsr(), copy=False)


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
