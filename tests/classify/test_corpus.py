"""Is the starter corpus whole, and does the lexicon speak of every category?"""

from collections import Counter
from pathlib import Path

import pytest

from feedback.classify.corpus import load_corpus, load_urgencies
from feedback.classify.features import lexicon
from feedback.classify.taxonomy import taxonomy
from feedback.core.errors import BadInput
from models.vocabulary import Urgency

LEAST_SENTENCES = 12
LONGEST = 400
HEADER = "code\tscope\turgency\tnature\ttitle\ttext"


class TestProjectsOwn:
    def test_every_category_has_a_dozen_sentences(self) -> None:
        counts = Counter(sentence.code for sentence in load_corpus())
        assert {code: counts[code] for code in taxonomy().codes if counts[code] < LEAST_SENTENCES} == {}

    def test_sentences_are_as_people_write(self) -> None:
        odd = [sentence.text for sentence in load_corpus() if not 3 <= len(sentence.text) <= LONGEST]
        assert odd == []

    def test_no_two_differ_only_in_marks(self) -> None:
        bare = Counter("".join(filter(str.isalnum, sentence.text)) for sentence in load_corpus())
        assert [text for text, count in bare.items() if count > 1] == []

    def test_lexicon_has_words_for_every_category_beside_its_keywords(self) -> None:
        own = {code: len(category.keywords) + 1 for code, category in taxonomy().by_code.items()}
        assert set(lexicon()) == set(own)
        assert [code for code, words in lexicon().items() if len(words) < own[code] + 10] == []


class TestDangers:
    def test_are_of_every_urgency_and_none_is_in_the_corpus(self) -> None:
        dangers = load_urgencies()
        assert {urgency for urgency, _text in dangers} == set(Urgency)
        assert {text for _urgency, text in dangers} & {sentence.text for sentence in load_corpus()} == set()

    def test_broken_row_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "urgencies.tsv").write_text("urgency\ttext\nlater\t停水", encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            load_urgencies(tmp_path / "urgencies.tsv")
        assert (caught.value.key, caught.value.facts["row"]) == ("corpus_row", 2)


class TestBrokenFile:
    @pytest.mark.parametrize(
        ("content", "key", "row"),
        [
            pytest.param("0402\t停水", "corpus_row", 1, id="no header"),
            pytest.param(f"{HEADER}\n0402 - - - 停水", "corpus_row", 2, id="no tab"),
            pytest.param(f"{HEADER}\n0402\t-\t-\t-\t\t停水\t1", "corpus_row", 2, id="one column too many"),
            pytest.param(f"{HEADER}\n0402\t-\t-\t-\t\t停水\n0402\t-\t-\t-\t\t ", "corpus_row", 3, id="no text"),
            pytest.param(f"{HEADER}\n9999\t-\t-\t-\t\t停水", "corpus_code", 2, id="unknown code"),
            pytest.param(f"{HEADER}\n0402\t-\tsoon\t-\t\t停水", "corpus_row", 2, id="unknown urgency"),
            pytest.param(f"{HEADER}\n0402\t-\t\t-\t\t停水", "corpus_row", 2, id="urgency left out"),
            pytest.param(
                f"{HEADER}\n0402\t-\t-\t-\t\t停水\n0401\t-\t-\t-\t\t停水", "corpus_repeated", 3, id="text twice"
            ),
        ],
    )
    def test_is_refused_with_the_row(self, content: str, key: str, row: int, tmp_path: Path) -> None:
        (tmp_path / "04.tsv").write_text(content, encoding="utf-8")
        with pytest.raises(BadInput) as caught:
            load_corpus(tmp_path)
        assert (caught.value.key, caught.value.facts["row"]) == (key, row)

    def test_folder_without_sentences_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="corpus_missing"):
            load_corpus(tmp_path)
