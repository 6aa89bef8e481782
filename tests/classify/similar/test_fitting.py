"""Are the weights those of the project's own pairs, does the test half stay apart, and are the figures kept?"""

import json
from pathlib import Path
from typing import Final

import pytest

from feedback.classify.release import Release
from feedback.classify.similar.fitting import Pair, figures, fit_weights, measure, pairs_of, read_rows
from feedback.classify.similar.scoring import WEIGHTS, own_weights
from feedback.core.errors import BadInput

LEAST_RECALL: Final = 0.65
LEAST_PRECISION: Final = 0.64
PAIRS: Final = Path(__file__).parent / "pairs.tsv"


class TestRows:
    def test_the_halves_have_no_row_in_common_and_are_all(self) -> None:
        halves = [read_rows(PAIRS, test=test) for test in (False, True)]
        assert [len(half) for half in halves] == [150, 150]
        assert not {row.number for row in halves[0]} & {row.number for row in halves[1]}

    def test_there_are_ten_near_misses_to_each_same_matter(self) -> None:
        pairs = pairs_of(read_rows(PAIRS, test=False))
        assert [sum(pair.is_same == same for pair in pairs) for same in (True, False)] == [150, 1500]

    def test_a_row_that_is_too_short_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.tsv"
        path.write_text("id\tbase\tagain\tnear_place\tnear_demand\nP001\t路灯坏了\n", encoding="utf-8")
        with pytest.raises(BadInput, match="corpus_row"):
            read_rows(path, test=False)


class TestFigures:
    def test_precision_and_recall(self) -> None:
        pairs = [Pair(1, "same", "", ""), Pair(1, "same", "", ""), Pair(1, "other place", "", "")]
        found = figures(pairs, [0.9, 0.1, 0.8], 0.5)  # type: ignore[arg-type]  # Any sequence does.
        assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
        assert found.claimed == {"same": 1, "other place": 1}


def test_fitting_again_gives_the_weights_that_are_shipped(release: Release, tmp_path: Path) -> None:
    fit_weights(PAIRS, release, tmp_path / "weights.json")
    again, shipped = (json.loads(path.read_text("utf-8")) for path in (tmp_path / "weights.json", WEIGHTS))
    assert again["weights"] == pytest.approx(shipped["weights"], abs=0.05)
    assert again["same"] == pytest.approx(shipped["same"], abs=0.03)


def test_the_test_half_is_told_as_well_as_it_was(release: Release) -> None:
    hint, same = measure(PAIRS, release, (own_weights().hint, own_weights().same))
    assert hint.recall >= LEAST_RECALL
    assert same.precision >= LEAST_PRECISION
