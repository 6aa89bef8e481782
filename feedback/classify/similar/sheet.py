"""Which pairs of many texts are likely about the same matter? First those that share what is rare, then by their score.

An index of pairs of characters gives each text a dozen others that share its rarest ones; only those are scored. No
table of all against all is ever made: work grows with the number of texts, and with the square of the commonest pair
that is kept, which is capped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.release import Release
from feedback.classify.similar.scoring import Alike, alike_from, own_weights
from feedback.classify.similar.traits import Matter, Traits, read_traits

_BATCH: Final = 500
# Of a text, so many of its rarest pairs of characters are looked up, the first few of them however common they are.
_MOST_PAIRS: Final = 32
_ALWAYS: Final = 6
_COMMONEST: Final = 300
_COMMONEST_ALWAYS: Final = 3000
_CANDIDATES: Final = 12
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """Two texts by their places in the sequence, the earlier first, and how likely they are the same matter."""

    one: int
    other: int
    alike: Alike


def _nobody(_done: int) -> None:
    """Tell nobody."""


def similar_pairs(
    matters: Sequence[Matter], release: Release, *, least: float | None = None, progress: Progress = _nobody
) -> list[Found]:
    """Return the pairs of n matters whose score is `least` or more, the likeliest first.

    Parameters
    ----------
    least : float
        The threshold, 0 to 1; the project's own by default.
    progress : callable
        Is told how many more texts were read; they are read once.
    """
    threshold = own_weights().same if least is None else least
    traits: list[Traits] = []
    for start in range(0, len(matters), _BATCH):
        part = matters[start : start + _BATCH]
        traits += read_traits(part, release)
        progress(len(part))
    found = []
    for one, other in candidates(traits):
        told = alike_from(traits[one], traits[other], threshold)
        if told is not None:
            found.append(Found(one, other, told))
    return sorted(found, key=lambda each: (-each.alike.score, each.one, each.other))


def candidates(traits: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of n texts that are worth comparing, each once, the earlier text first."""
    rows = _rarest_pairs(traits)
    if rows is None:
        return
    columns = rows.T.tocsr()
    earlier: set[int] = set()
    for start in range(0, rows.shape[0], _BATCH):
        shared = (rows[start : start + _BATCH] @ columns).tocsr()
        for place in range(shared.shape[0]):
            row = start + place
            span = slice(shared.indptr[place], shared.indptr[place + 1])
            for other in _best(shared.indices[span], shared.data[span], row):
                one, two = (row, other) if row < other else (other, row)
                key = one * len(traits) + two
                if key not in earlier:
                    earlier.add(key)
                    yield one, two


def _best(others: NDArray[np.int32], shares: NDArray[np.float32], row: int) -> list[int]:
    """Return the other texts that share most with text `row`."""
    is_other = others != row
    others, shares = others[is_other], shares[is_other]
    if len(others) > _CANDIDATES:
        others = others[np.argpartition(-shares, _CANDIDATES)[:_CANDIDATES]]
    return [int(other) for other in others]


def _rarest_pairs(traits: Sequence[Traits]) -> Any:
    """Return the texts as rows of their rarest pairs of characters (n, n_pairs), or None where none share any.

    A row's length is 1 over all its pairs, those that are left out as well.
    """
    from scipy.sparse import csr_array

    sizes = np.array([len(each.pairs.codes) for each in traits], dtype=np.int64)
    if not sizes.sum():
        return None
    codes, columns, seen = np.unique(
        np.concatenate([each.pairs.codes for each in traits]), return_inverse=True, return_counts=True
    )
    texts = np.repeat(np.arange(len(traits)), sizes)
    often = seen[columns]
    weights = np.log((len(traits) + 1) / often).astype(np.float32)
    lengths = np.sqrt(np.bincount(texts, weights=weights**2, minlength=len(traits)))
    order = np.lexsort((often, texts))
    # The rank of each pair in its text, the rarest that another text has as well first.
    is_shared = often[order] > 1
    ranks: NDArray[np.int64] = np.cumsum(is_shared) - np.repeat(_before(is_shared, sizes), sizes)
    is_kept = is_shared & (
        ((ranks <= _MOST_PAIRS) & (often[order] <= _COMMONEST))
        | ((ranks <= _ALWAYS) & (often[order] <= _COMMONEST_ALWAYS))
    )
    kept = order[is_kept]
    shares = weights[kept] / np.maximum(lengths[texts[kept]], 1e-9).astype(np.float32)
    starts = np.zeros(len(traits) + 1, dtype=np.int32)
    np.cumsum(np.bincount(texts[kept], minlength=len(traits)), out=starts[1:])
    return csr_array((shares, columns[kept].astype(np.int32), starts), shape=(len(traits), len(codes)))


def _before(flags: NDArray[np.bool_], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many flags are set before each stretch of `flags` begins, for stretches of given sizes."""
    total = np.concatenate([[0], np.cumsum(flags)])
    return np.asarray(total[np.concatenate([[0], np.cumsum(sizes)[:-1]])])
