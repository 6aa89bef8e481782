"""Sums of money and numbers of people in a text: the least that is meant, in Arabic or Chinese numerals or both.

Numerals, counters and what must not follow them are those of `rules.amounts`; the words of money are `amounts.json`.
Other currencies are left alone. "More than thirty" reads as thirty, as in the rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from feedback.classify.entities.entity import Candidate, Kind
from feedback.classify.entities.wordlists import letters, lists, one_of
from feedback.classify.rules.amounts import numerals, read_number

_LONGEST: Final = 24
_REACH: Final = 8
_FULL_WIDTH_COMMA: Final = "\uff0c"
_TEN_THOUSAND: Final = 10_000
_TOKEN: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|.")


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists as patterns; `units` holds the large ones too, `vague` the signs that alone are no number."""

    raw: dict[str, Any]
    run: re.Pattern[str]
    currency: re.Pattern[str]
    bare_after: re.Pattern[str]
    bare_before: re.Pattern[str]
    digits: dict[str, int]
    units: dict[str, int]
    several: dict[str, int]
    vague: frozenset[str]


@cache
def _words() -> _Words:
    raw, tables = lists("amounts"), numerals()
    units = {**tables.units, **raw["large_units"]}
    several = {word: number for word, number in tables.several.items() if len(word) == 1}
    written = "".join({*tables.digits, *several})
    inner = f"0-9.{''.join(units)}{raw['more']}{raw['point']}{raw['half']}"
    # Behind Arabic digits a Chinese one goes on only after a unit: else it belongs to the next word.
    arabic = f"[0-9](?:[{inner}]|,(?=[0-9]{{3}}(?![0-9]))|(?<=[{''.join(units)}{raw['nought']}])[{written}])"
    loose = f"{one_of(raw['loose_currency'])}(?=[^\\u3400-\\u9fff]|$|{letters(raw['loose_after'])})"
    return _Words(
        raw=raw,
        # A sign of the run is never one of what follows it, so that no run is read twice.
        run=re.compile(
            f"{arabic}{{0,{_LONGEST - 1}}}|[{written}{''.join(units)}][{inner}{written}]{{0,{_LONGEST - 1}}}"
        ),
        currency=re.compile(rf"{one_of(raw['currency'])}(?!{one_of(raw['currency_not_after'])})|{loose}"),
        bare_after=re.compile(rf"[^\u3400-\u9fffa-z%]|$|{one_of(raw['bare_after'])}"),
        bare_before=re.compile(f"{one_of(raw['bare_cues'])}{one_of(raw['bare_before'])}{{0,2}}$"),
        digits=dict(tables.digits),
        units=units,
        several=several,
        vague=frozenset({*several, *raw["more"], raw["half"]}),
    )


def amounts_found(plain: str, text: str) -> Iterator[Candidate]:
    """Yield sums of money and numbers of people.

    Parameters
    ----------
    plain : str
        The text in `segment.plain` form.
    text : str
        The same text as it was written: its full-width commas part numbers, the others may group digits.
    """
    for run in _words().run.finditer(plain):
        start, end = run.span()
        comma = text.rfind(_FULL_WIDTH_COMMA, start, end)
        start = start if comma == -1 else comma + 1
        if end - start == _LONGEST or plain[start - 1 : start] in _words().raw["not_before"]:
            continue
        yield from _money(plain, start, end)
        yield from _people(plain, start, end)


def _money(plain: str, start: int, end: int) -> Iterator[Candidate]:
    words = _words()
    currency = words.currency.match(plain, end)
    sign = plain[start - 1 : start] in {"\u00a5", "\uffe5"}
    if currency is None and not sign and not _is_bare_sum(plain, start, end):
        return
    yuan = None if set(plain[start:end]) <= words.vague else quantity(plain[start:end])
    if yuan is not None and yuan > 0:
        yield Candidate(Kind.MONEY, start - sign, currency.end() if currency else end, yuan)


def _is_bare_sum(plain: str, start: int, end: int) -> bool:
    """Return whether tens of thousands without a currency are money: behind a word of paying, with no noun behind."""
    words = _words()
    if plain[end - 1] not in words.raw["bare_units"] or not words.bare_after.match(plain, end):
        return False
    return words.bare_before.search(plain[max(0, start - _REACH) : start]) is not None


def _people(plain: str, start: int, end: int) -> Iterator[Candidate]:
    tables, raw = numerals(), _words().raw
    if plain[start - 1 : start] in raw["people_not_before"]:
        return
    for name in raw["people"]:
        found = tables.patterns[name].search(plain, start, min(len(plain), end + _REACH))
        number = read_number(found["number"]) if found and found.start() < end else 0
        if found is None or plain[found.end() : found.end() + 1] in raw["people_not_after"]:
            continue
        # "One person" mostly is the article, and "several people" no number at all.
        if number > 1 and not set(found["number"]) <= tables.several.keys():
            yield Candidate(Kind(name), found.start(), found.end(), number)


def quantity(words: str) -> Decimal | None:
    """Return the least number that `words` can mean, None where they are none.

    The unit of the last digit is understood as people say it: "ten thousand five" is fifteen thousand. Examples stand
    in the tests.
    """
    reading = _Reading()
    try:
        for token in _TOKEN.findall(words):
            reading.take(token)
        return reading.total()
    except ArithmeticError:
        # It is none, or more than anybody counts.
        return None


class _Reading:
    """A number that is read sign by sign: what is complete, the part under ten thousand, the digit not placed yet."""

    def __init__(self) -> None:
        self._done = Decimal(0)
        self._part = Decimal(0)
        self._digit: Decimal | None = None
        self._last_unit = 1
        self._fraction: str | None = None

    def take(self, token: str) -> None:
        words = _words()
        if token[0].isdigit() and token.isascii():
            self._place(Decimal(token.replace(",", "")))
        elif token in words.digits:
            self._place(Decimal(words.digits[token]))
        elif token in words.units:
            self._multiply(words.units[token])
        elif token == words.raw["point"]:
            self._fraction = ""
        elif token == words.raw["half"]:
            self._digit = (self._digit or Decimal(0)) + Decimal("0.5")
        elif token in words.several and self._digit is None and self._done + self._part == 0:
            self._digit = Decimal(words.several[token])
        elif token in words.raw["more"] or token in words.several:
            pass
        else:
            raise InvalidOperation

    def total(self) -> Decimal | None:
        digit = self._settled()
        if digit is None:
            digit = Decimal(0)
        elif self._last_unit >= 10 and digit < 10 and self._done + self._part > 0:
            digit *= self._last_unit // 10
        found = self._done + self._part + digit
        return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()

    def _place(self, digit: Decimal) -> None:
        if self._fraction is not None:
            self._fraction += str(digit)
        elif digit == 0 and self._done + self._part > 0:
            # A nought says that what follows stands in its own place.
            self._last_unit = 1
        elif self._digit is None:
            self._digit = digit

    def _settled(self) -> Decimal | None:
        if self._fraction:
            self._digit = Decimal(f"{self._digit or 0}.{self._fraction}")
        self._fraction = None
        return self._digit

    def _multiply(self, unit: int) -> None:
        digit = self._settled()
        if unit < _TEN_THOUSAND:
            self._part += (1 if digit is None else digit) * unit
        elif unit == _TEN_THOUSAND:
            self._done += (self._part + (digit or Decimal(0)) or Decimal(1)) * unit
            self._part = Decimal(0)
        else:
            self._done = (self._done + self._part + (digit or Decimal(0)) or Decimal(1)) * unit
            self._part = Decimal(0)
        self._digit = None
        self._last_unit = unit
