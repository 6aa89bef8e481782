"""A space of terms: which terms count, and how much each; a message is a row of weighted terms of length 1."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float16 | np.float32]
# A term that stands in a message more often counts as if it stood there so often.
_MOST_COUNTED: Final = 2000
_LOG: Final[Floats] = (1 + np.log(np.arange(1, _MOST_COUNTED + 1))).astype(np.float32)
_LEAST_LENGTH: Final = 1e-9


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

    def places(self, counts: Iterable[str]) -> NDArray[np.intp]:
        """Return the places (k,) of those terms that the space knows."""
        return np.array([self.columns[term] for term in counts if term in self.columns], dtype=np.intp)

    def counted(self, counts: Mapping[str, int]) -> Row:
        """Return the row of counted terms; empty where none is known."""
        columns = self.columns
        found = [(columns[term], count) for term, count in counts.items() if term in columns]
        places = np.fromiter((place for place, _count in found), dtype=np.intp, count=len(found))
        shares = self._weighed(places, [count for _place, count in found])
        length = float(np.sqrt(shares @ shares))
        return Row(places, shares * np.float32(self.scale / length) if length else shares)

    def matrix(self, texts: Iterable[Mapping[str, int]]) -> "csr_array":
        """Return the rows of many texts' counted terms as one sparse array (n, n_terms)."""
        from scipy.sparse import csr_array

        columns = self.columns
        places: list[int] = []
        counted: list[int] = []
        ends = [0]
        for counts in texts:
            known = [term for term in counts if term in columns]
            places += [columns[term] for term in known]
            counted += [counts[term] for term in known]
            ends.append(len(places))
        # scikit-learn takes places of 32 bits alone.
        found, starts = np.array(places, dtype=np.int32), np.array(ends, dtype=np.int32)
        shares = self._weighed(found, counted)
        lengths = np.sqrt(np.add.reduceat(np.append(shares**2, np.float32(0)), starts[:-1]))
        by_row = self.scale / np.maximum(lengths, _LEAST_LENGTH)
        shares *= np.repeat(by_row, np.diff(starts)).astype(np.float32)
        return csr_array((shares, found, starts), shape=(len(ends) - 1, len(columns)))

    def _weighed(self, places: NDArray[np.integer], counted: Sequence[int]) -> Floats:
        times = np.minimum(np.array(counted, dtype=np.intp), _MOST_COUNTED)
        weighed: Floats = _LOG[times - 1] * self.weights[places]
        return weighed


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

    def matrix(self, space: Space) -> "csr_array":
        """Return the rows as one sparse array (n, n_terms)."""
        return space.matrix(self.counts(space.analyser, space.part))


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
