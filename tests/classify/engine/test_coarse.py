"""Are rounded coefficients near the exact ones, and is what they add up to the same by rows and at once?"""

import numpy as np
import pytest

from feedback.classify.engine.coarse import Coarse, added_up, coarse

EXACT = np.random.default_rng(3).normal(size=(50, 40)).astype(np.float32) ** 3
EVERY = np.arange(50)


class TestCoarse:
    def test_no_coefficient_moves_by_more_than_half_a_step_of_its_row(self) -> None:
        steps = np.abs(EXACT).max(axis=1) / 127
        assert (np.abs(Coarse.of(EXACT)[EVERY] - EXACT).max(axis=1) <= steps * 0.501).all()

    def test_a_row_of_nothing_stays_nothing(self) -> None:
        assert Coarse.of(np.zeros((2, 3), dtype=np.float32))[np.array([0, 1])].tolist() == [[0.0] * 3] * 2

    def test_rows_without_their_scales_are_refused(self) -> None:
        with pytest.raises(ValueError, match="scale"):
            Coarse(np.zeros((2, 3), dtype=np.int8), np.zeros(3, dtype=np.float32))

    def test_short_rows_stay_in_half_precision_and_rounded_ones_as_they_are(self) -> None:
        few = coarse(EXACT[:, :7])
        assert not isinstance(few, Coarse)
        assert few.dtype == np.float16
        many = coarse(EXACT)
        assert isinstance(many, Coarse)
        assert coarse(many) is many


class TestAddedUp:
    def test_is_the_sum_of_the_weighed_rows(self) -> None:
        places, shares = np.array([4, 4, 31]), np.array([0.5, 0.25, -1.0], dtype=np.float32)
        rounded = Coarse.of(EXACT)
        np.testing.assert_allclose(added_up(rounded, places, shares), shares @ rounded[places], atol=1e-5)
        np.testing.assert_allclose(added_up(EXACT, places, shares), shares @ EXACT[places], atol=1e-5)

    def test_of_no_row_is_nothing(self) -> None:
        none = np.zeros(0, dtype=np.intp)
        assert not added_up(Coarse.of(EXACT), none, np.zeros(0, dtype=np.float32)).any()
