"""Which messages are near-duplicates of each other? They must never stand on both sides of a split."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

ALIKE: Final = 0.5
_BLOCK: Final = 500
_FEWEST: Final = 2


def twins(texts: Sequence[str]) -> NDArray[np.int_]:
    """Return a number for each text (n,): those that are alike, directly or by others between them, have the same.

    Alike are texts whose runs of two and three characters have a cosine of more than `ALIKE`.
    """
    from scipy.sparse import csr_matrix, vstack
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) <= 1 or not any(text.strip() for text in texts):
        return np.arange(len(texts))
    fewest = _FEWEST if len(texts) > _BLOCK else 1
    reader = TfidfVectorizer(
        analyzer="char", ngram_range=(2, 3), sublinear_tf=True, min_df=fewest, dtype=np.float32, lowercase=False
    )
    try:
        rows = reader.fit_transform(texts).tocsr()
    except ValueError:  # No run stands in two texts.
        return np.arange(len(texts))
    near = []
    for start in range(0, rows.shape[0], _BLOCK):
        alike = csr_matrix(rows[start : start + _BLOCK] @ rows.T)
        alike.data[alike.data <= ALIKE] = 0
        alike.eliminate_zeros()
        near.append(alike)
    _n, numbers = connected_components(vstack(near), directed=False)
    return np.asarray(numbers)
