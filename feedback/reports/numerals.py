"""Counts as briefs write them: exact, or as more than a round number. A count is never rounded up."""

from typing import Final

from feedback.reports.phrases import more_than

# Under twenty a count is always exact, "more than ten" says nothing.
_EXACT_BELOW: Final = 20
# From which count on which step is round, the largest first: 83 is more than 80, 3052 more than 3050.
_STEPS: Final = ((100_000, 1000), (10_000, 500), (1000, 50), (0, 10))


def approx_cn(count: int, *, unit: str = "", step: int | None = None, more: str = "") -> str:
    """Return a count as more than a multiple of `step`; exact where it is one, or is too small to be rounded.

    Parameters
    ----------
    count : int
        Nought or more.
    unit : str
        The measure word behind it.
    step : int, optional
        What is round; without it, as its size asks.
    more : str
        The word for "more than"; without it, the one that goes with the measure word.

    Examples
    --------
    >>> approx_cn(3050, step=50), approx_cn(12), approx_cn(83)[:2]
    ('3050', '12', '80')
    """
    if count < 0:
        raise ValueError(f"a count of {count}")
    wanted = step or next(size for least, size in _STEPS if count >= least)
    below = count if count < (wanted if step else _EXACT_BELOW) else count - count % wanted
    return f"{below}{unit}" if below == count else f"{below}{more or more_than(unit)}{unit}"


def exact_cn(count: int, *, unit: str = "") -> str:
    """Return a count with its measure word."""
    return f"{count}{unit}"
