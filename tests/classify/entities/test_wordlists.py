"""Do the lists hold together: no word twice, no surname both sure and doubtful, no blank that would match anywhere?"""

from collections.abc import Iterator
from typing import Any

import pytest

from feedback.classify.entities.wordlists import FOLDER, is_chinese, lists, one_of, ordinary_words

FILES = sorted(path.stem for path in FOLDER.glob("*.json"))


def word_lists(node: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from word_lists(inner, f"{path}/{name}")
    elif isinstance(node, list) and all(isinstance(word, str) for word in node):
        yield path, node


class TestLists:
    @pytest.mark.parametrize("name", FILES)
    def test_hold_no_word_twice_and_no_blank(self, name: str) -> None:
        for path, words in word_lists(lists(name)):
            assert len(words) == len(set(words)), path
            assert all(word.strip() == word != "" or word == " " for word in words), path

    def test_a_surname_is_either_sure_or_doubtful(self) -> None:
        words = lists("persons")
        signs = words["surnames"] + words["doubtful_surnames"]
        assert len(signs) == len(set(signs))
        assert set(words["short_surnames"]) <= set(signs)

    def test_ordinary_words_have_two_characters_of_which_one_is_a_surname(self) -> None:
        surnames = {*lists("persons")["surnames"], *lists("persons")["doubtful_surnames"]}
        assert all(len(word) == 2 and surnames & set(word) for word in ordinary_words())

    def test_the_longest_word_is_tried_first(self) -> None:
        assert one_of(["ab", "abc"]) == "(?:abc|ab)"

    @pytest.mark.parametrize(("sign", "expected"), [("村", True), ("a", False), ("。", False), ("", False)])
    def test_tells_chinese_characters(self, sign: str, expected: bool) -> None:
        assert is_chinese(sign) is expected
