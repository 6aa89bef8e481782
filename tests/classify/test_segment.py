"""Are texts cut where a reader would, with places that point back into the text?"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.classify.corpus import load_corpus
from feedback.classify.segment import (
    Segmenter,
    default_segmenter,
    own_frequency,
    plain,
    plain_tokenizer,
    stop_words,
)
from feedback.classify.taxonomy import taxonomy


@pytest.fixture(scope="module")
def alone() -> Any:
    """Return jieba as it comes."""
    import jieba  # Its first compile warns, which the module under test keeps still.

    found = jieba.Tokenizer()
    with Path(jieba.__file__).with_name("dict.txt").open("rb") as file:
        found.FREQ, found.total = found.gen_pfdict(file)
    found.initialized = True
    return found


class TestWords:
    def test_keywords_of_the_taxonomy_stay_whole(self) -> None:
        assert "路灯不亮" in default_segmenter().words("村口路灯不亮半年了")

    def test_names_that_were_given_stay_whole(self) -> None:
        assert "东岙新屋" in Segmenter(["东岙新屋"]).words("东岙新屋没水")
        assert "东岙新屋" not in default_segmenter().words("东岙新屋没水")

    def test_marks_and_spaces_are_no_words(self) -> None:
        assert default_segmenter().words("停水！ …（三天）\n") == ["停水", "三天"]

    @pytest.mark.parametrize("text", ["", " ", "。", "\n\t", "\x00"])
    def test_nothing_gives_nothing(self, text: str) -> None:
        assert default_segmenter().words(text) == []
        assert default_segmenter().spans(text) == []
        assert default_segmenter().search_tokens(text) == []

    def test_threads_may_share_one(self) -> None:
        text = "我们村停水三天，路灯不亮，垃圾没人清运"
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(default_segmenter().words, [text] * 200))
        assert all(each == results[0] for each in results)


class TestOneDictionary:
    """The segmenters share what jieba holds; none of them may see what another one added."""

    def test_jiebas_own_is_as_it_comes(self, alone: Any) -> None:
        shared = plain_tokenizer()
        assert (shared.FREQ, shared.total) == (alone.FREQ, alone.total)

    def test_frequencies_are_those_of_jiebas_own(self, alone: Any) -> None:
        words = ["路灯不亮", "路灯不", "路灯", "一卡通", "镹镺", ""]
        assert [own_frequency(word) for word in words] == [alone.FREQ.get(word, 0) for word in words]
        assert default_segmenter().words("路灯不亮") == ["路灯不亮"] != list(plain_tokenizer().cut("路灯不亮"))

    def test_texts_are_cut_as_by_one_that_was_taught_alone(self, alone: Any) -> None:
        taught = type(alone)()
        taught.FREQ, taught.total, taught.initialized = dict(alone.FREQ), alone.total, True
        for word in taxonomy().keywords:
            taught.add_word(plain(word).strip())
        Segmenter(["东岙新屋", "没水"])
        for sentence in load_corpus()[::150]:
            text = plain(sentence.text)
            spans = [span.word for span in default_segmenter().spans(text)]
            assert spans == [word for word in taught.cut(text, HMM=False) if any(map(str.isalnum, word))]


class TestSpans:
    @given(st.text(st.sampled_from("停水路灯坏了ＡB1２，。 \n的很"), max_size=60))
    def test_point_to_the_words(self, text: str) -> None:
        for span in default_segmenter().spans(text):
            assert plain(text[span.start : span.end]) == span.word


class TestSearchTokens:
    def test_long_words_are_found_by_their_parts(self) -> None:
        tokens = default_segmenter().index_tokens("房产证办理难")
        assert {"房产证", "办理", "房产证办理难"} <= set(tokens)

    def test_stop_words_are_left_out(self) -> None:
        assert set(default_segmenter().search_tokens("我们村的路灯已经坏了")) & stop_words() == set()

    @pytest.mark.parametrize("sought", ["养老金", "城乡居民养老金", "满六十岁", "金", "六十岁的城乡"])
    def test_a_part_is_found_however_its_neighbours_are_cut(self, sought: str) -> None:
        kept = default_segmenter().index_tokens("想问一声，满六十岁的城乡居民养老金从哪个月开始领。")
        assert set(default_segmenter().search_tokens(sought)) <= set(kept)

    @given(
        st.text(st.sampled_from("城乡居民养老金从业人员口水管道路灯的了"), max_size=30),
        st.integers(0, 29),
        st.integers(1, 8),
    )
    def test_every_part_of_a_text_is_found_in_it(self, text: str, start: int, length: int) -> None:
        sought = default_segmenter().search_tokens(text[start : start + length])
        assert set(sought) <= set(default_segmenter().index_tokens(text))

    def test_width_and_case_do_not_matter(self) -> None:
        assert default_segmenter().search_tokens("ＫＴＶ噪音") == default_segmenter().search_tokens("ktv噪音")


class TestPlain:
    def test_traditional_characters_become_simplified_ones(self) -> None:
        assert plain("路燈壞了佔道經營") == "路灯坏了占道经营"

    @given(st.text(max_size=80))
    def test_keeps_every_character_in_its_place(self, text: str) -> None:
        assert len(plain(text)) == len(text)
