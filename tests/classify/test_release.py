"""Is a release trusted only when it is whole, unchanged and made by the same libraries?"""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feedback.classify import corpus
from feedback.classify.engine.analysers import Message
from feedback.classify.release import DESCRIPTION, FORMAT, MODEL_FILE, Kind, Release, load_release
from feedback.classify.starter import is_current, measured_starter, starter_fingerprint
from feedback.core.errors import BadInput
from tests.classify.ending import with_ended


@pytest.fixture
def copy(starter_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(starter_folder, tmp_path / "starter"))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / DESCRIPTION
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")


class TestLaterTaxonomy:
    def test_probabilities_of_merged_categories_are_added_and_of_ended_ones_dropped(
        self, release: Release, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = with_ended({"0101": ("0201",), "0103": ("0105", "0106")})
        rows = release.model.probabilities([Message("\u505c\u6c34\u4e09\u5929")])
        assert release.of_today(rows) is rows
        monkeypatch.setattr("feedback.classify.taxonomy.taxonomy", lambda: later)
        older = replace(release)
        was, now = dict(zip(older.model.labels, rows[0], strict=True)), older.of_today(rows)[0]
        told = dict(zip(older.codes, now, strict=True))
        assert set(was) - set(told) == {"0101", "0103"}
        assert told["0201"] == pytest.approx(was["0201"] + was["0101"])
        assert older.label_behind("0201") == "0201"


class TestLoad:
    def test_predicts_like_the_one_that_was_trained(self, release: Release, copy: Path) -> None:
        again = load_release(copy)
        texts = [Message("停水三天"), Message("路灯坏了")]
        np.testing.assert_array_equal(again.model.probabilities(texts), release.model.probabilities(texts))

    def test_description_says_what_it_was_made_from(self, release: Release) -> None:
        facts = release.description.facts
        assert facts.n_messages == len(corpus.load_corpus()) == sum(facts.per_label.values())
        assert set(facts.per_label) == set(release.codes)
        assert (facts.kind, facts.levels, release.speaks_taxonomy) == (Kind.STARTER, 2, True)

    def test_promise_that_was_not_computed_is_refused(self, release: Release) -> None:
        with pytest.raises(BadInput, match="release_promise"):
            release.threshold(0.999)

    def test_changed_byte_is_refused(self, copy: Path) -> None:
        model = copy / MODEL_FILE
        content = bytearray(model.read_bytes())
        content[len(content) // 2] ^= 1
        model.write_bytes(bytes(content))
        with pytest.raises(BadInput, match="release_changed"):
            load_release(copy)

    def test_other_library_is_refused_before_the_model_is_read(self, copy: Path) -> None:
        (copy / MODEL_FILE).write_bytes(b"not a model")
        rewrite(copy, lambda raw: raw["versions"].update({"numpy": "0.1"}))
        with pytest.raises(BadInput) as caught:
            load_release(copy)
        assert (caught.value.key, caught.value.facts["part"]) == ("release_version", "numpy")

    def test_other_format_is_refused(self, copy: Path) -> None:
        rewrite(copy, lambda raw: raw.update(format=0))
        with pytest.raises(BadInput, match="release_version"):
            load_release(copy)

    def test_one_of_the_format_before_is_read(self, copy: Path) -> None:
        rewrite(copy, lambda raw: raw.update(format=FORMAT - 1))
        assert load_release(copy).description.format == FORMAT - 1

    @pytest.mark.parametrize("file", [MODEL_FILE, DESCRIPTION])
    def test_missing_file_is_named(self, file: str, copy: Path) -> None:
        (copy / file).unlink()
        with pytest.raises(BadInput) as caught:
            load_release(copy)
        assert (caught.value.key, caught.value.facts["file"]) == ("release_missing", file)

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"facts": {}}', "\x00"])
    def test_damaged_description_is_refused(self, content: str, copy: Path) -> None:
        (copy / DESCRIPTION).write_text(content, encoding="utf-8")
        with pytest.raises(BadInput, match="release_damaged"):
            load_release(copy)


class TestStarter:
    """Floors, not goals: the figures of the day stand in the release and in docs."""

    def test_what_it_claims_was_measured_of_what_it_is_made_from(self, release: Release) -> None:
        measured = measured_starter()
        assert (measured.cv, measured.facets) == (release.description.facts.cv, release.description.facts.facets)

    def test_claims_what_it_keeps_on_sentences_that_were_made_hard(self, release: Release) -> None:
        cv = release.description.facts.cv
        # Two sentences of five were written around the words of all before them; the tests' own texts hold the floor.
        assert cv.macro_f1 >= 0.55
        assert cv.accuracy_top3 >= 0.79
        assert cv.ece <= 0.05


class TestIsCurrent:
    def test_fresh_one_is(self, copy: Path) -> None:
        assert is_current(copy)

    def test_none_is_not(self, tmp_path: Path) -> None:
        assert not is_current(tmp_path / "none")

    def test_one_without_its_model_is_not(self, copy: Path) -> None:
        (copy / MODEL_FILE).unlink()
        assert not is_current(copy)

    def test_one_of_other_sentences_is_not(self, copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        other = Path(shutil.copytree(corpus.FOLDER, tmp_path / "corpus"))
        with (other / "01.tsv").open("a", encoding="utf-8") as file:
            file.write("0101\t老屋的檩条断了一根，雨天要拿盆接水\n")
        before = starter_fingerprint()
        monkeypatch.setattr(corpus, "FOLDER", other)
        assert starter_fingerprint() != before
        assert not is_current(copy)
