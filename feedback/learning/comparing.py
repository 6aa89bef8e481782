"""How does a candidate do beside the release in use? Both read the same decided cases, which neither has learned from.

A guess counts as right where it is the category that a person decided; an abstention counts by its best guess, and
what was offered (not abstained from) is counted beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feedback.classify.release import Release
from feedback.classify.suggest import suggest
from feedback.classify.taxonomy import newest_code
from feedback.learning.decisions import Decision
from feedback.learning.frozen import Material

# Of fewer cases than this, a category's count is chance.
LARGE: Final = 20
_BATCH: Final = 200
_MOST_TESTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Side:
    """What one release made of a test: best guesses that are right, categories that it offered, and those right."""

    right: int
    offered: int
    offered_right: int


@dataclass(frozen=True, slots=True)
class Examined:
    """A test of `n` cases: what the release in use made of it, and what the candidate did."""

    n: int
    was: Side
    now: Side


@dataclass(frozen=True, slots=True)
class Tally:
    """The cases of one category in both tests, each once: how many, and how many each release had right."""

    n: int
    was: int
    now: int

    @property
    def is_large(self) -> bool:
        return self.n >= LARGE


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate beside the release `compared_with`, on the frozen test and on the last month's decisions."""

    compared_with: str
    frozen: Examined
    month: Examined
    by_category: dict[str, Tally]

    @property
    def n(self) -> int:
        """Return how many cases were tested, each once."""
        return sum(tally.n for tally in self.by_category.values())

    @property
    def worse(self) -> list[str]:
        """Return the large categories in which the candidate has fewer right, the worst first."""
        lost = {code: tally.was - tally.now for code, tally in self.by_category.items() if tally.is_large}
        return sorted((code for code, cases in lost.items() if cases > 0), key=lambda code: (-lost[code], code))

    @property
    def is_lower(self) -> bool:
        """Say whether the candidate has fewer right in either of the tests."""
        return any(each.now.right < each.was.right for each in (self.frozen, self.month))


Reading = tuple[str | None, str | None]


def compare(candidate: Release, in_use: Release, material: Material) -> Comparison:
    """Let both releases read the tested cases, 5,000 of each test at most, and count."""
    frozen, month = material.frozen[:_MOST_TESTED], material.month[:_MOST_TESTED]
    tested = list({each.case_id: each for each in (*frozen, *month)}.values())
    was, now = _read(in_use, tested), _read(candidate, tested)
    by_category: dict[str, Tally] = {}
    for each in tested:
        code = each.category or ""
        tally = by_category.get(code, Tally(0, 0, 0))
        by_category[code] = Tally(
            tally.n + 1, tally.was + (was[each.case_id][0] == code), tally.now + (now[each.case_id][0] == code)
        )
    return Comparison(
        compared_with=in_use.description.name,
        frozen=_examined(frozen, was, now),
        month=_examined(month, was, now),
        by_category=dict(sorted(by_category.items())),
    )


def _read(release: Release, decisions: Sequence[Decision]) -> dict[int, Reading]:
    """Return for each case the release's best guess, and the category that it would offer."""
    found: dict[int, Reading] = {}
    for start in range(0, len(decisions), _BATCH):
        part = decisions[start : start + _BATCH]
        messages = [each.message for each in part]
        read = suggest(
            [each.body for each in messages],
            titles=[each.title for each in messages],
            release=release,
            explain=False,
        )
        for each, suggestion in zip(part, read, strict=True):
            guess = newest_code(suggestion.top3[0][0]) if suggestion.top3 else None
            found[each.case_id] = guess, guess if suggestion.category else None
    return found


def _examined(decisions: Sequence[Decision], was: dict[int, Reading], now: dict[int, Reading]) -> Examined:
    return Examined(len(decisions), _side(decisions, was), _side(decisions, now))


def _side(decisions: Sequence[Decision], read: dict[int, Reading]) -> Side:
    told = [(each.category, *read[each.case_id]) for each in decisions]
    return Side(
        right=sum(category == guess for category, guess, _offer in told),
        offered=sum(offer is not None for _category, _guess, offer in told),
        offered_right=sum(category == offer for category, _guess, offer in told),
    )
