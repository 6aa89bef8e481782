"""Figures with their 95 % intervals, by drawing the messages again with replacement (percentile bootstrap)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

DRAWS: Final = 1000
SEED: Final = 20260101

Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, 0 to 1, and the interval that 95 of 100 redrawn samples fall into."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def macro_f1(truth: Sequence[str], guess: Sequence[str]) -> Figure:
    return drawn(truth, guess, _macro_f1)


def accuracy(truth: Sequence[str], guess: Sequence[str]) -> Figure:
    return drawn(truth, guess, lambda wanted, given: float((wanted == given).mean()))


def share(hits: Sequence[bool]) -> Figure:
    """Return how many of `hits` (n) are true."""
    told = ["1" if hit else "0" for hit in hits]
    return accuracy(["1"] * len(told), told)


def drawn(truth: Sequence[str], guess: Sequence[str], figure: Callable[[Labels, Labels], float]) -> Figure:
    wanted, given = np.asarray(truth, dtype=str), np.asarray(guess, dtype=str)
    rng = np.random.default_rng(SEED)
    found = []
    for _draw in range(DRAWS):
        places = rng.integers(0, len(wanted), len(wanted))
        found.append(figure(wanted[places], given[places]))
    low, high = np.percentile(found, [2.5, 97.5])
    return Figure(figure(wanted, given), float(low), float(high))


def _macro_f1(wanted: Labels, given: Labels) -> float:
    return float(f1_score(wanted, given, labels=np.unique(wanted), average="macro", zero_division=0))
