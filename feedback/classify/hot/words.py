"""What a message is about and what it asks for, in words.

Demand words are the taxonomy's and those that the project's own sentences share: they say what goes wrong and what is
wanted. Whatever hardly any of these sentences holds is the name of a place or an object, and so are codes that stand
for places in anonymised data. Words are cut by the same segmenter as the models'.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import ceil
from typing import Final

from feedback.classify.corpus import load_corpus
from feedback.classify.engine.analysers import words_of
from feedback.classify.entities.places import place_code
from feedback.classify.segment import plain, stop_words
from feedback.classify.taxonomy import taxonomy

_WORDS_READ: Final = 120
_LETTERS_READ: Final = 1000
_CHINESE: Final = r"[\u3400-\u9fff]+"
_RUN: Final = re.compile(_CHINESE)
# In how many sentences a word must stand once: what is rarer names something.
_SENTENCES_A_WORD: Final = 1500
# A year tells no object from another.
_NO_NAME: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Cut:
    """The words of a message in order, title and body apart, without stop-words and those of one character."""

    title: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self.title + self.body)


def cut(title: str, body: str) -> Cut:
    """Cut a message; of a long body the first words are read, as what follows wanders from the matter."""
    return Cut(tuple(_words(plain(title))), tuple(islice(_words(plain(body[:_LETTERS_READ])), _WORDS_READ)))


def is_code(word: str) -> bool:
    """Whether `word` is a code that stands for a place's name in anonymised data."""
    return place_code().fullmatch(word) is not None


@cache
def is_demand(word: str) -> bool:
    """Whether `word` says what goes wrong or what is wanted."""
    return word in _demands()


@cache
def is_object(word: str) -> bool:
    """Whether `word` is, or is part of, the name of a place or an object; codes are not, as they cover too much."""
    return word not in _demands() and not is_code(word) and _NO_NAME.fullmatch(word) is None


def _words(text: str) -> Iterator[str]:
    stops = stop_words()
    for found in _pieces().finditer(text):
        if found["run"]:
            yield from (word for word in words_of([found["run"]]) if len(word) > 1 and word not in stops)
        else:
            yield found.group()


@cache
def _pieces() -> re.Pattern[str]:
    return re.compile(rf"(?P<code>(?<![a-z0-9]){place_code().pattern})|(?P<run>{_CHINESE})|(?P<sign>[a-z0-9]{{2,}})")


@cache
def _demands() -> frozenset[str]:
    """Return the taxonomy's words and those that enough sentences hold, some 14,000; read once a process (0.8 s)."""
    sentences, known = load_corpus(), set(taxonomy().keywords)
    known.update(word for text in tuple(known) for word in words_of(_RUN.findall(plain(text))))
    least = ceil(len(sentences) / _SENTENCES_A_WORD)
    texts = Counter(
        word for each in sentences for word in set(words_of(_RUN.findall(plain(f"{each.title} {each.text}"))))
    )
    return frozenset(known | {word for word, count in texts.items() if count >= least})
