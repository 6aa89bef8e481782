"""One figure of an article: as it was printed, and as the records give it, put into words in the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Number = int | Decimal
Counts = Mapping[str, Number | str]
"""What a scenario counted, by the codes of its file; a text stands for itself, such as a computed paragraph."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by the article's own name for it."""

    code: str
    name: str
    printed: str
    counted: str

    @property
    def agrees(self) -> bool:
        return self.printed == self.counted


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a scenario: its figures, and what the article itself leaves open or contradicts."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...]


def figures_of(stated: Sequence[Mapping[str, Any]], counts: Counts) -> tuple[Figure, ...]:
    """Return the figures of a scenario's file with what was counted.

    A figure says how it is put into words: `unit` after the number, `about` (such as "more than") with a `step` where
    the article rounds down, `per` where it counts in ten thousands.

    Raises
    ------
    KeyError
        The scenario counted nothing for a figure of its file, or something that the file does not name.
    """
    if extra := counts.keys() - {each["code"] for each in stated}:
        raise KeyError(f"counted and not printed: {sorted(extra)}")
    return tuple(
        Figure(each["code"], each["name"], each["printed"], in_words(counts[each["code"]], each)) for each in stated
    )


def in_words(counted: Number | str, how: Mapping[str, Any]) -> str:
    """Return a number as the article would print it.

    >>> in_words(3052, {"step": 50, "about": "+", "unit": " households"})
    '3050+ households'
    >>> in_words(3050, {"step": 50, "about": "+", "unit": " households"})
    '3050 households'
    """
    if isinstance(counted, str):
        return counted
    step = how.get("step")
    shown = counted - counted % Decimal(step) if step else counted
    about = how.get("about", "") if shown != counted else ""
    if per := how.get("per"):
        shown = Decimal(shown) / per
    return f"{how.get('before', '')}{_plain(shown)}{about}{how.get('unit', '')}"


def _plain(number: Number) -> str:
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
