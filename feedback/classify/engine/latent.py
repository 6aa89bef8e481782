"""What goes together in a space of terms: axes by which messages of other words but the same matter come near.

Two kinds add up: what stands in the same messages (latent semantic analysis, Deerwester 1990), and what stands beside
the same words (singular vectors of the positive pointwise mutual information, Levy and Goldberg 2014).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.columns import Columns
from feedback.classify.engine.space import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

N_AXES: Final = 200
_WINDOW: Final = 5
# Contexts that are everywhere would draw all words together; this power holds them back.
_CONTEXT_POWER: Final = 0.75
_EVEN: Final = 1e-12


def message_axes(rows: "csr_array", *, n_axes: int = N_AXES, seed: int = 0) -> Floats:
    """Return the axes (n_terms, n_axes) of what stands in the same messages, for rows (n, n_terms)."""
    return _singular(rows, n_axes, seed)[0]


def neighbour_axes(texts: Sequence[Sequence[str]], columns: Columns, *, n_axes: int = N_AXES, seed: int = 0) -> Floats:
    """Return the axes (n_terms, n_axes) of what stands beside the same words, each term's row of length 1.

    Parameters
    ----------
    texts : sequence of sequences of str
        The words of each message in order; those without a column are passed over.
    """
    from scipy.sparse import coo_array

    counts = _neighbours(texts, columns).tocoo()
    totals = np.asarray(counts.sum(axis=0)).ravel()
    contexts = totals**_CONTEXT_POWER
    contexts /= max(contexts.sum(), _EVEN)
    expected = totals[counts.row] * contexts[counts.col]
    information = np.log(np.maximum(counts.data / np.maximum(expected, _EVEN), _EVEN))
    kept = information > 0
    size = len(columns)
    positive = coo_array((information[kept], (counts.row[kept], counts.col[kept])), shape=(size, size)).tocsr()
    axes, values = _singular(positive, n_axes, seed)
    # The right vectors stand for the terms as contexts; the matrix is symmetric, so they are the terms' own.
    scaled = axes * np.sqrt(np.maximum(values, 0))
    lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.maximum(lengths, _EVEN), dtype=np.float32)


def _singular(rows: "csr_array", n_axes: int, seed: int) -> tuple[Floats, NDArray[np.float64]]:
    from sklearn.decomposition import TruncatedSVD

    fitted = TruncatedSVD(min(n_axes, min(rows.shape) - 1), random_state=seed).fit(rows)
    return np.asarray(fitted.components_.T, dtype=np.float32), np.asarray(fitted.singular_values_)


def _neighbours(texts: Sequence[Sequence[str]], columns: Columns) -> "csr_array":
    """Return how often two terms stand within a few words of each other (n_terms, n_terms), both ways."""
    from scipy.sparse import coo_array

    gap = np.full(_WINDOW, -1)
    known = (columns.places(text) for text in texts)
    places = np.concatenate([part for found in known for part in (found[found >= 0], gap)])
    size = len(columns)
    first, second = [], []
    for distance in range(1, _WINDOW + 1):
        left, right = places[:-distance], places[distance:]
        both = (left >= 0) & (right >= 0)
        first.append(left[both])
        second.append(right[both])
    pairs = np.concatenate(first), np.concatenate(second)
    counted = coo_array((np.ones(len(pairs[0]), dtype=np.float32), pairs), shape=(size, size)).tocsr()
    return (counted + counted.T).tocsr()
