"""Does a model give probabilities, the same ones each time, that survive a file, and can its scores be traced?"""

import json
from pathlib import Path

import numpy as np
import pytest

from feedback.classify.engine.adapted import fit_adapted
from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms
from feedback.classify.engine.files import read_model, write_model
from feedback.classify.engine.model import Curve, Model, shares, softmax
from feedback.classify.engine.office import fit_office, lay_ground
from feedback.classify.engine.space import Counted
from feedback.classify.engine.starter import fit_starter
from feedback.classify.features import HEAD, TAIL
from feedback.classify.release import Release

TEXTS = ["停水三天了", "家里没水用", "水管爆了没水", "路灯坏了", "巷子里灯不亮", "装一盏路灯"]
MESSAGES = [Message(text, title="反映问题") for text in TEXTS]
LABELS = ["0402", "0402", "0402", "0603", "0603", "0603"]
ASKED = [Message(text) for text in ("又停水了", "路灯不亮了", "", "？？", "完全无关的话语")]
KNOWN = {"0402": ["停水", "断水"], "0603": ["路灯", "照明"]}


def starter() -> Model:
    return fit_starter(Counted(MESSAGES), LABELS, known=KNOWN)


class TestProbabilities:
    def test_rows_sum_to_one(self, release: Release) -> None:
        rows = release.model.probabilities(ASKED)
        assert rows.shape == (len(ASKED), len(release.codes))
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        assert (rows >= 0).all()

    def test_no_text_gives_no_row(self, release: Release) -> None:
        assert release.model.probabilities([]).shape == (0, len(release.codes))

    @pytest.mark.parametrize("text", ["", "12345", "hello", "\U0001f600", "\x00\x07", "镹镺镻镼镽"])
    def test_what_was_never_seen_is_spread_evenly(self, text: str, release: Release) -> None:
        row = release.model.probabilities([Message(text)])[0]
        assert row.max() == pytest.approx(row.min())

    def test_batch_and_single_agree(self, release: Release) -> None:
        together = release.model.probabilities(ASKED)
        alone = np.vstack([release.model.probabilities([message]) for message in ASKED])
        np.testing.assert_allclose(together, alone, atol=1e-6)


class TestStarter:
    def test_equal_sentences_give_equal_models(self) -> None:
        first, second = (starter().probabilities(ASKED) for _ in range(2))
        np.testing.assert_array_equal(first, second)

    def test_learns_from_sentences_and_from_words(self) -> None:
        assert starter().best([Message("又停水了"), Message("巷口照明太暗")]) == ["0402", "0603"]

    def test_file_gives_the_same_model(self, tmp_path: Path) -> None:
        fitted = starter()
        write_model(fitted, tmp_path / "model")
        again, _none = read_model(tmp_path / "model")
        assert again.labels == fitted.labels
        assert again.spaces["runs"].columns == fitted.spaces["runs"].columns
        np.testing.assert_allclose(again.probabilities(ASKED), fitted.probabilities(ASKED), atol=2e-3)

    def test_file_of_before_is_read_in_half_precision(self, tmp_path: Path) -> None:
        labels = [f"{number % 40:04}" for number in range(120)]
        texts = [f"{TEXTS[number % 6]}{'水灯路管桥'[number % 5] * (1 + number % 8)}" for number in range(120)]
        fitted = fit_starter(Counted([Message(text) for text in texts]), labels, known={})
        write_model(fitted, tmp_path / "model")
        with np.load(tmp_path / "model") as held:
            arrays = {name: held[name] for name in held.files if not name.endswith(".scales")}
        for name in [name for name in arrays if ".of." in name]:
            assert arrays[name].dtype == np.int8
            _views, view, _of, source = name.split(".")
            arrays[name] = np.asarray(fitted.views[view].coefficients[source]).astype(np.float16)
        with (tmp_path / "before").open("wb") as file:
            np.savez(file, **arrays)
        before, _none = read_model(tmp_path / "before")
        after, _none = read_model(tmp_path / "model")
        np.testing.assert_allclose(before.scores(ASKED), fitted.scores(ASKED), atol=2e-3)
        np.testing.assert_allclose(after.scores(ASKED), fitted.scores(ASKED), atol=2e-2)
        write_model(after, tmp_path / "again")
        np.testing.assert_array_equal(read_model(tmp_path / "again")[0].scores(ASKED), after.scores(ASKED))

    def test_a_word_speaks_for_the_label_that_says_it(self) -> None:
        weights = starter().term_weights("停水")
        assert weights.argmax() == 0
        assert not starter().term_weights("hello").any()


class TestOffice:
    def test_learns_its_own_labels_with_and_without_a_helper(self) -> None:
        labels = ["water", "water", "water", "light", "light", "light"]
        for helper in (None, starter()):
            fitted = fit_office(Counted(MESSAGES), labels, helper=helper)
            assert fitted.best([Message("又停水了"), Message("路灯不亮了")]) == ["water", "light"]

    def test_helper_knows_what_no_example_says(self) -> None:
        examples = Counted([Message("停水三天"), Message("路灯坏了")])
        alone = fit_office(examples, ["water", "light"]).scores([Message("巷口照明太暗")])[0]
        helped = fit_office(examples, ["water", "light"], helper=starter()).scores([Message("巷口照明太暗")])[0]
        assert helped[0] - helped[1] > alone[0] - alone[1]

    def test_title_and_body_are_told_apart(self) -> None:
        titled = [Message("无", title=text) for text in TEXTS]
        fitted = fit_office(Counted(titled), LABELS)
        assert fitted.best([Message("无", title="停水了")]) == ["0402"]

    def test_file_without_a_curve_is_read_as_before(self, tmp_path: Path) -> None:
        fitted = fit_office(Counted(MESSAGES), LABELS).warmed(0.5)
        write_model(fitted, tmp_path / "model")
        assert read_model(tmp_path / "model")[0].curve is fitted.curve is Curve.APART
        with np.load(tmp_path / "model") as held:
            arrays = {name: held[name] for name in held.files}
        told = json.loads(arrays["told"].tobytes())
        del told["curve"]
        arrays["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        with (tmp_path / "before").open("wb") as file:
            np.savez(file, **arrays)
        before, _none = read_model(tmp_path / "before")
        np.testing.assert_array_equal(before.probabilities(ASKED), softmax(before.scores(ASKED), temperature=0.5))

    def test_ground_and_helper_survive_a_file(self, tmp_path: Path) -> None:
        many = [Message(f"{TEXTS[number % 6]}{TEXTS[(number * 5 + 1) % 6]}第{number}次") for number in range(450)]
        labels = [LABELS[number % 6] for number in range(450)]
        counted = Counted(many)
        assert lay_ground(counted) is None
        fitted = fit_office(counted, labels, helper=starter())
        write_model(fitted, tmp_path / "model")
        np.testing.assert_allclose(read_model(tmp_path / "model")[0].scores(ASKED), fitted.scores(ASKED), atol=5e-3)


class TestAdapted:
    def test_learns_words_that_only_the_messages_have(self) -> None:
        pairs = [("停水了，水塔干了", "路灯坏了，灯杆黑着")[number % 2] + f"，第{number}户" for number in range(240)]
        local = [Message(text) for text in pairs]
        fitted = fit_adapted(Counted(MESSAGES), LABELS, local, known=KNOWN)
        before = starter().probabilities([Message("水塔干了")])[0]
        after = fitted.probabilities([Message("水塔干了")])[0]
        assert after[0] > before[0]


class TestSoftmax:
    def test_lower_temperature_is_bolder(self) -> None:
        scores = np.array([[1.0, 0.0]])
        assert softmax(scores, temperature=0.1)[0, 0] > softmax(scores, temperature=1.0)[0, 0]

    def test_large_scores_do_not_overflow(self) -> None:
        assert softmax(np.array([[1e4, 0.0]]), temperature=0.1).tolist() == [[1.0, 0.0]]


class TestShares:
    def test_apart_is_each_logistic_curve_over_their_sum(self) -> None:
        curves = 1 / (1 + np.exp(-np.array([2.0, -1.0, -3.0])))
        found = shares(np.array([[1.0, -0.5, -1.5]]), temperature=0.5, curve=Curve.APART)
        np.testing.assert_allclose(found[0], curves / curves.sum())

    def test_apart_claims_less_where_two_planes_say_yes(self) -> None:
        one, two = np.array([[0.4, -0.6]]), np.array([[1.5, 0.5]])
        together = [shares(each, temperature=0.2, curve=Curve.TOGETHER)[0, 0] for each in (one, two)]
        apart = [shares(each, temperature=0.2, curve=Curve.APART)[0, 0] for each in (one, two)]
        assert together[0] == pytest.approx(together[1])
        assert apart[0] > 0.9 > 0.6 > apart[1]

    def test_apart_ranks_scores_far_below_nothing(self) -> None:
        found = shares(np.array([[-100.0, -200.0], [1e4, -100.0]]), temperature=0.02, curve=Curve.APART)
        np.testing.assert_array_equal(found, [[1.0, 0.0], [1.0, 0.0]])


class TestAnalysers:
    def test_runs_stop_at_anything_but_chinese(self) -> None:
        assert terms("水A管", Analyser.PAIRS) == ["水", "管"]
        assert terms("停水了", Analyser.TRIPLES) == ["停", "水", "了", "停水", "水了", "停水了"]

    def test_words_are_those_of_the_dictionary(self) -> None:
        assert terms("自来水停了", Analyser.WORDS)[0] == "自来水"

    def test_long_text_keeps_its_ends(self) -> None:
        text = "头" * HEAD + "中" * 5000 + "尾" * TAIL
        assert parts_of(Message(text), Part.BODY) == f"{'头' * HEAD}\n{'尾' * TAIL}"

    def test_parts_are_read_apart(self) -> None:
        message = Message("停水", title="反映")
        assert [parts_of(message, part) for part in (Part.TITLE, Part.BODY, Part.ALL)] == ["反映", "停水", "反映\n停水"]
