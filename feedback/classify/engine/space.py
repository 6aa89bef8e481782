"""A space of terms: which terms count, and how much each; a message is a row of weighted terms of length 1."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Message, Part, parts_of, terms
from feedback.classify.engine.columns import Columns

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
    columns : the place of each term, n_terms
    weights : array (n_terms,)
    scale : float
        What the space counts for beside others.
    """

    analyser: Analyser
    part: Part
    columns: Columns
    weights: Floats
    scale: float = 1.0

    def places(self, counts: Collection[str]) -> NDArray[np.intp]:
        """Return the places (k,) of those terms that the space knows."""
        found = self.columns.places(counts)
        return found[found >= 0]

    def counted(self, counts: Mapping[str, int]) -> Row:
        """Return the row of counted terms; empty where none is known."""
        places, times = self._known(counts)
        shares = self._weighed(places, times)
        length = float(np.sqrt(shares @ shares))
        return Row(places, shares * np.float32(self.scale / length) if length else shares)

    def matrix(self, texts: Iterable[Mapping[str, int]]) -> "csr_array":
        """Return the rows of many texts' counted terms as one sparse array (n, n_terms)."""
        from scipy.sparse import csr_array

        nothing = np.zeros(0, dtype=np.intp)
        rows = [(nothing, nothing), *(self._known(counts) for counts in texts)]
        # scikit-learn takes places of 32 bits alone.
        starts = np.cumsum([len(places) for places, _times in rows], dtype=np.int32)
        found = np.concatenate([places for places, _times in rows]).astype(np.int32)
        shares = self._weighed(found, np.concatenate([times for _places, times in rows]))
        lengths = np.sqrt(np.add.reduceat(np.append(shares**2, np.float32(0)), starts[:-1]))
        by_row = self.scale / np.maximum(lengths, _LEAST_LENGTH)
        shares *= np.repeat(by_row, np.diff(starts)).astype(np.float32)
        return csr_array((shares, found, starts), shape=(len(rows) - 1, len(self.columns)))

    def _known(self, counts: Mapping[str, int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the places (k,) of those terms that the space knows, and how often each was counted (k,)."""
        found = self.columns.places(counts)
        times = np.fromiter(counts.values(), dtype=np.intp, count=len(counts))
        is_known = found >= 0
        return found[is_known], times[is_known]

    def _weighed(self, places: NDArray[np.integer], times: NDArray[np.intp]) -> Floats:
        weighed: Floats = _LOG[np.minimum(times, _MOST_COUNTED) - 1] * self.weights[places]
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


def columns_of(counts: Iterable[Mapping[str, int]], *, fewest: int, always: Iterable[str] = ()) -> Columns:
    """Return a place for each term that stands in `fewest` messages or more, or is one of `always`."""
    messages = Counter(term for each in counts for term in each)
    kept = {term for term, count in messages.items() if count >= fewest}.union(always)
    return Columns(sorted(kept))


def inverse_frequency(counts: Sequence[Mapping[str, int]], columns: Columns, *, power: float = 1.0) -> Floats:
    """Return the smoothed inverse document frequency of each term (n_terms,), to a power."""
    found = np.zeros(len(columns), dtype=np.float64)
    for each in counts:
        places = columns.places(each)
        found[places[places >= 0]] += 1
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
