"""Coefficients in as few bytes as no figure shows: two each, or one each with a scale for each row of many labels.

In one byte, rounding moves a coefficient by at most 0.4 % of the largest one in its row. Those of a message's terms are
moved this way and that, and what is left of it after adding them up changes no label in a thousand (decision 0011).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.space import Floats

_MOST: Final = np.iinfo(np.int8).max
# In shorter rows the scale takes about as much as it spares.
_LEAST_LABELS: Final = 32


class Coarse:
    """A table of coefficients (n, n_labels), read by rows: `table[places]` are floats (k, n_labels).

    Parameters
    ----------
    numbers : array of int8 (n, n_labels)
    scales : array of float32 (n,)
        What one of a row's numbers counts for.

    >>> Coarse.of(np.array([[0.5, -1.0], [0.0, 0.0]], dtype=np.float32))[np.array([0])].round(2).tolist()
    [[0.5, -1.0]]
    """

    __slots__ = ("numbers", "scales")

    def __init__(self, numbers: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        if numbers.shape[:1] != scales.shape:
            raise ValueError("each row has one scale")
        self.numbers, self.scales = numbers, scales

    @classmethod
    def of(cls, coefficients: Floats) -> "Coarse":
        """Round coefficients (n, n_labels)."""
        exact = np.asarray(coefficients, dtype=np.float32)
        scales = np.abs(exact).max(axis=1, initial=0) / np.float32(_MOST)
        divisors = np.where(scales > 0, scales, np.float32(1))
        return cls(np.rint(exact / divisors[:, None]).astype(np.int8), scales)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.numbers.shape

    def __getitem__(self, places: NDArray[np.integer]) -> Floats:
        found: Floats = self.numbers[places] * self.scales[places, None]
        return found


Coefficients = Floats | Coarse


def coarse(coefficients: Coefficients) -> Coefficients:
    """Return coefficients (n, n_labels) rounded for keeping; what was rounded before stays as it is."""
    if isinstance(coefficients, Coarse):
        return coefficients
    return Coarse.of(coefficients) if coefficients.shape[1] >= _LEAST_LABELS else coefficients.astype(np.float16)


def added_up(coefficients: Coefficients, places: NDArray[np.integer], shares: Floats) -> Floats:
    """Return the rows of coefficients at `places` (k,), each times its share (k,), added up (n_labels,)."""
    if isinstance(coefficients, Coarse):
        # To weigh the scales takes as many steps as there are rows, to weigh the numbers ninety times as many.
        weighed: Floats = (shares * coefficients.scales[places]) @ coefficients.numbers[places].astype(np.float32)
        return weighed
    plain: Floats = shares @ coefficients[places].astype(np.float32, copy=False)
    return plain
