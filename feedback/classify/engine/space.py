"""A space of terms: which terms count, and how much each; a message is a row of weighted terms of length 1."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float16 | np.float32]


class Row(NamedTuple):
    """The terms of one message that a space knows: their places (k,), and their shares (k,) of length 1."""

    places: NDArray[np.intp]
    shares: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """The terms of one analyser over one part of the messages.

    Parameters
    ----------
    columns : mapping of term to place, n_terms
    weights : array (n_terms,)
    scale : float
        What the space counts for beside others.
    """

    analyser: Analyser
    part: Part
    columns: Mapping[str, int]
    weights: Floats
    scale: float = 1.0
    _log: Floats = field(default_factory=lambda: (1 + np.log(np.arange(1, 2001))).astype(np.float32), repr=False)

    def places(self, counts: Iterable[str]) -> NDArray[np.intp]:
        """Return the places (k,) of those terms that the space knows."""
        return np.array([self.columns[term] for term in counts if term in self.columns], dtype=np.intp)

    def counted(self, counts: Mapping[str, int]) -> Row:
        """Return the row of counted terms; empty where none is known."""
        columns = self.columns
        found = [(columns[term], count) for term, count in counts.items() if term in columns]
        places = np.fromiter((place for place, _count in found), dtype=np.intp, count=len(found))
        counted = np.fromiter((min(count, 2000) for _place, count in found), dtype=np.intp, count=len(found))
        shares = self._log[counted - 1] * self.weights[places]
        length = float(np.sqrt(shares @ shares))
        return Row(places, shares * np.float32(self.scale / length) if length else shares)


class Counted:
    """Messages whose terms are counted once for every space that asks for them, and for every part of the messages."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self._counts: dict[tuple[Analyser, Part], list[Counter[str]]] = {}
        self._whole: Counted | None = None
        self._places: Sequence[int] = ()

    def some(self, places: Sequence[int]) -> "Counted":
        """Return the messages at `places` alone; their terms are counted with those of all."""
        found = Counted([self.messages[place] for place in places])
        found._whole, found._places = self, places
        return found

    def counts(self, analyser: Analyser, part: Part) -> list[Counter[str]]:
        key = analyser, part
        if key not in self._counts:
            if self._whole is not None:
                every = self._whole.counts(analyser, part)
                self._counts[key] = [every[place] for place in self._places]
            else:
                self._counts[key] = [Counter(terms(parts_of(message, part), analyser)) for message in self.messages]
        return self._counts[key]

    def rows(self, space: Space) -> list[Row]:
        return [space.counted(counts) for counts in self.counts(space.analyser, space.part)]


def columns_of(counts: Iterable[Mapping[str, int]], *, fewest: int, always: Iterable[str] = ()) -> dict[str, int]:
    """Return a place for each term that stands in `fewest` messages or more, or is one of `always`."""
    messages = Counter(term for each in counts for term in each)
    kept = {term for term, count in messages.items() if count >= fewest}.union(always)
    return {term: place for place, term in enumerate(sorted(kept))}


def inverse_frequency(counts: Sequence[Mapping[str, int]], columns: Mapping[str, int], *, power: float = 1.0) -> Floats:
    """Return the smoothed inverse document frequency of each term (n_terms,), to a power."""
    found = np.zeros(len(columns), dtype=np.float64)
    for each in counts:
        found[[columns[term] for term in each if term in columns]] += 1
    weights: Floats = ((np.log((1 + len(counts)) / (1 + found)) + 1) ** power).astype(np.float32)
    return weights


def stacked(rows: Sequence[Row], n_terms: int) -> "csr_array":
    """Return rows as one sparse array (n, n_terms)."""
    from scipy.sparse import csr_array

    # scikit-learn takes places of 32 bits alone.
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row.places) for row in rows], out=starts[1:])
    places = np.concatenate([row.places for row in rows]).astype(np.int32) if rows else np.zeros(0, dtype=np.int32)
    shares = np.concatenate([row.shares for row in rows]) if rows else np.zeros(0, dtype=np.float32)
    return csr_array((shares, places, starts), shape=(len(rows), n_terms))
