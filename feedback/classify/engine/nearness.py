"""Scores by how near a message lies to those whose labels are known; beside planes it knows better what it is sure of.

Ridge regression on a Gaussian of the distance (Saunders, Gammerman and Vovk 1998). Messages are known by some hundred
numbers each, what goes together in them and what a helper makes of them; no word of theirs is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.space import Floats, Row

# Of more messages some are kept, evenly drawn: fitting takes time by the cube of their number.
MOST_KEPT: Final = 8000
SHARE: Final = 0.35
_PENALTY: Final = 0.4
_EVEN: Final = 1e-9
_AT_ONCE: Final = 500
Numbers = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Nearness:
    """Scores for each label: `base` (n_labels,), and the sum of what each kept message near by pulls.

    Parameters
    ----------
    of : tuple of str
        The sources by whose numbers, side by side, a message is known.
    kept : array (m, n_numbers)
        The messages that are kept, rows of length 1.
    pull : array (m, n_labels)
        What each of them adds to a label's score right beside it.
    base : array (n_labels,)
        The score far away from all.
    share : float
        What the scores count for beside those of views.
    """

    of: tuple[str, ...]
    kept: Floats
    pull: Floats
    base: Floats
    share: float = SHARE

    def scores(self, numbers: Numbers) -> NDArray[np.float64]:
        """Return scores (n, n_labels) of messages by the numbers of each source."""
        if not numbers[self.of[0]]:
            return np.zeros((0, len(self.base)))
        rows = placed(numbers, self.of)
        return np.vstack([self._scores(rows[start : start + _AT_ONCE]) for start in range(0, len(rows), _AT_ONCE)])

    def _scores(self, rows: Floats) -> NDArray[np.float64]:
        return np.asarray(_nearness(rows, self.kept) @ self.pull + self.base, dtype=np.float64)


def fit_nearness(numbers: Numbers, of: Sequence[str], targets: NDArray[np.int_], n_labels: int) -> Nearness:
    """Fit to messages whose labels are known.

    Parameters
    ----------
    numbers : mapping of name to n rows
    of : sequence of str
        The names of those sources that count.
    targets : array (n,)
        The place of each message's label.
    """
    from scipy.linalg import cho_factor, cho_solve

    step = -(-len(targets) // MOST_KEPT)
    # They are kept in half precision, and fitted as they are kept.
    kept = placed(numbers, of)[::step].astype(np.float16).astype(np.float32)
    sides = np.where(targets[::step, None] == np.arange(n_labels), np.float32(1), np.float32(-1))
    base = sides.mean(axis=0)
    near = _nearness(kept, kept)
    near.flat[:: len(near) + 1] += np.float32(_PENALTY)
    pull = cho_solve(cho_factor(near, overwrite_a=True), sides - base)
    return Nearness(tuple(of), kept, np.asarray(pull, dtype=np.float32), base)


def placed(numbers: Numbers, of: Sequence[str]) -> Floats:
    """Return the numbers of some sources side by side (n, n_numbers), n of 1 or more, in rows of length 1, or zeros."""
    rows = np.hstack([np.array([row.shares for row in numbers[name]], dtype=np.float32) for name in of])
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _EVEN), dtype=np.float32)


def _nearness(rows: Floats, kept: Floats) -> Floats:
    """Return 1 for the same row, and less the farther two lie apart (n, m)."""
    found: Floats = rows @ kept.T
    # In place, as of 8,000 messages this is a quarter of a gigabyte.
    found -= 1
    found *= 2
    return np.exp(found, out=found)
