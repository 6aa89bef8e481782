"""Fits the weights of `scoring` to pairs that were written for it, and measures them on those that were not used.

A row holds a matter, the same matter told again, another one elsewhere, and another one at the same place. Rows of an
odd number are for fitting and choosing; those of an even number are the test, which is looked at once. Since the rows
are short, the corpus' letters show beside them how much long texts share by chance, and what a letter sent again is.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.corpus import load_corpus
from feedback.classify.engine.model import Doubles
from feedback.classify.engine.space import Floats
from feedback.classify.release import Release
from feedback.classify.similar.pairs import FEATURES, compare
from feedback.classify.similar.scoring import WEIGHTS, alike
from feedback.classify.similar.traits import Matter, Traits, read_traits
from feedback.core.errors import BadInput

_COLUMNS: Final = ("id", "base", "again", "near_place", "near_demand")
_NEAREST: Final = 6
_FOLDS: Final = 8
_SEEDS: Final = (0, 1, 2)
_STRENGTH: Final = 1.0
# What a pair of letters counts for beside one of the rows: heavier ones made the model worse at the rows.
_WEIGHTS: Final = {"sent again": 0.3, "other letter": 0.3}
_LETTERS: Final = 1100
_NEAREST_LETTERS: Final = 2
_CLAUSE: Final = re.compile("(?<=[\uff0c\u3002\uff01\uff1f\uff1b])")
_LEFT_OUT: Final = (5, 7)
# Whoever is asked may say no: three hints of five may be right, but few repeats should be missed.
_HINT_PRECISION: Final = 0.6
# What is called the same in a sheet is acted upon: three of four are to be right.
_SAME_PRECISION: Final = 0.75


@dataclass(frozen=True, slots=True)
class Row:
    """A matter, the same again, another elsewhere, another at the same place."""

    number: int
    base: str
    again: str
    near_place: str
    near_demand: str

    @property
    def is_test(self) -> bool:
        return self.number % 2 == 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of the row `group`, what sort of pair they are, and whether they are about the same matter."""

    group: int
    kind: str
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        return self.kind in {"same", "sent again"}

    @property
    def weight(self) -> float:
        return _WEIGHTS.get(self.kind, 1.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a threshold gives: `precision`, `recall` and `f1` (0 to 1), and the pairs that were claimed, by kind."""

    threshold: float
    precision: float
    recall: float
    f1: float
    claimed: dict[str, int]
    n: dict[str, int]


def read_rows(path: Path, *, test: bool) -> list[Row]:
    """Return the rows of one half of a file of pairs; lines that begin with # are notes.

    Raises:
        BadInput: a row has too few cells.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = []
    for place, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS) or not all(cells):
            raise BadInput("corpus_row", file=path.name, row=place)
        rows.append(Row(int(cells[0].lstrip("P")), *cells[1:]))
    return [row for row in rows if row.is_test == test]


def pairs_of(rows: Sequence[Row]) -> list[Pair]:
    """Return ten near misses to each pair that is the same: by place, by demand, and the most alike of other rows."""
    nearest = _nearest([row.base for row in rows], _NEAREST)
    return [pair for row, others in zip(rows, nearest, strict=True) for pair in _pairs_of(row, others, rows)]


def _pairs_of(row: Row, others: Sequence[int], rows: Sequence[Row]) -> Iterator[Pair]:
    yield Pair(row.number, "same", row.base, row.again)
    for told in (row.base, row.again):
        yield Pair(row.number, "other place", told, row.near_place)
        yield Pair(row.number, "other demand", told, row.near_demand)
    for other in others:
        yield Pair(row.number, "other matter", row.base, rows[other].base)


def _letter_pairs(rows: Sequence[Row]) -> list[Pair]:
    """Return pairs of the corpus' letters: sent again with clauses left out, and beside other letters and rows."""
    letters = _some_of([f"{each.title}\n{each.text}" for each in load_corpus() if each.title], _LETTERS)
    pairs = []
    for place, (letter, nearest) in enumerate(zip(letters, _nearest(letters, _NEAREST_LETTERS), strict=True)):
        others = [*(letters[other] for other in nearest), letters[place // 2], rows[place % len(rows)].base]
        pairs.append(Pair(-place, "sent again", letter, _sent_again(letter, place)))
        pairs += [Pair(-place, "other letter", letter, other) for other in others if other != letter]
    return pairs


def _some_of(letters: Sequence[str], most: int) -> list[str]:
    """Return `most` of them from beginning to end, so that more letters do not outweigh the pairs."""
    return [letters[place] for place in np.linspace(0, len(letters) - 1, min(most, len(letters))).astype(int)]


def _sent_again(letter: str, place: int) -> str:
    """Return a letter without every fifth and seventh clause, counted from a beginning that depends on its place."""
    clauses = _CLAUSE.split(letter)
    return "".join(clause for number, clause in enumerate(clauses, place) if all(number % every for every in _LEFT_OUT))


def _nearest(texts: Sequence[str], most: int) -> list[list[int]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit_transform(texts)
    alike_by_words = (rows @ rows.T).toarray()
    np.fill_diagonal(alike_by_words, -1)
    return [[int(place) for place in np.argsort(-each)[:most]] for each in alike_by_words]


def fit_weights(path: Path, release: Release, out: Path = WEIGHTS) -> dict[str, Figures]:
    """Fit on the odd rows of a file of pairs, choose the thresholds by cross-validation, write the weights."""
    rows = read_rows(path, test=False)
    pairs = pairs_of(rows)
    own, letters = _Sample(pairs, release), _Sample(_letter_pairs(rows), release)
    scores, truth = _cross_validated(own, letters), own.truth
    thresholds = {"hint": _lowest(scores, truth, _HINT_PRECISION), "same": _lowest(scores, truth, _SAME_PRECISION)}
    weights, base = _fitted(own, letters)
    told = {
        "about": "Weights of the logistic model that tells repeats, made by feedback.classify.similar.fitting.",
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "base": round(base, 4),
        **thresholds,
    }
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return {name: figures(pairs, scores, threshold) for name, threshold in thresholds.items()}


def measure(path: Path, release: Release, thresholds: Sequence[float]) -> list[Figures]:
    """Return what thresholds give on the even rows of a file of pairs, with the weights that the project has."""
    pairs = pairs_of(read_rows(path, test=True))
    traits = _traits(pairs, release)
    scores = np.array([alike(traits[pair.one], traits[pair.other]).score for pair in pairs])
    return [figures(pairs, scores, threshold) for threshold in thresholds]


def figures(pairs: Sequence[Pair], scores: Doubles, threshold: float) -> Figures:
    """Return what claiming every pair of a score (n,) from `threshold` on gives."""
    claimed: dict[str, int] = {}
    total: dict[str, int] = {}
    for pair, score in zip(pairs, scores, strict=True):
        total[pair.kind] = total.get(pair.kind, 0) + 1
        claimed[pair.kind] = claimed.get(pair.kind, 0) + bool(score >= threshold)
    right = claimed.get("same", 0)
    precision, recall = right / max(sum(claimed.values()), 1), right / max(total.get("same", 0), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Figures(threshold, precision, recall, f1, claimed, total)


def _traits(pairs: Sequence[Pair], release: Release) -> dict[str, Traits]:
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.one, pair.other)))
    return dict(zip(texts, read_traits([Matter(text) for text in texts], release), strict=True))


class _Sample:
    """The numbers (n, n_features) of pairs, what is true of them (n,), what each counts for (n,), and its row (n,)."""

    def __init__(self, pairs: Sequence[Pair], release: Release) -> None:
        traits = _traits(pairs, release)
        self.numbers: Floats = np.array([compare(traits[pair.one], traits[pair.other]).numbers for pair in pairs])
        self.truth: NDArray[np.bool_] = np.array([pair.is_same for pair in pairs])
        self.weights: Doubles = np.array([pair.weight for pair in pairs])
        self.groups: NDArray[np.int_] = np.array([pair.group for pair in pairs])


def _cross_validated(own: _Sample, letters: _Sample) -> Doubles:
    """Return scores (n,) by models that saw no pair of the same row, the mean of some splits."""
    from sklearn.model_selection import GroupKFold

    found = np.zeros(len(own.truth))
    for seed in _SEEDS:
        folds = GroupKFold(_FOLDS, shuffle=True, random_state=seed)
        for seen, held in folds.split(own.numbers, own.truth, own.groups):
            weights, base = _fitted(own, letters, seen)
            found[held] += 1 / (1 + np.exp(-(own.numbers[held] @ weights + base))) / len(_SEEDS)
    return found


def _fitted(own: _Sample, letters: _Sample, seen: NDArray[np.int_] | None = None) -> tuple[Doubles, float]:
    """Return weights (n_features,) and base; fitted on numbers of the same spread, and told for plain ones."""
    from sklearn.linear_model import LogisticRegression

    kept = np.arange(len(own.truth)) if seen is None else seen
    numbers = np.vstack([own.numbers[kept], letters.numbers])
    mean, spread = numbers.mean(axis=0), np.maximum(numbers.std(axis=0), 1e-6)
    model: Any = LogisticRegression(C=_STRENGTH, max_iter=1000)
    truth, counted = (
        np.concatenate([mine[kept], theirs])
        for mine, theirs in ((own.truth, letters.truth), (own.weights, letters.weights))
    )
    model.fit((numbers - mean) / spread, truth, sample_weight=counted)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def _lowest(scores: Doubles, truth: NDArray[np.bool_], precision: float) -> float:
    """Return the lowest threshold, in steps of a hundredth, that keeps a precision."""
    steps = [step / 100 for step in range(5, 95)]
    kept = [step for step in steps if truth[scores >= step].mean() >= precision]
    return min(kept, default=steps[-1])
