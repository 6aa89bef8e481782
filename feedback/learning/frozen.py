"""Which decided cases are kept for tests? Never trained on: a tenth of all for ever, and those of the last month.

Near-duplicates of a test's messages are not learned from either: else a release is praised for what it has by heart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from feedback.classify.engine.twins import twins
from feedback.learning.decisions import Decision

MONTH: Final = timedelta(days=30)
_TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class Material:
    """Decisions, parted: `taught` are learned from; a case may stand in both tests."""

    taught: tuple[Decision, ...]
    frozen: tuple[Decision, ...]
    month: tuple[Decision, ...]

    @property
    def tested(self) -> tuple[Decision, ...]:
        """Return the cases of both tests, each once."""
        return tuple({each.case_id: each for each in (*self.frozen, *self.month)}.values())


def is_frozen(case_id: int) -> bool:
    """Say whether a case belongs to the frozen test: a tenth of all, by a hash of its number, for ever the same.

    >>> sum(is_frozen(number) for number in range(10_000)) // 100
    9
    """
    return int.from_bytes(sha256(f"frozen test {case_id}".encode()).digest()[:8]) % _TENTH == 0


def parted(decisions: Sequence[Decision], *, now: datetime) -> Material:
    """Part decisions; those from which nothing can be learned are in none of the parts."""
    usable = [each for each in decisions if each.is_usable]
    frozen = [each for each in usable if is_frozen(each.case_id)]
    month = [each for each in usable if each.at >= now - MONTH]
    held = {each.case_id for each in (*frozen, *month)}
    texts = [f"{each.message.title}\n{each.message.body}" for each in usable]
    groups = twins(texts).tolist()
    alike = {group for group, each in zip(groups, usable, strict=True) if each.case_id in held}
    taught = [each for group, each in zip(groups, usable, strict=True) if group not in alike]
    return Material(tuple(taught), tuple(frozen), tuple(month))
