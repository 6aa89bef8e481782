"""Which words make an event: those of its place or object, and those of its demand, that its messages share.

They say why each member is in it. A word's weight is its part in what tells the event from all messages (Kullback and
Leibler 1951).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from feedback.classify.hot.words import is_code, is_demand, is_object

Words = frozenset[str]
_WORDS_KEPT: Final = 8
_LEAST_SHARE: Final = 0.4
_LEAST_WEIGHT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Signature:
    """The strongest words of both kinds, the strongest first; empty where none is strong."""

    objects: tuple[str, ...]
    demands: tuple[str, ...]

    def shared_objects(self, words: Words) -> tuple[str, ...]:
        """Return the event's object words that a message holds, the strongest first."""
        return tuple(word for word in self.objects if word in words)

    def shared_demands(self, words: Words) -> tuple[str, ...]:
        """Return the event's demand words that a message holds, the strongest first."""
        return tuple(word for word in self.demands if word in words)


def signature(texts: Sequence[Words], texts_with: Mapping[str, int], n_texts: int) -> Signature:
    """Return the words that make the event of `texts`; `texts_with` counts each word over all `n_texts` messages."""
    weights = {}
    for word, count in Counter(word for words in texts for word in words).items():
        share = count / len(texts)
        if share >= _LEAST_SHARE:
            weight = share * log(share * n_texts / max(1, texts_with.get(word, 0)))
            if weight >= _LEAST_WEIGHT:
                weights[word] = weight
    objects = _strongest(weights, (word for word in weights if is_object(word) or is_code(word)))
    demands = _strongest(weights, (word for word in weights if is_demand(word)))
    return Signature(objects, demands)


def _strongest(weights: Mapping[str, float], words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-weights[word], word))[:_WORDS_KEPT])
