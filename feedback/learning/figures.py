"""What is kept of a training beside its release: what it was made from, and how it did beside the one in use."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from feedback.core.clock import office_day
from feedback.learning.comparing import Comparison
from feedback.learning.decisions import Decision


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the decisions learned from, by verdict and by category, with their first and last day (ISO dates).

    `versions` are those of the libraries.
    """

    verdicts: dict[str, int]
    categories: dict[str, int]
    first_on: str
    last_on: str
    versions: dict[str, str]
    comparison: Comparison

    @property
    def taught(self) -> int:
        """Return how many decisions were learned from."""
        return sum(self.verdicts.values())


def figures_of(taught: Sequence[Decision], comparison: Comparison, versions: dict[str, str]) -> Figures:
    """Return the figures of a training on one decision or more."""
    days = [office_day(each.at).isoformat() for each in taught]
    return Figures(
        verdicts=dict(Counter(each.verdict.value for each in taught)),
        categories=dict(sorted(Counter(each.category or "" for each in taught).items())),
        first_on=min(days),
        last_on=max(days),
        versions=versions,
        comparison=comparison,
    )


def written(figures: Figures) -> dict[str, Any]:
    """Return figures as they are kept in a row."""
    found: dict[str, Any] = _adapter().dump_python(figures)
    return found


def read_figures(kept: dict[str, Any]) -> Figures | None:
    """Return the figures that a row keeps; None where nothing was trained."""
    return _adapter().validate_python(kept) if kept else None


@cache
def _adapter() -> TypeAdapter[Figures]:
    return TypeAdapter(Figures)
