"""How sure the model may claim to be: cross-validated figures, the temperature, the thresholds for abstaining.

All figures are of sentences that the model did not see, after the conflict rules. They hold for texts like the corpus
and promise nothing about others. scikit-learn and SciPy take seconds to load, which only training should wait for, so
each function imports what it needs.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.likeness import Likeness, softmax
from feedback.classify.release import Calibration, Promise

FOLDS: Final = 5
PROMISES: Final = (0.7, 0.8, 0.9)
_BINS: Final = 10
_LEAST_KEPT: Final = 30
_NEVER: Final = 1.01

Fit = Callable[[Sequence[str], Sequence[str]], Likeness]
Settle = Callable[[str, NDArray[np.float64]], NDArray[np.float64]]


def calibrate(
    fit: Fit,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    settle: Settle | None = None,
    seed: int = 0,
) -> Calibration:
    """Measure a way of fitting by cross-validation and choose its temperature and thresholds.

    Parameters
    ----------
    fit : callable
        Gives a model fitted to texts and their labels.
    texts, labels : sequences of str, length n
        Every label in `FOLDS` texts or more.
    settle : callable, optional
        Turns a text and its row of probabilities (n_labels,) into the row after the rules.
    seed : int
        Of the folds.

    Returns
    -------
    Calibration
    """
    truth = np.asarray(labels, dtype=str)
    classes = np.unique(truth)
    scores = _scores_of_unseen(fit, texts, truth, seed)
    targets = np.searchsorted(classes, truth)
    temperature = _temperature(scores, targets)
    probabilities = softmax(scores, temperature=temperature)
    if settle:
        probabilities = np.array([settle(text, row) for text, row in zip(texts, probabilities, strict=True)])
    return _figures(probabilities, targets, classes, temperature)


def promise(sure: NDArray[np.float64], right: NDArray[np.bool_], accuracy: float) -> Promise:
    """Return the lowest threshold on `sure` (n) above which at least `accuracy` of `right` (n) hold.

    Fewer than thirty texts above it prove nothing: then the threshold is beyond reach and the coverage 0.
    """
    order = np.argsort(-sure, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    kept = np.flatnonzero(running >= accuracy)
    if not len(kept) or kept[-1] + 1 < _LEAST_KEPT:
        return Promise(accuracy, _NEVER, 0.0)
    last = int(kept[-1])
    return Promise(accuracy, float(sure[order[last]]), (last + 1) / len(order))


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the mean gap between claimed and real accuracy over ten equal bins of `sure` (n), weighted by size."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(sure[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean() for each in set(bins)]
    return float(sum(gaps))


def _scores_of_unseen(fit: Fit, texts: Sequence[str], truth: NDArray[np.str_], seed: int) -> NDArray[np.float64]:
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros((len(truth), len(np.unique(truth))))
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in splitter.split(truth, truth):
        model = fit([texts[place] for place in train], truth[train].tolist())
        scores[test] = model.scores([texts[place] for place in test])
    return scores


def _temperature(scores: NDArray[np.float64], targets: NDArray[np.int_]) -> float:
    """Return the temperature with the least log loss, between bold (0.1) and shy (3)."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        rows = softmax(scores, temperature=float(np.exp(log_temperature)))
        return float(-np.log(rows[np.arange(len(targets)), targets] + 1e-12).mean())

    best = minimize_scalar(loss, bounds=(np.log(0.1), np.log(3.0)), method="bounded")
    return float(np.exp(best.x))


def _figures(
    probabilities: NDArray[np.float64], targets: NDArray[np.int_], classes: NDArray[np.str_], temperature: float
) -> Calibration:
    from sklearn.metrics import f1_score

    guess = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1)
    right = guess == targets
    sectors = np.array([label[:2] for label in classes])
    third = np.argsort(-probabilities, axis=1)[:, :3]
    return Calibration(
        temperature=temperature,
        folds=FOLDS,
        n=len(targets),
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(targets, guess, average="macro")),
        macro_f1_sector=float(f1_score(sectors[targets], sectors[guess], average="macro")),
        accuracy_top3=float((third == targets[:, None]).any(axis=1).mean()),
        ece=calibration_error(sure, right),
        promises=tuple(promise(sure, right, accuracy) for accuracy in PROMISES),
    )
