"""How sure a model may claim to be: cross-validated figures, the temperature, the thresholds for abstaining.

All figures are of messages that the model did not see; near-duplicates never stand on both sides. They hold for what is
like those messages and promise nothing about others. scikit-learn and SciPy take seconds to load, which only training
should wait for, so each function imports what it needs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Message
from feedback.classify.engine.model import Curve, Doubles, Model, shares
from feedback.classify.engine.space import Counted

FOLDS: Final = 5
PROMISES: Final = tuple(share / 100 for share in range(50, 100))
_BINS: Final = 10
_LEAST_KEPT: Final = 30
_NEVER: Final = 1.01
_NEVER_MET: Final = 100.0

Fit = Callable[[Counted, Sequence[str]], Model]
Settle = Callable[[Message, Doubles], Doubles]


@dataclass(frozen=True, slots=True)
class Promise:
    """Abstaining below `threshold` keeps `coverage` of the messages, right in `accuracy` of them or more."""

    accuracy: float
    threshold: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cross-validated figures, each 0 to 1 except `temperature`; `ece` is the expected calibration error.

    `accuracy_at_80` is the accuracy of the surest 80 of a hundred messages.
    """

    temperature: float
    folds: int
    n: int
    accuracy: float
    macro_f1: float
    macro_f1_sector: float
    accuracy_top3: float
    accuracy_at_80: float
    accuracy_at_90: float
    ece: float
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Cross-validated figures of labels beside the category, each 0 to 1; `n` messages had a label."""

    n: int
    accuracy: float
    macro_f1: float
    ece: float


def calibrate(
    fit: Fit,
    counted: Counted,
    labels: Sequence[str],
    *,
    groups: NDArray[np.int_] | None = None,
    sector: Callable[[str], str] = str,
    folds: int = FOLDS,
    curve: Curve = Curve.TOGETHER,
) -> Calibration:
    """Measure a way of fitting by cross-validation and choose its temperature and thresholds.

    Parameters
    ----------
    fit : callable
        Gives a model fitted to messages and their labels; each fold's model must know every label.
    counted, labels : n messages and their labels
    groups : array (n,), optional
        Messages of one number stay on one side.
    sector : callable
        Gives the first level of a label.
    curve : Curve
        How the model makes probabilities of its scores.
    """
    scores = scores_of_unseen(fit, counted, labels, groups=groups, folds=folds)
    return calibration_of(scores, counted.messages, labels, sector=sector, folds=folds, curve=curve)


def calibration_of(
    scores: Doubles,
    messages: Sequence[Message],
    labels: Sequence[str],
    *,
    settle: Settle | None = None,
    sector: Callable[[str], str] = str,
    folds: int = FOLDS,
    classes: Sequence[str] | None = None,
    curve: Curve = Curve.TOGETHER,
) -> Calibration:
    """Choose the temperature and thresholds for scores (n, n_labels) of unseen messages.

    Parameters
    ----------
    settle : callable, optional
        Turns a message and its row of probabilities (n_labels,) into the row after the rules.
    classes : sequence of str, length n_labels, optional
        The labels in order, where some of them have no message.
    curve : Curve
        How the model makes probabilities of its scores.
    """
    truth = np.asarray(labels, dtype=str)
    classes = sorted(set(labels)) if classes is None else classes
    targets = np.searchsorted(np.asarray(classes, dtype=str), truth)
    temperature = best_temperature(scores, targets, curve=curve)
    probabilities = shares(scores, temperature=temperature, curve=curve)
    if settle:
        probabilities = np.array([settle(each, row) for each, row in zip(messages, probabilities, strict=True)])
    sectors = np.array([sector(label) for label in classes])
    return _figures(probabilities, targets, sectors, temperature, folds)


def calibration_from(raw: Mapping[str, Any]) -> Calibration:
    """Return the calibration that was written as `raw`.

    Raises:
        TypeError, KeyError: it is not one.
    """
    return Calibration(**{**raw, "promises": tuple(Promise(**each) for each in raw["promises"])})


def figures_of(probabilities: Doubles, chosen: Sequence[str], labels: Sequence[str]) -> Figures:
    """Measure labels `chosen` (n) by probabilities (n, n_labels) of unseen messages against the true ones (n)."""
    from sklearn.metrics import f1_score

    truth, guess = np.asarray(labels, dtype=str), np.asarray(chosen, dtype=str)
    classes = np.unique(truth)
    right = guess == truth
    sure = probabilities[np.arange(len(guess)), np.searchsorted(classes, guess)]
    return Figures(
        n=len(truth),
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(truth, guess, average="macro")),
        ece=calibration_error(sure, right),
    )


def scores_of_unseen(
    fit: Fit,
    counted: Counted,
    labels: Sequence[str],
    *,
    groups: NDArray[np.int_] | None = None,
    folds: int = FOLDS,
    seed: int = 0,
) -> Doubles:
    """Return the scores (n, n_labels) of each message by the model that did not see it; labels are in order."""
    from sklearn.model_selection import StratifiedGroupKFold

    truth = np.asarray(labels, dtype=str)
    apart = np.arange(len(truth)) if groups is None else groups
    classes = np.unique(truth)
    scores = np.zeros((len(truth), len(classes)))
    # A label that a fold's model never met is its last choice.
    scores -= _NEVER_MET
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for seen, unseen in splitter.split(truth, truth, apart):
        model = fit(counted.some(seen), truth[seen].tolist())
        columns = np.searchsorted(classes, model.labels)
        scores[np.ix_(unseen, columns)] = model.scores_of(counted.some(unseen))
    return scores


def promise(sure: Doubles, right: NDArray[np.bool_], accuracy: float) -> Promise:
    """Return the lowest threshold on `sure` (n) above which at least `accuracy` of `right` (n) hold.

    Fewer than thirty messages above it prove nothing: then the threshold is beyond reach and the coverage 0.
    """
    order = np.argsort(-sure, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    kept = np.flatnonzero(running >= accuracy)
    if not len(kept) or kept[-1] + 1 < _LEAST_KEPT:
        return Promise(accuracy, _NEVER, 0.0)
    last = int(kept[-1])
    return Promise(accuracy, float(sure[order[last]]), (last + 1) / len(order))


def accuracy_at(sure: Doubles, right: NDArray[np.bool_], coverage: float) -> float:
    """Return the accuracy of the surest share `coverage` of messages, for `sure` and `right` (n)."""
    kept = max(1, round(coverage * len(sure)))
    return float(right[np.argsort(-sure, kind="stable")[:kept]].mean())


def calibration_error(sure: Doubles, right: NDArray[np.bool_]) -> float:
    """Return the mean gap between claimed and real accuracy over ten equal bins of `sure` (n), weighted by size."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(sure[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean() for each in set(bins)]
    return float(sum(gaps))


def best_temperature(scores: Doubles, targets: NDArray[np.int_], *, curve: Curve = Curve.TOGETHER) -> float:
    """Return the temperature with the least log loss, between bold (0.02) and shy (3)."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        rows = shares(scores, temperature=float(np.exp(log_temperature)), curve=curve)
        return float(-np.log(rows[np.arange(len(targets)), targets] + 1e-12).mean())

    best = minimize_scalar(loss, bounds=(np.log(0.02), np.log(3.0)), method="bounded")
    return float(np.exp(best.x))


def _figures(
    probabilities: Doubles, targets: NDArray[np.int_], sectors: NDArray[np.str_], temperature: float, folds: int
) -> Calibration:
    from sklearn.metrics import f1_score

    guess = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1)
    right = guess == targets
    third = np.argsort(-probabilities, axis=1)[:, :3]
    return Calibration(
        temperature=temperature,
        folds=folds,
        n=len(targets),
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(targets, guess, average="macro")),
        macro_f1_sector=float(f1_score(sectors[targets], sectors[guess], average="macro")),
        accuracy_top3=float((third == targets[:, None]).any(axis=1).mean()),
        accuracy_at_80=accuracy_at(sure, right, 0.8),
        accuracy_at_90=accuracy_at(sure, right, 0.9),
        ece=calibration_error(sure, right),
        promises=tuple(promise(sure, right, accuracy) for accuracy in PROMISES),
    )
