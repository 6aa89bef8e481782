"""Does the classifier give probabilities, the same ones each time, that survive a file?"""

from pathlib import Path

import numpy as np
import pytest

from feedback.classify.features import HEAD, TAIL, clip, grams
from feedback.classify.likeness import fit_likeness, read_likeness, softmax
from feedback.classify.release import Release

TEXTS = ["停水三天了", "家里没水用", "水管爆了没水", "路灯坏了", "巷子里灯不亮", "装一盏路灯"]
LABELS = ["0402", "0402", "0402", "0603", "0603", "0603"]
ASKED = ["又停水了", "路灯不亮了", "", "？？", "完全无关的话语"]


class TestProbabilities:
    def test_rows_sum_to_one(self, release: Release) -> None:
        rows = release.model.probabilities(ASKED)
        assert rows.shape == (len(ASKED), len(release.codes))
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        assert (rows >= 0).all()

    def test_no_text_gives_no_row(self, release: Release) -> None:
        assert release.model.probabilities([]).shape == (0, len(release.codes))

    @pytest.mark.parametrize("text", ["", "12345", "hello", "镹镺镻镼镽"])
    def test_what_was_never_seen_is_spread_evenly(self, text: str, release: Release) -> None:
        row = release.model.probabilities([text])[0]
        assert row.max() == pytest.approx(row.min())

    def test_batch_and_single_agree(self, release: Release) -> None:
        together = release.model.probabilities(ASKED)
        alone = np.vstack([release.model.probabilities([text]) for text in ASKED])
        np.testing.assert_allclose(together, alone, atol=1e-6)


class TestFit:
    def test_equal_sentences_give_equal_models(self) -> None:
        first, second = (fit_likeness(TEXTS, LABELS).probabilities(ASKED) for _ in range(2))
        np.testing.assert_array_equal(first, second)

    def test_file_gives_the_same_model(self, tmp_path: Path) -> None:
        fitted = fit_likeness(TEXTS, LABELS)
        fitted.write(tmp_path / "model")
        again = read_likeness(tmp_path / "model")
        assert (again.labels, again.columns) == (fitted.labels, fitted.columns)
        np.testing.assert_array_equal(again.probabilities(ASKED), fitted.probabilities(ASKED))

    def test_learns_from_sentences_alone(self) -> None:
        assert fit_likeness(TEXTS, LABELS, known={}).best(["又停水了", "路灯不亮"]) == ["0402", "0603"]

    def test_learns_from_words_beside_sentences(self) -> None:
        fitted = fit_likeness(["一", "二"], ["a", "b"], known={"a": ["垃圾", "清运"], "b": ["公交", "班次"]})
        assert fitted.best(["垃圾没人清运", "公交班次少"]) == ["a", "b"]


class TestWordWeights:
    def test_of_a_word_that_was_never_seen_are_none(self, release: Release) -> None:
        assert not release.model.word_weights("hello").any()


class TestSoftmax:
    def test_lower_temperature_is_bolder(self) -> None:
        scores = np.array([[1.0, 0.0]])
        assert softmax(scores, temperature=0.1)[0, 0] > softmax(scores, temperature=1.0)[0, 0]

    def test_large_scores_do_not_overflow(self) -> None:
        assert softmax(np.array([[1e4, 0.0]]), temperature=0.1).tolist() == [[1.0, 0.0]]


class TestFeatures:
    def test_runs_stop_at_anything_but_chinese(self) -> None:
        assert grams("水A管") == ["水", "管"]
        assert grams("停水了") == ["停", "水", "了", "停水", "水了", "停水了"]

    def test_long_text_keeps_its_ends(self) -> None:
        text = "头" * HEAD + "中" * 5000 + "尾" * TAIL
        assert clip(text) == f"{'头' * HEAD}\n{'尾' * TAIL}"
