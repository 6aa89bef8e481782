"""Ways to fit a view's coefficients: the mean message of each label, the shares of terms under it, the plane that parts
it from the others by those messages that lie at the border, or by how far all of them lie from it.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.space import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_EVEN: Final = 1e-9
_NEAR: Final = 1e-3


def centroids(rows: "csr_array", targets: NDArray[np.int_], n_labels: int, *, weights: Floats | None = None) -> Floats:
    """Return the mean direction of each label (n_terms, n_labels), each column of length 1.

    Parameters
    ----------
    rows : sparse array (n, n_terms)
    targets : array (n,)
        The place of each row's label.
    weights : array (n,), optional
        What each row counts for; all the same by default.
    """
    from scipy.sparse import csr_array

    shares = np.ones(len(targets), dtype=np.float32) if weights is None else weights
    belongs = csr_array((shares, (targets, np.arange(len(targets)))), shape=(n_labels, len(targets)))
    found = (belongs @ rows).toarray().T
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=0), _EVEN), dtype=np.float32)


def likelihoods(
    rows: "csr_array", targets: NDArray[np.int_], n_labels: int, *, weights: Floats, smoothing: float
) -> Floats:
    """Return the logarithm of each term's share under each label (n_terms, n_labels), beside the mean over all labels.

    Naive Bayes over weighted terms (Rennie, Shih, Teevan and Karger 2003); `smoothing` is what each term counts for
    under a label of average size before any of its rows is read. In a larger one it counts for as much more, or what no
    row holds would speak against the labels of which more is known.
    """
    from scipy.sparse import csr_array

    belongs = csr_array((weights, (targets, np.arange(len(targets)))), shape=(n_labels, len(targets)))
    found = (belongs @ rows).toarray().T
    sizes = found.sum(axis=0)
    found += smoothing * np.maximum(sizes / max(sizes.mean(), _EVEN), _EVEN)
    shares = np.log(found / found.sum(axis=0))
    return np.asarray(shares - shares.mean(axis=1, keepdims=True), dtype=np.float32)


def planes(
    rows: "csr_array",
    targets: NDArray[np.int_],
    *,
    strength: float,
    balanced: bool = False,
    has_base: bool = True,
    weights: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return the coefficients (n_terms, n_labels) and the base (n_labels,) of linear support vectors, one against all.

    Parameters
    ----------
    strength : float
        How much a row on the wrong side costs; more fits closer.
    balanced : bool
        Whether a row of a rare label counts for more.
    has_base : bool
        Whether labels differ before anything is read.
    weights : array (n,), optional
        What each row counts for; all the same by default.
    """
    from sklearn.svm import LinearSVC

    rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
    fitted = LinearSVC(
        C=strength, class_weight="balanced" if balanced else None, fit_intercept=has_base, random_state=0
    ).fit(rows, targets, sample_weight=weights)
    found = np.asarray(fitted.coef_, dtype=np.float32)
    base = np.broadcast_to(np.asarray(fitted.intercept_, dtype=np.float32), (len(found),))
    if len(found) == 1:  # Two labels share one plane.
        found, base = np.vstack([-found, found]), np.concatenate([-base, base])
    return found.T.copy(), base.copy()


def ridge(rows: "csr_array", targets: NDArray[np.int_], *, penalty: float) -> tuple[Floats, Floats]:
    """Return the coefficients (n_terms, n_labels) and the base (n_labels,) of least squares, one label against all.

    `penalty` is what long coefficients cost; more fits less closely.
    """
    from sklearn.linear_model import Ridge

    sides = np.where(targets[:, None] == np.unique(targets), 1.0, -1.0)
    fitted = Ridge(penalty, solver="sparse_cg", tol=_NEAR).fit(rows, sides)
    return np.asarray(fitted.coef_.T, dtype=np.float32), np.asarray(fitted.intercept_, dtype=np.float32)
