"""Average linkage over a sparse graph: the two closest groups are joined until none is close enough.

Pairs that are not in the graph count as 0, so a chain of likenesses makes no group: every member must be close to the
others on average. Groups that stand from before may be given, and only grow.

Source: unweighted pair group method (Sokal and Michener 1958), with a heap.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray


def join(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    close: NDArray[np.float32],
    *,
    groups: Sequence[int],
    least: float,
) -> list[int]:
    """Return the group of each of n items, as the number of one of the given groups.

    Parameters
    ----------
    first, second : arrays (m,)
        The two items of each pair, every pair once.
    close : array (m,)
        How close they are, above 0.
    groups : sequence of int, length n
        Where each item stands before; n different numbers where each stands alone.
    least : float
        How close two groups must be on average.
    """
    sizes: dict[int, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    sums = _sums(first, second, close, groups)
    parent = {group: group for group in sizes}
    heap = [
        (-total / (sizes[one] * sizes[other]), one, other)
        for one, row in sums.items()
        for other, total in row.items()
        if one < other and total >= least * sizes[one] * sizes[other]
    ]
    heapify(heap)
    fresh = max(sizes, default=0) + 1
    while heap:
        _, one, other = heappop(heap)
        if one not in sizes or other not in sizes:
            continue
        parent[one] = parent[other] = parent[fresh] = fresh
        size = sizes[fresh] = sizes.pop(one) + sizes.pop(other)
        row = _joined(sums, one, other, fresh)
        for far, total in row.items():
            if total >= least * size * sizes[far]:
                heappush(heap, (-total / (size * sizes[far]), far, fresh))
        fresh += 1
    return _named(groups, parent)


def _sums(
    first: NDArray[np.int64], second: NDArray[np.int64], close: NDArray[np.float32], groups: Sequence[int]
) -> dict[int, dict[int, float]]:
    """Return the summed closeness of each two groups, both ways."""
    sums: dict[int, dict[int, float]] = {group: {} for group in groups}
    held = np.array(groups, dtype=np.int64)
    left, right = np.minimum(held[first], held[second]), np.maximum(held[first], held[second])
    width = int(held.max(initial=0)) + 1
    keys, places = np.unique((left * width + right)[left != right], return_inverse=True)
    totals = np.bincount(places, weights=close[left != right])
    for key, total in zip(keys.tolist(), totals.tolist(), strict=True):
        one, other = divmod(key, width)
        sums[one][other] = sums[other][one] = total
    return sums


def _joined(sums: dict[int, dict[int, float]], one: int, other: int, fresh: int) -> dict[int, float]:
    """Put the sums of two groups together under a new number, and return them."""
    if len(sums[one]) < len(sums[other]):
        one, other = other, one
    row, more = sums.pop(one), sums.pop(other)
    row.pop(other, None)
    more.pop(one, None)
    for far, total in more.items():
        del sums[far][other]
        row[far] = row.get(far, 0.0) + total
    for far, total in row.items():
        near = sums[far]
        near.pop(one, None)
        near[fresh] = total
    sums[fresh] = row
    return row


def _named(groups: Sequence[int], parent: dict[int, int]) -> list[int]:
    """Return each item's last group, under the lowest number of those that went into it."""
    lowest: dict[int, int] = {}
    last = {}
    for group in sorted(set(groups)):
        top = group
        while parent[top] != top:
            top = parent[top]
        last[group] = lowest.setdefault(top, group)
    return [last[group] for group in groups]
