"""How much a term counts where labels are known: by how unevenly it stands in them.

Inverse gravity moment (Chen, Zhang, Long and Zhang 2016): the largest share of messages that one label has of a term,
over the rank-weighted sum of all labels' shares; 1 for a term of one label alone, small for one that is everywhere.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.space import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PULL: Final = 7.0
_EVEN: Final = 1e-12


def gravity(rows: "csr_array", targets: NDArray[np.int_]) -> Floats:
    """Return the weight of each term (n_terms,), 1 and up, for rows (n, n_terms) of labels `targets` (n,)."""
    stands = rows.copy()
    stands.data = np.ones_like(stands.data)
    shares = np.vstack([np.asarray(stands[targets == label].mean(axis=0)).ravel() for label in np.unique(targets)])
    ordered = -np.sort(-shares, axis=0)
    ranks = np.arange(1, len(ordered) + 1)[:, None]
    moment = ordered[0] / np.maximum((ordered * ranks).sum(axis=0), _EVEN)
    return np.asarray(1 + _PULL * moment, dtype=np.float32)
