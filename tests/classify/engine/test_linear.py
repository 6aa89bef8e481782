"""What do the coefficients of a view say of terms that few rows hold, or none?"""

import numpy as np
from scipy.sparse import csr_array

from feedback.classify.engine.linear import likelihoods

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
