"""Which words of a text decided for a category, and where they stand.

The model's views are linear in terms; a word's share is the sum over the terms inside it, against the average label.
Words are cut only here, for people to read.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.model import Model
from feedback.classify.features import HEAD, TAIL
from feedback.classify.rules.context import Passage
from feedback.classify.rules.reading import Reason, Why
from feedback.classify.segment import Segmenter, Span, stop_words

WORDS_SHOWN: Final = 5
_LEAST_SHARE: Final = 0.15
_WORDS_KEPT: Final = 20_000


class Evidence:
    """Explains one model's choices; keeps the weights of words that it has met (20,000 at most)."""

    def __init__(self, model: Model) -> None:
        self._places = {label: place for place, label in enumerate(model.labels)}
        self._weights = lru_cache(maxsize=_WORDS_KEPT)(model.term_weights)

    def reasons(self, passage: Passage, label: str, segmenter: Segmenter) -> tuple[Reason, ...]:
        """Return up to five words of the passage that speak for `label`, the strongest first, at every place."""
        where: dict[str, list[Span]] = {}
        for span in _spans_read(passage.plain, segmenter):
            where.setdefault(span.word, []).append(span)
        shares = {word: self._share(word, label, len(spans)) for word, spans in where.items()}
        best = sorted(shares, key=lambda word: -shares[word])[:WORDS_SHOWN]
        top = shares[best[0]] if best else 0.0
        return tuple(
            passage.reason(span.start, span.end, why=Why.WORD, weight=round(shares[word] / top, 3))
            for word in best
            if top > 0 and shares[word] >= _LEAST_SHARE * top
            for span in where[word]
        )

    def _share(self, word: str, label: str, times: int) -> float:
        weights: NDArray[np.float32] = self._weights(word)
        return float(weights[self._places[label]]) * (1 + log(times))


def _spans_read(text: str, segmenter: Segmenter) -> Iterator[Span]:
    """Yield the words of the parts that the model reads, with their places in the whole text."""
    stops = stop_words()
    parts = [(text, 0)] if len(text) <= HEAD + TAIL else [(text[:HEAD], 0), (text[-TAIL:], len(text) - TAIL)]
    for part, shift in parts:
        for span in segmenter.spans(part):
            if span.word not in stops:
                yield Span(span.word, span.start + shift, span.end + shift)
