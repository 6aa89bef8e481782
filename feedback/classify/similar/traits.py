"""What of a text counts when it is compared: its characters and pairs of them by rarity, its names, its topic.

Read once a text, kept small (3 KB for 200 characters), so that 100,000 fit into memory. How rare a pair is, is counted
in the project's own sentences: what never stands there, such as a village's name, is the rarest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.corpus import each_sentence
from feedback.classify.engine.analysers import Message
from feedback.classify.engine.model import set_against
from feedback.classify.engine.space import Counted, Floats
from feedback.classify.release import Release
from feedback.classify.segment import plain
from feedback.classify.similar.names import Named, Numbered, Rarity, names_in, numbers_in

LONGEST_READ: Final = 250
_FIRST_CHINESE: Final = 0x4E00
_LAST_CHINESE: Final = 0x9FFF
_SHIFT: Final = 16
_PAIR: Final = 2
_BATCH: Final = 2000

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Matter:
    """A text as it came in, with what is known of it beside its words; what is not known is left out."""

    text: str
    title: str = ""
    village_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs of characters as numbers in rising order (n,), how much each counts (n,), its rarity (n,), and sums of both.

    `total` is the sum of the weights, `length` their Euclidean length.
    """

    codes: Codes
    weights: Floats
    rarity: Floats
    total: float
    length: float


@dataclass(frozen=True, slots=True)
class Traits:
    """A text that was read; `profile` (n_labels,) says how near it is to each label of the release, of length 1.

    Without a release it is empty.
    """

    named: Named
    numbers: frozenset[Numbered]
    ones: Grams
    pairs: Grams
    profile: Floats
    village_id: int | None = None
    at: datetime | None = None


def read_traits(matters: Sequence[Matter], release: Release | None) -> list[Traits]:
    """Return the traits of n matters; texts are read as far as `LONGEST_READ` characters, title first."""
    texts = [plain(f"{each.title}\n{each.text}" if each.title else each.text)[:LONGEST_READ] for each in matters]
    profiles = _profiles(texts, release) if release else np.zeros((len(texts), 0), dtype=np.float32)
    frequencies = everyday()
    return [
        Traits(
            named=Named(text, names_in(text, frequencies.names)),
            numbers=numbers_in(text),
            ones=frequencies.ones.grams(*runs_of(text, 1)),
            pairs=frequencies.pairs.grams(*runs_of(text, 2)),
            profile=profile,
            village_id=matter.village_id,
            at=matter.at,
        )
        for text, profile, matter in zip(texts, profiles, matters, strict=True)
    ]


def _profiles(texts: Sequence[str], release: Release) -> Floats:
    """Return how far each label stands above the mean of all, where it does, in rows (n, n_labels) of length 1."""
    counted = Counted([Message(text) for text in texts])
    told = np.maximum(set_against(release.model.sums_of(counted)), 0)
    lengths = np.linalg.norm(told, axis=1, keepdims=True)
    rows: Floats = (told / np.maximum(lengths, 1e-9)).astype(np.float32)
    return rows


def runs_of(text: str, size: int) -> tuple[Codes, NDArray[np.intp]]:
    """Return each run of one or two Chinese characters as a number, in rising order, and how often it stands there."""
    codes, counts = np.unique(_runs(text, size)[0], return_counts=True)
    return codes, counts


def _runs(text: str, size: int) -> tuple[Codes, NDArray[np.intp]]:
    """Return the runs of a text in order, repeats included, and where each begins."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_chinese = (signs >= _FIRST_CHINESE) & (signs <= _LAST_CHINESE)
    if size == 1:
        return signs[is_chinese], np.flatnonzero(is_chinese)
    is_pair = is_chinese[:-1] & is_chinese[1:]
    return ((signs[:-1] << np.uint32(_SHIFT)) | signs[1:])[is_pair], np.flatnonzero(is_pair)


@dataclass(frozen=True, slots=True)
class Frequency:
    """In how many of `n_texts` texts each run stands; runs that stand in none are not in `codes`."""

    n_texts: int
    codes: Codes
    texts: NDArray[np.intp]
    _rarest: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rarest", log((self.n_texts + 1) / 0.5))

    def grams(self, codes: Codes, counts: NDArray[np.intp]) -> Grams:
        rarity = self.rarity(codes)
        weights = ((1 + np.log(counts)) * rarity).astype(np.float32)
        return Grams(codes, weights, rarity, float(weights.sum()), float(np.sqrt(weights @ weights)))

    def rarity(self, codes: Codes) -> Floats:
        """Return the inverse document frequency of each run (n,)."""
        if not len(self.codes):
            return np.full(len(codes), self._rarest, dtype=np.float32)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        seen = np.where(self.codes[places] == codes, self.texts[places], 0)
        rarity: Floats = np.log((self.n_texts + 1) / (seen + 0.5)).astype(np.float32)
        return rarity

    def count(self, pair: str) -> int:
        """Return in how many texts a run of two characters stands; none holds a shorter one, or one of other signs."""
        if len(pair) != _PAIR or not all(_FIRST_CHINESE <= ord(sign) <= _LAST_CHINESE for sign in pair):
            return 0
        # Of another kind than the codes, the number would have all of them turned into its own.
        code = np.uint32((ord(pair[0]) << _SHIFT) | ord(pair[1]))
        place = int(np.searchsorted(self.codes, code))
        return int(self.texts[place]) if place < len(self.codes) and self.codes[place] == code else 0


@dataclass(frozen=True, slots=True)
class Everyday:
    """How often characters and pairs of them stand in the project's own sentences."""

    ones: Frequency
    pairs: Frequency
    names: Rarity


@cache
def everyday() -> Everyday:
    """Return the frequencies of the project's own sentences, counted once a process (0.7 s)."""
    runs: dict[int, list[Codes]] = {1: [], 2: []}
    n_texts = 0
    for texts in _batches(plain(f"{each.title}\n{each.text}") for each in each_sentence()):
        n_texts += len(texts)
        for size, held in runs.items():
            held.append(_each_once(texts, size))
    ones, pairs = (Frequency(n_texts, *np.unique(np.concatenate(held), return_counts=True)) for held in runs.values())
    return Everyday(ones, pairs, Rarity(pairs.count))


def _batches(texts: Iterator[str]) -> Iterable[list[str]]:
    """Part texts so that few stand in memory together: what seventy thousand leave behind would stay there."""
    return iter(lambda: list(islice(texts, _BATCH)), [])


def _each_once(texts: Sequence[str], size: int) -> Codes:
    """Return each run as often as there are texts that hold it."""
    codes, places = _runs("\n".join(texts), size)
    ends = np.cumsum([len(text) + 1 for text in texts])
    text_of = np.searchsorted(ends, places, side="right").astype(np.uint64)
    # The run stands in the lower half of the number.
    return np.unique(text_of << np.uint64(2 * _SHIFT) | codes).astype(np.uint32)
