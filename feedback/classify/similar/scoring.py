"""How likely are two texts about the same matter, and why? A logistic model over what `pairs` compares.

Its weights are data (`data/similar/weights.json`, made by `fitting`): fitted on pairs of the project's own, of which
one in eleven is the same matter and most of the rest are near misses. There, the score is a probability.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from feedback.classify.engine.space import Floats
from feedback.classify.release import Release
from feedback.classify.similar.pairs import FEATURES, Compared, compare
from feedback.classify.similar.traits import Matter, Traits, read_traits

WEIGHTS: Final = Path(__file__).parents[1] / "data" / "similar" / "weights.json"
# Chosen, not fitted, since the pairs have no dates: what was said a year apart has a third of the odds.
_ODDS_PER_YEAR: Final = -1.1
_MOST_YEARS: Final = 2.0
_YEAR: Final = timedelta(days=365)
_MOST_WORDS: Final = 4
_LEAST_RARITY: Final = 4.5
_LIKE_TOPIC: Final = 0.75


class Why(StrEnum):
    """What a reason is; its words stand beside it."""

    NAME = "name"
    VILLAGE = "village"
    WORDS = "words"
    TOPIC = "topic"
    OTHER_NAME = "other_name"
    OTHER_NUMBER = "other_number"
    OTHER_VILLAGE = "other_village"


class Because(NamedTuple):
    """One reason for or against, with the words of the texts that it stands on."""

    why: Why
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """How likely two texts are about the same matter, 0 to 1, with reasons: those for it first."""

    score: float
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted model: `weights` (n_features,) in the order of `FEATURES`, and the scores from which on to speak.

    From `hint` on a person is asked; from `same` on as many claims are wrong as are missed.
    """

    weights: Floats
    base: float
    hint: float
    same: float


@cache
def own_weights() -> Weights:
    """Return the project's own weights, read once a process."""
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = np.array([raw["weights"][name] for name in FEATURES], dtype=np.float32)
    return Weights(weights, float(raw["base"]), float(raw["hint"]), float(raw["same"]))


def pair_score(one: Matter, other: Matter, release: Release | None = None) -> Alike:
    """Return how likely two matters are the same one, by what the release makes of them and by their own words."""
    return alike(*read_traits([one, other], release))


def alike(one: Traits, other: Traits) -> Alike:
    """Return how likely two matters that were read are the same one; the order of the two does not matter."""
    compared = compare(one, other)
    return Alike(_likelihood(compared, one, other), _reasons(compared, one, other))


def alike_from(one: Traits, other: Traits, least: float) -> Alike | None:
    """Return the same where the score is `least` or more, else nothing: to look for reasons takes half of the time."""
    compared = compare(one, other)
    score = _likelihood(compared, one, other)
    return Alike(score, _reasons(compared, one, other)) if score >= least else None


def _likelihood(compared: Compared, one: Traits, other: Traits) -> float:
    weights = own_weights()
    odds = float(weights.weights @ compared.numbers) + weights.base + _odds_of_time(one.at, other.at)
    return 1 / (1 + exp(-odds))


def _odds_of_time(one: datetime | None, other: datetime | None) -> float:
    if one is None or other is None:
        return 0.0
    return _ODDS_PER_YEAR * min(_MOST_YEARS, abs(one - other) / _YEAR)


def _reasons(compared: Compared, one: Traits, other: Traits) -> tuple[Because, ...]:
    found = []
    if compared.names.shared:
        found.append(Because(Why.NAME, compared.names.shared[:_MOST_WORDS]))
    is_village_known = one.village_id is not None and other.village_id is not None
    if is_village_known and one.village_id == other.village_id:
        found.append(Because(Why.VILLAGE))
    words = shared_words(compared, one.named.text)
    if words:
        found.append(Because(Why.WORDS, words))
    if len(one.profile) and compared.topic_share >= _LIKE_TOPIC:
        found.append(Because(Why.TOPIC))
    found += [Because(Why.OTHER_NAME, both) for both in compared.names.apart[:1]]
    if compared.contradicting_numbers:
        found.append(Because(Why.OTHER_NUMBER))
    if is_village_known and one.village_id != other.village_id:
        found.append(Because(Why.OTHER_VILLAGE))
    return tuple(found)


def shared_words(compared: Compared, text: str) -> tuple[str, ...]:
    """Return the stretches of `text` that the other text holds as well and that say most, in order of the text."""
    rarity = dict(zip(compared.shared.tolist(), compared.rarity.tolist(), strict=True))
    stretches: dict[str, float] = {}
    start = 0
    for place in range(len(text)):
        code = (ord(text[place]) << 16 | ord(text[place + 1])) if place + 1 < len(text) else -1
        if code in rarity:
            continue
        if place > start:
            stretch = text[start : place + 1]
            told = [rarity[ord(a) << 16 | ord(b)] for a, b in pairwise(stretch)]
            stretches.setdefault(stretch, max(told))
        start = place + 1
    names = compared.names.shared
    telling = [
        each for each, most in stretches.items() if most >= _LEAST_RARITY and not any(each in name for name in names)
    ]
    best = sorted(telling, key=lambda each: -stretches[each])[:_MOST_WORDS]
    return tuple(each for each in telling if each in best)
