"""By which words is the same matter looked for among very many? By the rarest that a text holds, names first.

A name that no dictionary has stands in a word index by its characters alone, so it is looked for by them together.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from feedback.classify.segment import default_segmenter, plain, stop_words
from feedback.classify.similar.names import names_in
from feedback.classify.similar.traits import LONGEST_READ, everyday, runs_of

_MOST_WORDS: Final = 10
_MOST_NAMES: Final = 3
_SHORTEST: Final = 2


class Sought(NamedTuple):
    """Words that stand together in a text, and how rare they are: what it counts for that another holds them too."""

    words: tuple[str, ...]
    rarity: float


def sought_in(text: str) -> list[Sought]:
    """Return what to look for of a text, the rarest first; nothing for one without words."""
    read = plain(text)[:LONGEST_READ]
    cut = default_segmenter().search_tokens(read)
    words = {word for word in cut if len(word) >= _SHORTEST and not word.isdigit()}
    names = [name.core for name in names_in(read, everyday().names)]
    unknown = [name for name in dict.fromkeys(names) if not any(word in name for word in words)]
    found = [Sought((word,), _rarity(word)) for word in words]
    best = sorted(found, key=lambda each: (-each.rarity, each.words))[:_MOST_WORDS]
    return [*_by_characters(unknown[:_MOST_NAMES]), *best]


def _by_characters(names: Sequence[str]) -> list[Sought]:
    signs = [tuple(dict.fromkeys(sign for sign in name if sign not in stop_words())) for name in names]
    return [
        Sought(together, _rarity(name))
        for name, together in zip(names, signs, strict=True)
        if len(together) >= _SHORTEST
    ]


def _rarity(word: str) -> float:
    """Return the rarity of the rarest pair of characters in a word; of one without any, the least."""
    pairs = everyday().pairs
    return float(pairs.rarity(runs_of(word, 2)[0]).max(initial=1.0))
