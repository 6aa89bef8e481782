"""How close two messages are: 0 to 1, high where they name the same thing and ask for the same.

References: TF-IDF (Salton 1988), latent semantic analysis (Deerwester 1990). The weights were chosen on lists of events
read out of real messages, where the curve is flat.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.hot.words import Cut, is_demand, is_object

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Pairs = tuple[Places, Places]

N_AXES: Final = 120
TITLE_TIMES: Final = 3
_COSINE_SHARE: Final = 2 / 3
_MATTER_SHARE: Final = 0.5
_OTHER_OBJECT: Final = 0.2
_HARDLY_THE_OBJECT: Final = 0.6
_FEWEST_NAMED: Final = 0.3
_TIME_SHARE: Final = 0.3
_FAR_DAYS: Final = 180
# A word of fewer messages can hold no event together; counted, it would only make its message unlike all others. Among
# few messages most words stand in one only, and without them nothing would tell these apart.
_FEWEST_TEXTS: Final = 3
_TEXTS_A_STEP: Final = 1000
# Pairs with less than this in common through words that are in at most a fifth of the messages are never alike.
_LEAST_COMMON: Final = 0.05
_COMMON_WORD_SHARE: Final = 0.2
_COMMON_WORD_TEXTS: Final = 200
_BLOCK: Final = 500
_PAIRS_AT_ONCE: Final = 50_000
_AXES_SAMPLE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Closeness:
    """The n messages of one batch, as rows over n_terms. The closeness of two is a product of four:

    - words in common: the cosine of TF-IDF (title thrice), and how much of each title stands in the other message,
      since some titles name nothing and some bodies everything;
    - the same matter: cosine of demand words on latent axes, so that other words for the same demand count;
    - no other object: two titles that both name something, and hardly anything of it stands in the other, speak of two
      things;
    - time: events come in bursts, though some go on for months.

    `whole` has rows of length 1, `titles` rows that sum to 1 (or are empty), `present` ones and zeros; `named` are the
    pairs of characters in each title's names, rows that sum to 1, and `read` which of them each message holds; `matter`
    (n, n_axes) has rows of length 1; `days` (n,) counts days, NaN where unknown.
    """

    whole: "csr_array"
    titles: "csr_array"
    present: "csr_array"
    named: "csr_array"
    read: "csr_array"
    matter: Floats
    days: NDArray[np.float64]

    def of(self, pairs: Pairs) -> Floats:
        """Return the closeness (m,) of m pairs of rows."""
        parts = [
            self._of((pairs[0][start : start + _PAIRS_AT_ONCE], pairs[1][start : start + _PAIRS_AT_ONCE]))
            for start in range(0, len(pairs[0]), _PAIRS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def candidates(self) -> Pairs:
        """Return the pairs (m,), (m,) that have enough in common through words that are not everywhere."""
        n = self.whole.shape[0]
        texts = np.bincount(self.whole.indices, minlength=self.whole.shape[1])
        rare = texts <= max(_COMMON_WORD_TEXTS, _COMMON_WORD_SHARE * n)
        rows = self.whole[:, rare].tocsr()
        turned = rows.T.tocsr()
        firsts, seconds = [], []
        for start in range(0, n, _BLOCK):
            common = (rows[start : start + _BLOCK] @ turned).tocoo()
            kept = (common.data > _LEAST_COMMON) & (common.row + start < common.col)
            firsts.append(common.row[kept].astype(np.int64) + start)
            seconds.append(common.col[kept].astype(np.int64))
        return np.concatenate(firsts), np.concatenate(seconds)

    def _of(self, pairs: Pairs) -> Floats:
        first, second = pairs
        cosine = _dots(self.whole, self.whole, first, second)
        covered = _both_ways(self.titles, self.present, pairs)
        words = _COSINE_SHARE * cosine + (1 - _COSINE_SHARE) * covered
        matter = np.einsum("ij,ij->i", self.matter[first], self.matter[second]).clip(0, 1)
        apart = np.nan_to_num(np.abs(self.days[first] - self.days[second])).clip(0, _FAR_DAYS) / _FAR_DAYS
        near = 1 - _TIME_SHARE * apart
        together = words * (1 - _MATTER_SHARE + _MATTER_SHARE * matter) * self._same_object(first, second) * near
        return np.asarray(together, dtype=np.float32)

    def _same_object(self, first: Places, second: Places) -> Floats:
        names = np.diff(self.named.indptr) > 0
        shared = _both_ways(self.named, self.read, (first, second))
        factor = np.where(shared == 0, _OTHER_OBJECT, np.where(shared < _FEWEST_NAMED, _HARDLY_THE_OBJECT, 1))
        return np.where(names[first] & names[second], factor, 1).astype(np.float32)


def closeness(
    cuts: Sequence[Cut], days: Sequence[int | None], texts_with: Mapping[str, int], n_texts: int
) -> Closeness:
    """Weigh the words of n messages.

    Parameters
    ----------
    cuts : sequence of Cut, length n, 1 or more
    days : sequence of int or None, length n
        A running number of the day.
    texts_with : mapping of str to int
        In how many of the `n_texts` messages ever read each word stands; those of `cuts` are among them.
    """
    kept = [
        w for w in dict.fromkeys(w for each in cuts for w in each.all) if texts_with[w] >= min(_FEWEST_TEXTS, n_texts)
    ]
    columns = {word: place for place, word in enumerate(kept)}
    seen = np.array([texts_with[word] for word in columns], dtype=np.float32)
    idf = np.log((1 + n_texts) / (1 + seen)).clip(0).astype(np.float32)
    demands = np.array([is_demand(word) for word in columns], dtype=np.float32)
    whole = _rows([each.title * TITLE_TIMES + each.body for each in cuts], columns)
    whole.data = 1 + np.log(whole.data)
    named = [_couples(filter(is_object, each.title)) for each in cuts]
    couples = {couple: place for place, couple in enumerate(sorted(set().union(*named)))}
    return Closeness(
        whole=_unit(_weighed(whole, idf + 1)),
        titles=_shares(_weighed(_rows([set(each.title) for each in cuts], columns), idf)),
        present=_rows([each.all for each in cuts], columns),
        named=_shares(_rows(named, couples)),
        read=_rows([_couples(each.title + each.body) for each in cuts], couples),
        matter=_matter(_unit(_weighed(whole, (idf + 1) * demands))),
        days=np.array([np.nan if day is None else day for day in days], dtype=np.float64),
    )


def _couples(words: Iterable[str]) -> set[str]:
    """Return the pairs of characters inside words, and between neighbours; a name is not always cut the same way."""
    text = "".join(words)
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _rows(texts: Sequence[Collection[str]], columns: Mapping[str, int]) -> "csr_array":
    from scipy.sparse import csr_array

    places = [[columns[term] for term in terms if term in columns] for terms in texts]
    starts = np.cumsum([0, *map(len, places)])
    found = np.fromiter((place for row in places for place in row), dtype=np.int64, count=int(starts[-1]))
    ones = np.ones(len(found), dtype=np.float32)
    rows = csr_array((ones, found, starts), shape=(len(texts), len(columns)))
    rows.sum_duplicates()
    return rows


def _weighed(rows: "csr_array", weights: Floats) -> "csr_array":
    weighed = rows.copy()
    weighed.data = weighed.data * weights[weighed.indices]
    weighed.eliminate_zeros()
    return weighed


def _unit(rows: "csr_array") -> "csr_array":
    return _divided(rows, np.sqrt(np.asarray((rows * rows).sum(axis=1)).ravel()))


def _shares(rows: "csr_array") -> "csr_array":
    return _divided(rows, np.asarray(rows.sum(axis=1)).ravel())


def _divided(rows: "csr_array", by: Floats) -> "csr_array":
    divided = rows.copy()
    divided.data = divided.data / np.repeat(np.maximum(by, 1e-9), np.diff(rows.indptr)).astype(np.float32)
    return divided


def _matter(rows: "csr_array") -> Floats:
    """Return the demand words (n, n_axes) on their strongest axes; few messages have few."""
    n_axes = min(N_AXES, int(2 * sqrt(rows.shape[0])), min(rows.shape) - 1)
    if n_axes < 2 or rows.nnz == 0:
        return np.ones((rows.shape[0], 1), dtype=np.float32)
    from sklearn.decomposition import TruncatedSVD

    step = -(-rows.shape[0] // _AXES_SAMPLE)
    # Where all messages are the same, there is no variance to explain, which we do not ask for anyway.
    with np.errstate(invalid="ignore", divide="ignore"):
        placed = TruncatedSVD(n_axes, random_state=0).fit(rows[::step]).transform(rows)
    lengths = np.linalg.norm(placed, axis=1, keepdims=True)
    return np.asarray(placed / np.maximum(lengths, 1e-9), dtype=np.float32)


def _dots(left: "csr_array", right: "csr_array", first: Places, second: Places) -> Floats:
    return np.asarray((left[first] * right[second]).sum(axis=1), dtype=np.float32).ravel()


def _both_ways(asked: "csr_array", held: "csr_array", pairs: Pairs) -> Floats:
    """Return how much of what each of a pair asks for the other holds, on average."""
    first, second = pairs
    return np.asarray((_dots(asked, held, first, second) + _dots(asked, held, second, first)) / 2, dtype=np.float32)
