"""How a message is cut into the terms that a model counts: runs of Chinese characters, or words, of its title or all.

Digits and letters stand for places, dates and codes here, and are left out; a long text is read at both ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from typing import Final

from feedback.classify.features import clip
from feedback.classify.segment import plain

_RUN: Final = re.compile(r"[\u4e00-\u9fff]+")


class Analyser(StrEnum):
    """What a term is: a run of one to two or one to three characters, or a word."""

    PAIRS = "pairs"
    TRIPLES = "triples"
    WORDS = "words"


class Part(StrEnum):
    """Which part of a message is read."""

    ALL = "all"
    TITLE = "title"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Message:
    """A text, with its title where it has one."""

    body: str
    title: str = ""

    @property
    def whole(self) -> str:
        """Return title and body as one text."""
        return f"{self.title}\n{self.body}"


def parts_of(message: Message, part: Part) -> str:
    """Return the words of a message that belong to `part`, in `plain` form, a long text without its middle."""
    if part is Part.TITLE:
        return plain(message.title)
    body = clip(plain(message.body))
    return body if part is Part.BODY or not message.title else f"{plain(message.title)}\n{body}"


def terms(text: str, analyser: Analyser) -> list[str]:
    """Return the terms of a plain text in order, repeats included."""
    runs = _RUN.findall(text)
    if analyser is Analyser.WORDS:
        return words_of(runs)
    longest = 3 if analyser is Analyser.TRIPLES else 2
    return [
        run[place : place + size]
        for run in runs
        for size in range(1, longest + 1)
        for place in range(len(run) - size + 1)
    ]


def words_of(runs: Sequence[str]) -> list[str]:
    """Return the words of runs of Chinese characters."""
    cutter = _cutter()
    return [word for run in runs for word in cutter.cut(run)]


@cache
def segmenter_name() -> str:
    """Return which segmenter cuts words for models: the Rust one of the same dictionary is 16 times as fast."""
    return "rjieba" if find_spec("rjieba") else "jieba"


@cache
def _cutter():  # type: ignore[no-untyped-def]  # Neither segmenter carries types.
    if segmenter_name() == "rjieba":
        import rjieba

        return rjieba
    from feedback.classify.segment import plain_tokenizer

    return plain_tokenizer()
