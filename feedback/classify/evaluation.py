"""How good is a release on labelled messages? An abstention counts by its best guess."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedback.classify.engine.calibration import accuracy_at, calibration_error
from feedback.classify.engine.model import Doubles


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, each 0 to 1, and how many messages have it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures on `n` messages, each 0 to 1; `macro_f1` is over the labels that the messages or the guesses have."""

    n: int
    macro_f1: float
    accuracy: float
    accuracy_at_80: float
    accuracy_at_90: float
    ece: float
    per_label: dict[str, LabelFigures]


def evaluate(truth: Sequence[str], probabilities: Doubles, names: Sequence[str]) -> Evaluation:
    """Measure probabilities (n, n_labels) of the labels `names` against the truth (n)."""
    from sklearn.metrics import precision_recall_fscore_support

    guess = np.asarray(names, dtype=str)[probabilities.argmax(axis=1)]
    wanted = np.asarray(truth, dtype=str)
    sure, right = probabilities.max(axis=1), guess == wanted
    found = sorted({*wanted.tolist(), *guess.tolist()})
    precision, recall, f1, n = precision_recall_fscore_support(wanted, guess, labels=found, zero_division=0)
    per_label = {
        label: LabelFigures(float(precision[place]), float(recall[place]), float(f1[place]), int(n[place]))
        for place, label in enumerate(found)
    }
    return Evaluation(
        n=len(wanted),
        macro_f1=float(np.mean([each.f1 for each in per_label.values()])),
        accuracy=float(right.mean()),
        accuracy_at_80=accuracy_at(sure, right, 0.8),
        accuracy_at_90=accuracy_at(sure, right, 0.9),
        ece=calibration_error(sure, right),
        per_label=per_label,
    )
