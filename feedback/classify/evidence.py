"""Which words of a text decided for a category, and where they stand.

The model's views are linear in terms; a word's share is the sum over the terms inside it, against the average label.
Words are cut only here, for people to read.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import log
from typing import Final

from feedback.classify.engine.model import Model
from feedback.classify.engine.space import Floats
from feedback.classify.features import HEAD, TAIL
from feedback.classify.rules.context import Passage
from feedback.classify.rules.reading import Reason, Why
from feedback.classify.segment import Segmenter, Span, stop_words

WORDS_SHOWN: Final = 5
WORDS_AGAINST: Final = 2
_LEAST_SHARE: Final = 0.15
_LEAST_AGAINST: Final = 0.3
_WORDS_KEPT: Final = 20_000
Where = Mapping[str, list[Span]]


class Evidence:
    """Explains one model's choices; keeps the weights of words that it has met (20,000 at most)."""

    def __init__(self, model: Model) -> None:
        self._places = {label: place for place, label in enumerate(model.labels)}
        self._weights = lru_cache(maxsize=_WORDS_KEPT)(model.term_weights)

    def reasons(self, passage: Passage, label: str, where: Where, *, rival: str | None = None) -> tuple[Reason, ...]:
        """Return up to five words of the passage that speak for `label`, the strongest first, at every place.

        `where` are the words of the passage by `words_read`. With a `rival`, up to two words follow that speak for that
        one rather than for `label`.
        """
        shares = {word: self._share(word, label, len(spans)) for word, spans in where.items()}
        strongest = max(shares, key=shares.__getitem__, default=None)
        if strongest is None or shares[strongest] <= 0:
            return ()
        top = shares[strongest]
        others = {word: share for word, share in shares.items() if word != strongest}
        against = self._against(others, where, rival, top)
        best = sorted((word for word in shares if word not in against), key=lambda word: -shares[word])[:WORDS_SHOWN]
        found = {word: (Why.WORD, shares[word]) for word in best if shares[word] >= _LEAST_SHARE * top}
        found |= {word: (Why.AGAINST, share) for word, share in against.items()}
        return tuple(
            passage.reason(span.start, span.end, why=why, weight=round(min(1.0, share / top), 3))
            for word, (why, share) in found.items()
            for span in where[word]
        )

    def _against(self, shares: Mapping[str, float], where: Where, rival: str | None, top: float) -> dict[str, float]:
        """Return up to two words that speak for the rival by much more than for the label, with by how much."""
        if rival is None:
            return {}
        more = {word: self._share(word, rival, len(where[word])) - share for word, share in shares.items()}
        worst = sorted(more, key=lambda word: -more[word])[:WORDS_AGAINST]
        return {word: more[word] for word in worst if more[word] >= _LEAST_AGAINST * top}

    def _share(self, word: str, label: str, times: int) -> float:
        weights: Floats = self._weights(word)
        return float(weights[self._places[label]]) * (1 + log(times))


def words_read(passage: Passage, segmenter: Segmenter) -> Where:
    """Return where each word stands in the parts of a passage that the model reads."""
    text, stops = passage.plain, stop_words()
    parts = [(text, 0)] if len(text) <= HEAD + TAIL else [(text[:HEAD], 0), (text[-TAIL:], len(text) - TAIL)]
    where: dict[str, list[Span]] = {}
    for part, shift in parts:
        for span in segmenter.spans(part):
            if span.word not in stops:
                where.setdefault(span.word, []).append(Span(span.word, span.start + shift, span.end + shift))
    return where
