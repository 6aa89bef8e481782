"""What a sum in fen looks like in yuan and in ten thousands of yuan."""

import pytest

from feedback.i18n.amounts import fen_of, wan, yuan


class TestYuan:
    @pytest.mark.parametrize(
        ("fen", "shown"), [(570_000, "5,700"), (570_050, "5,700.50"), (5, "0.05"), (0, "0"), (-1_234_501, "-12,345.01")]
    )
    def test_has_decimals_only_where_there_are_fen(self, fen: int, shown: str) -> None:
        assert yuan(fen) == shown


class TestFen:
    @pytest.mark.parametrize(
        ("typed", "fen"), [(5700.5, 570_050), (12.345, 1235), (0.0, 0), (-5.0, -500), (1e40, 10**42)]
    )
    def test_is_whole_and_knows_no_largest(self, typed: float, fen: int) -> None:
        assert fen_of(typed) == fen


class TestWan:
    @pytest.mark.parametrize(
        ("fen", "shown"),
        [
            (320_710_000, "320.71"),
            (8_071_000_000, "8,071"),
            (36_600_000, "36.6"),
            (4_999, "0"),
            (1_000_000_000, "1,000"),
            (5_000, "0.01"),
            (-320_710_000, "-320.71"),
        ],
    )
    def test_has_no_noughts_at_its_end(self, fen: int, shown: str) -> None:
        assert wan(fen) == shown
