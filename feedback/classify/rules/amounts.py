"""How many households, persons or villages a text speaks of, in Arabic or Chinese numerals, exact or about.

The numerals, counters and limits are data (`data/numbers.json`). "More than thirty" reads as thirty. Source: domain
digest, D1 (1) and D2.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from feedback.classify.rules.context import Passage
from feedback.classify.rules.guards import any_of
from models.vocabulary import Scope

FILE: Final = Path(__file__).parent.parent / "data" / "numbers.json"
HOUSEHOLDS: Final = "households"
PERSONS: Final = "persons"
VILLAGES: Final = "villages"
_LONGEST_NUMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of things of one kind and where it stands in the passage."""

    kind: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Numerals:
    """The tables of `data/numbers.json`."""

    digits: dict[str, int]
    units: dict[str, int]
    several: dict[str, int]
    patterns: dict[str, re.Pattern[str]]
    limits: dict[str, tuple[tuple[int, Scope], ...]]
    crowd_persons: int
    crowd_context: tuple[str, ...]


@cache
def numerals() -> Numerals:
    """Return the project's own tables, read once a process."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return Numerals(
        digits=raw["digits"],
        units=raw["units"],
        several=raw["several"],
        patterns={kind: _pattern(raw, kind) for kind in raw["kinds"]},
        limits={
            kind: tuple((int(least), Scope(scope)) for least, scope in raw[f"scope_{kind}"]) for kind in raw["kinds"]
        },
        crowd_persons=int(raw["crowd_persons"]),
        crowd_context=tuple(raw["crowd_context"]),
    )


def amounts(passage: Passage) -> list[Amount]:
    """Return every number of households, persons and villages in the passage, in order of kind and place."""
    found: list[Amount] = []
    for kind, pattern in numerals().patterns.items():
        for match in pattern.finditer(passage.plain):
            number = read_number(match["number"])
            if number:
                found.append(Amount(kind, number, match.start("number"), match.end()))
    return found


def scope_of_amount(amount: Amount) -> Scope | None:
    """Return the smallest class that covers so many, or None where the number says nothing."""
    for least, scope in numerals().limits[amount.kind]:
        if amount.number >= least:
            return scope
    return None


def crowd(passage: Passage) -> Amount | None:
    """Return the largest group of ten or more that acts or suffers together, if the text speaks of one."""
    tables = numerals()
    together = [
        amount
        for amount in amounts(passage)
        if amount.kind == PERSONS
        and amount.number >= tables.crowd_persons
        and any(word in passage.sentence(amount.start, amount.end) for word in tables.crowd_context)
    ]
    return max(together, key=lambda amount: amount.number, default=None)


def read_number(words: str) -> int:
    """Return the least number that `words` can mean; 0 where they are none.

    Examples in the tests: a bare unit means one of it, "several tens" means thirty, a range means its first number.
    """
    tables = numerals()
    arabic = re.match(r"\d+(?:\.\d+)?", words)
    if arabic:
        unit = next((tables.units[letter] for letter in words[arabic.end() :] if letter in tables.units), 1)
        return int(Decimal(arabic.group()) * unit) if len(arabic.group()) <= _LONGEST_NUMBER else 0
    total = 0
    digit = 0
    for letter in words:
        if letter in tables.units:
            unit, read = tables.units[letter], total + digit
            # A unit multiplies what was read so far where that is smaller, as ten does ten thousand.
            total = read * unit if 0 < total < unit else total + max(digit, 1) * unit
            digit = 0
        elif digit == 0:
            digit = tables.digits.get(letter, 0) or (tables.several.get(letter, 0) if total == 0 else 0)
    return total + digit


def _pattern(raw: Mapping[str, Any], kind: str) -> re.Pattern[str]:
    """Build the pattern of one kind: a number, perhaps "more than", and a counter of the kind."""
    single = [word for word in raw["several"] if len(word) == 1]
    letters = "".join({*raw["digits"], *raw["units"], *single})
    units = "".join(raw["units"])
    more = "".join({letter for word in raw["more"] for letter in word})
    before = "".join(re.escape(word) for word in raw["not_before"])
    # A run of numerals is tried at its first one, or at its second behind a sign that shuts the first: what ends at a
    # counter from a later one does so from here as well, and a long run would be read over and over.
    begin = rf"(?:(?<![\d{before}{letters}])|(?<=[\d{before}][{letters}]))"
    arabic = rf"(?<![\d{before}])\d+(?:\.\d+)?(?:[{more}]?[{units}])?"
    number = rf"(?P<number>{arabic}|{begin}[{letters}]+)[{more}]{{0,2}}"
    shut = raw["not_after"].get(kind)
    tail = rf"(?!{any_of(shut).pattern})" if shut else ""
    return re.compile(rf"{number}(?:{any_of(raw['kinds'][kind]).pattern}){tail}")
