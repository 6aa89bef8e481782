"""Which words does a bench search and classify by? Those of the trial county, drawn anew from the same seed."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Final

from feedback.classify.segment import default_segmenter
from feedback.trial import phrases
from models.vocabulary import Urgency

_SEED: Final = 11
_SAMPLE: Final = 300


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for: a word that stands in many cases, two that stand together, a whole text with its labels."""

    frequent: str
    two: str
    text: str
    category: str
    urgency: Urgency


def drawn(number: int, *, seed: int = _SEED) -> list[phrases.Utterance]:
    """Return what `number` people say."""
    rng = Random(seed)  # noqa: S311 - texts to measure with, no secrets
    return [phrases.draw(rng) for _ in range(number)]


def search_words() -> Words:
    """Return what the benches search for."""
    told = drawn(_SAMPLE)
    cut = default_segmenter().search_tokens
    counts = Counter(word for each in told for word in set(cut(each.text)) if len(word) > 1)
    first = told[0]
    pair = [word for word in dict.fromkeys(cut(first.title)) if len(word) > 1][:2]
    return Words(counts.most_common(1)[0][0], " ".join(pair), first.text, first.code, first.urgency)
