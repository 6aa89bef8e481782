"""What do the coefficients of a view say of terms that many rows hold, few, or none?"""

import numpy as np
from scipy.sparse import csr_array

from feedback.classify.engine.linear import likelihoods, ridge

OFTEN, ONCE, NEVER = range(3)
ROWS = csr_array(np.array([[1, 0, 0]] * 10 + [[0, 1, 0]] + [[0, 0, 0]], dtype=np.float32))
TARGETS = np.array([0] * 10 + [1] + [2])


def test_likelihoods_know_nothing_by_a_term_that_no_row_holds() -> None:
    found = likelihoods(ROWS, TARGETS, 3, weights=np.ones(12, dtype=np.float32), smoothing=0.1)
    assert np.isfinite(found).all()
    assert np.abs(found[NEVER, :2]).max() < abs(found[OFTEN, :2]).min()
    assert abs(found[NEVER, 0] - found[NEVER, 1]) < 1e-3
    assert found[OFTEN].argmax() == 0
    assert found[ONCE].argmax() == 1


def test_ridge_comes_nearer_to_the_sides_the_less_it_costs() -> None:
    def scores(penalty: float) -> np.ndarray:
        found, base = ridge(ROWS, TARGETS, penalty=penalty)
        return np.asarray(ROWS @ found + base)

    sides = np.where(TARGETS[:, None] == np.arange(3), 1.0, -1.0)
    close, loose = scores(0.01), scores(10)
    assert np.abs(close - sides).max() < 0.05
    assert close.argmax(axis=1).tolist() == TARGETS.tolist()
    assert np.abs(loose - sides).max() > 0.5


def test_ridge_of_two_labels_has_a_column_for_each() -> None:
    found, base = ridge(ROWS, np.minimum(TARGETS, 1), penalty=0.1)
    assert (found.shape, base.shape) == ((3, 2), (2,))
    assert np.allclose(found[:, 0], -found[:, 1], atol=1e-3)
