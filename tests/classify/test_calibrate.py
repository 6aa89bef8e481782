"""Are thresholds and errors computed as said, and does the starter keep the least that was asked of it?"""

from collections.abc import Sequence

import numpy as np
import pytest

from feedback.classify.calibrate import FOLDS, calibrate, calibration_error, promise
from feedback.classify.likeness import Likeness, fit_likeness
from feedback.classify.release import PROMISED_ACCURACY, Release


def fit_to_sentences(texts: Sequence[str], labels: Sequence[str]) -> Likeness:
    return fit_likeness(texts, labels, known={})


class TestPromise:
    def test_lowest_threshold_that_keeps_it(self) -> None:
        sure = np.linspace(1, 0, 100)
        right = np.arange(100) < 60
        kept = promise(sure, right, 0.8)
        assert right[sure >= kept.threshold].mean() >= 0.8
        assert kept.coverage == pytest.approx(0.75)

    def test_out_of_reach_where_nothing_keeps_it(self) -> None:
        kept = promise(np.linspace(1, 0, 100), np.zeros(100, dtype=bool), 0.8)
        assert (kept.coverage, kept.threshold > 1) == (0.0, True)

    def test_out_of_reach_where_too_few_prove_it(self) -> None:
        kept = promise(np.linspace(1, 0, 100), np.arange(100) < 10, 0.99)
        assert kept.coverage == 0.0


class TestCalibrationError:
    def test_none_where_claims_are_kept(self) -> None:
        assert calibration_error(np.full(10, 0.8), np.arange(10) < 8) == pytest.approx(0)

    def test_is_the_gap(self) -> None:
        assert calibration_error(np.full(10, 0.9), np.arange(10) < 5) == pytest.approx(0.4)

    def test_full_confidence_has_a_bin(self) -> None:
        assert calibration_error(np.ones(4), np.ones(4, dtype=bool)) == 0


class TestCalibrate:
    def test_rules_have_the_last_word(self) -> None:
        texts = [
            "停水没水",
            "断水停水",
            "没水断水",
            "水停没水",
            "没水停水",
            "灯坏灯暗",
            "灯暗灯坏",
            "坏灯暗灯",
            "灯不亮灯",
            "亮灯不亮",
        ]
        labels = ["a"] * FOLDS + ["b"] * FOLDS
        plain = calibrate(fit_to_sentences, texts, labels)
        always_b = calibrate(fit_to_sentences, texts, labels, settle=lambda _text, _row: np.array([0.0, 1.0]))
        assert plain.accuracy > always_b.accuracy == 0.5


class TestStarter:
    """Floors, not goals: the figures of the day stand in the release and in docs."""

    def test_beats_counting_words_by_far(self, release: Release) -> None:
        cv = release.description.facts.cv
        assert cv.macro_f1 >= 0.55
        assert cv.accuracy_top3 >= 0.76

    def test_claims_what_it_keeps(self, release: Release) -> None:
        assert release.description.facts.cv.ece <= 0.06

    def test_covers_a_third_at_the_promise(self, release: Release) -> None:
        kept = next(each for each in release.description.facts.cv.promises if each.accuracy == PROMISED_ACCURACY)
        assert kept.coverage >= 0.33
