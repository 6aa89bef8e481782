"""Are thresholds and errors computed as said, and does a fold's figure come from messages that it did not see?"""

import warnings
from collections.abc import Sequence

import numpy as np
import pytest

from feedback.classify.engine.analysers import Message
from feedback.classify.engine.calibration import (
    accuracy_at,
    best_temperature,
    calibration_error,
    calibration_of,
    promise,
    scores_of_unseen,
)
from feedback.classify.engine.model import Curve, Model, shares
from feedback.classify.engine.office import fit_office
from feedback.classify.engine.space import Counted


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


class TestAccuracyAt:
    def test_counts_the_surest_alone(self) -> None:
        sure = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
        right = np.array([True, True, True, True, False])
        assert accuracy_at(sure, right, 0.8) == 1.0
        assert accuracy_at(sure, right, 1.0) == 0.8


WATER = ["停水没水", "断水停水", "没水断水", "水停没水", "没水停水", "家里断水"]
LAMPS = ["灯坏灯暗", "灯暗灯坏", "坏灯暗灯", "灯不亮灯", "亮灯不亮", "路灯不亮"]
MESSAGES = [Message(text) for text in WATER + LAMPS]
LABELS = ["a"] * len(WATER) + ["b"] * len(LAMPS)


def fit(counted: Counted, labels: Sequence[str]) -> Model:
    return fit_office(counted, labels)


class TestCalibrate:
    def test_rules_have_the_last_word(self) -> None:
        counted = Counted(MESSAGES)
        scores = scores_of_unseen(fit, counted, LABELS, folds=3)
        plain = calibration_of(scores, MESSAGES, LABELS, folds=3)
        always_b = calibration_of(scores, MESSAGES, LABELS, settle=lambda _message, _row: np.array([0.0, 1.0]))
        assert plain.accuracy > always_b.accuracy == 0.5

    @pytest.mark.parametrize("curve", Curve)
    def test_temperature_makes_claims_as_bold_as_they_are_right(self, curve: Curve) -> None:
        rng = np.random.default_rng(0)
        truth = rng.integers(0, 2, 4000)
        scores = np.full((4000, 2), -1.0)
        scores[np.arange(4000), np.where(rng.random(4000) < 0.8, truth, 1 - truth)] = 1.0
        temperature = best_temperature(scores, truth, curve=curve)
        sure = shares(scores, temperature=temperature, curve=curve).max(axis=1)
        assert sure.mean() == pytest.approx(0.8, abs=0.02)

    def test_a_label_that_a_fold_never_met_is_its_last_choice(self) -> None:
        messages = [*MESSAGES, Message("垃圾没人清运")]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scores = scores_of_unseen(fit, Counted(messages), [*LABELS, "c"], folds=3)
        assert scores[-1].argmin() == 2

    def test_twins_never_stand_on_both_sides(self) -> None:
        seen: list[set[str]] = []

        def noting(counted: Counted, labels: Sequence[str]) -> Model:
            seen.append({message.body for message in counted.messages})
            return fit(counted, labels)

        groups = np.array([number // 2 for number in range(len(MESSAGES))])
        scores_of_unseen(noting, Counted(MESSAGES), LABELS, groups=groups, folds=3)
        for texts in seen:
            pairs = [{MESSAGES[place].body, MESSAGES[place + 1].body} for place in range(0, len(MESSAGES), 2)]
            assert all(pair <= texts or not pair & texts for pair in pairs)
