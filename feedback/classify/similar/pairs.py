"""What speaks for and against two texts being about the same matter, as a dozen numbers of a pair.

Most are products: a name that both texts hold tells little where the demand differs, and a like demand tells little
where the names do.
"""

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from feedback.classify.engine.space import Floats
from feedback.classify.similar.names import Accord, accord
from feedback.classify.similar.traits import Grams, Traits, everyday

# What a village that is known of both counts for, where no name in the texts says so.
SAME_VILLAGE: Final = 0.7
# Two texts of which no release said the topic count as near as the same matter told twice mostly is.
_UNKNOWN_TOPIC: Final = 0.8
_RARE: Final = 5.0
_RAREST: Final = 8.0
_MOST_RARE: Final = 3.0
_EVEN: Final = 1e-9
# From so many characters on, texts share much by chance alone.
_LONG: Final = 100

FEATURES: Final = (
    "shared_characters",
    "shared_characters_by_name",
    "shared_pairs_of_long",
    "shared_rare_pairs",
    "rare_pairs_by_characters",
    "rarest_pair_by_topic",
    "same_order",
    "contradicting_names",
    "no_names_by_characters",
    "contradicting_numbers",
    "length",
    "excess_of_shorter",
    "excess_of_longer",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """The numbers of a pair (n_features,) and what they come from: names, and the shared pairs (n,) by rarity (n,)."""

    numbers: Floats
    names: Accord
    shared: NDArray[np.uint32]
    rarity: Floats
    topic_share: float
    contradicting_numbers: int


def compare(one: Traits, other: Traits) -> Compared:
    """Return what speaks for and against `one` and `other` being about the same matter; the order does not matter."""
    names = _with_villages(accord(one.named, other.named, is_rare=everyday().names), one, other)
    ones, pairs = _Overlap(one.ones, other.ones), _Overlap(one.pairs, other.pairs)
    topic = float(one.profile @ other.profile) if len(one.profile) else _UNKNOWN_TOPIC
    rarity = pairs.rarity
    rare = min(_MOST_RARE, float(np.maximum(rarity - _RARE, 0).sum()) / _RAREST)
    rarest = float(rarity.max(initial=0.0)) / _RAREST
    same, apart = _numbered(one, other)
    no_names = not one.named.names and not other.named.names
    shorter, longer = sorted((len(one.named.text), len(other.named.text)))
    numbers = (
        ones.contained,
        ones.contained * names.agreement,
        pairs.contained * log(max(shorter, _LONG) / _LONG),
        rare,
        rare * ones.cosine,
        rarest * topic,
        fuzz.ratio(one.named.text, other.named.text) / 100,
        _share(names.contradictions, len(names.shared)),
        no_names * ones.contained,
        _share(apart, same),
        log(max(min(shorter, _LONG), 1)),
        log(max(shorter, _LONG) / _LONG),
        log(max(longer, _LONG) / _LONG),
    )
    return Compared(np.array(numbers, dtype=np.float32), names, pairs.codes, pairs.rarity, topic, apart)


def _with_villages(names: Accord, one: Traits, other: Traits) -> Accord:
    """Return what the names say together with the villages that are known of both."""
    if one.village_id is None or other.village_id is None:
        return names
    if one.village_id == other.village_id:
        return names._replace(agreement=max(names.agreement, SAME_VILLAGE))
    return names if names.agreement else names._replace(contradictions=names.contradictions + 1)


def _share(against: int, agreeing: int) -> float:
    """Return which share of the names or numbers is against."""
    return against / (against + agreeing) if against else 0.0


def _numbered(one: Traits, other: Traits) -> tuple[int, int]:
    """Return how many numbered things both texts hold, and of how many kinds both hold some but none the same."""
    same = one.numbers & other.numbers
    kinds = {each.kind for each in one.numbers} & {each.kind for each in other.numbers}
    return len(same), len(kinds - {each.kind for each in same})


class _Overlap:
    """What two texts share of runs of characters: `codes` and their `rarity`, how like they are, 0 to 1.

    `contained` is the share of the shorter one that the longer holds, `cosine` that of the angle between them.
    """

    def __init__(self, one: Grams, other: Grams) -> None:
        shorter, longer = (one, other) if one.total <= other.total else (other, one)
        places = np.searchsorted(longer.codes, shorter.codes)
        places[places == len(longer.codes)] = 0
        mine = np.flatnonzero(longer.codes[places] == shorter.codes) if len(longer.codes) else places[:0]
        shared = shorter.weights[mine]
        self.codes, self.rarity = shorter.codes[mine], shorter.rarity[mine]
        self.contained = float(shared.sum()) / max(shorter.total, _EVEN)
        self.cosine = float(shared @ longer.weights[places[mine]]) / max(one.length * other.length, _EVEN)
