"""Does a brief say no more than was counted?"""

import pytest

from feedback.reports.numerals import approx_cn, exact_cn


class TestApproximate:
    @pytest.mark.parametrize(
        ("count", "step", "unit", "said"),
        [
            (3057, 50, "户", "3050多户"),
            (3052, None, "户", "3050多户"),
            (6010, None, "张", "6000余张"),
            (63, 10, "件", "60余件"),
            (3050, 50, "户", "3050户"),
            (50, 50, "户", "50户"),
            (49, 50, "户", "49户"),
            (12, None, "起", "12起"),
            (20, None, "件", "20件"),
            (0, None, "件", "0件"),
            (123_456, None, "人", "123000余人"),
        ],
    )
    def test_never_more_than_was_counted(self, count: int, step: int | None, unit: str, said: str) -> None:
        assert approx_cn(count, step=step, unit=unit) == said

    def test_word_of_its_own(self) -> None:
        assert approx_cn(41, unit="件", more="多") == "40多件"

    def test_below_nought_is_refused(self) -> None:
        with pytest.raises(ValueError, match="-1"):
            approx_cn(-1)

    def test_exact(self) -> None:
        assert exact_cn(3052, unit="户") == "3052户"
