"""What does the text of one cell mean? One parser for each kind, each refusing with `BadInput` and a key of its own.

Sources: GB 11643 and ISO 7064 (identity number), the mainland's numbering plan (phones), and how dates are written in
the sheets of offices (words and signs in `data/cell_words.json`). Words such as "last Tuesday" are no date: a sheet is
often read long after it was written.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from feedback.core.clock import OFFICE_ZONE, office_day, today
from feedback.core.errors import BadInput

T = TypeVar("T")
LONGEST_TEXT: Final = 20_000
_WORDS: Final[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "cell_words.json").read_text("utf-8"))
_YES: Final = frozenset(_WORDS["yes"])
_NO: Final = frozenset(_WORDS["no"])
_DATE_MARKS: Final = str.maketrans(_WORDS["date_marks"])
_EXTENSION_MARK: Final = "|".join(re.escape(mark) for mark in _WORDS["extension_marks"])

_DAY: Final = r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})|(?P<packed>\d{4}))"
_TIME: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})?(?::(?P<second>\d{1,2})(?:\.\d+)?)?:?"
_ZONE: Final = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_MOMENT: Final = re.compile(rf"{_DAY}(?:(?:\s+|T){_TIME}\s*{_ZONE})?", re.IGNORECASE | re.ASCII)
# A date cell that has lost its format shows the days since the end of 1899; only 1950 to 2099 is taken for a date.
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_SERIAL_ORIGIN: Final = date(1899, 12, 30)
_SERIAL_DAYS: Final = range((date(1950, 1, 1) - _SERIAL_ORIGIN).days, (date(2100, 1, 1) - _SERIAL_ORIGIN).days)
_YEARS: Final = range(1900, 2101)

_INTEGER: Final = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.0+)?", re.ASCII)
_POWER: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_PHONE_SIGNS: Final = re.compile(r"[\s\-()/.]+")
_COUNTRY: Final = re.compile(r"(?:\+|00)86|86(?=1[3-9]\d{9}$)")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE: Final = re.compile(r"(?P<area>010|02\d|0[3-9]\d{2})?(?P<number>[2-8]\d{6,7})", re.ASCII)
_SERVICE: Final = re.compile(r"[48]00\d{7}", re.ASCII)
_EXTENSION: Final = re.compile(rf"(?P<main>.*\d)\s*(?:{_EXTENSION_MARK})\s*(?P<extension>\d{{1,5}})", re.IGNORECASE)
_ID: Final = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
# A spreadsheet keeps fifteen digits of a number, so an identity number kept as one ends with zeros.
_LOST_DIGITS: Final = "000"


def text(max_length: int = LONGEST_TEXT) -> Callable[[str], str]:
    """Return a parser that keeps a text of at most `max_length` characters as it is."""

    def parse(value: str) -> str:
        if len(value) > max_length:
            raise BadInput("cell_too_long", length=len(value), limit=max_length)
        return value

    return parse


def required_text(max_length: int = LONGEST_TEXT) -> Callable[[str], str]:
    """Return a parser like `text` that refuses a blank."""
    within = text(max_length)

    def parse(value: str) -> str:
        if not value.strip():
            raise BadInput("cell_required")
        return within(value)

    return parse


def parse_day(value: str) -> date:
    """Return the day that `value` names, at the office; a time of day after it is read and dropped."""
    return office_day(parse_instant(value))


def parse_instant(value: str) -> datetime:
    """Return the instant that `value` names, aware; without a zone it is office time, without a time 0:00.

    Read are 2026-11-03, 2026/11/3, 2026.11.3, 20261103, the form with the Chinese signs, each with or without a time of
    day, and the bare number of a date cell that has lost its format.
    """
    plain = _plain(value)
    if _SERIAL.fullmatch(plain) and int(float(plain)) in _SERIAL_DAYS:
        midnight = datetime.combine(_SERIAL_ORIGIN, time(), tzinfo=OFFICE_ZONE)
        return midnight + timedelta(seconds=round(float(plain) * 86_400))
    found = _MOMENT.fullmatch(re.sub(r"\s*([-/.])\s*", r"\1", plain.translate(_DATE_MARKS)).strip())
    if not found:
        raise BadInput("cell_date")
    return _moment(found.groupdict())


def _moment(parts: Mapping[str, str | None]) -> datetime:
    packed = parts["packed"]
    month, day = (packed[:2], packed[2:]) if packed else (parts["month"], parts["day"])
    numbers = [int(part or 0) for part in (parts["year"], month, day, parts["hour"], parts["minute"], parts["second"])]
    try:
        local = datetime(*numbers, tzinfo=OFFICE_ZONE)  # type: ignore[arg-type, misc]  # Six numbers, in order.
        if parts["zone"]:
            local = datetime.fromisoformat(local.replace(tzinfo=None).isoformat() + parts["zone"].upper())
            local = local.astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError) as error:
        raise BadInput("cell_date") from error
    if local.year not in _YEARS:
        raise BadInput("cell_date")
    return local


def integer(minimum: int = 0, maximum: int = 1_000_000_000) -> Callable[[str], int]:
    """Return a parser for a whole number from `minimum` to `maximum`; separators of thousands are understood."""

    def parse(value: str) -> int:
        plain = _plain(value)
        if not _INTEGER.fullmatch(plain):
            raise BadInput("cell_integer")
        number = int(plain.replace(",", "").partition(".")[0])
        if not minimum <= number <= maximum:
            raise BadInput("cell_out_of_range", minimum=minimum, maximum=maximum)
        return number

    return parse


def choice(labels: Mapping[T, Sequence[str]]) -> Callable[[str], T]:
    """Return a parser for one of `labels`: a member by its own code or by any of its labels, in any case and width."""
    known = {_plain(word): member for member, words in labels.items() for word in (str(member), *words)}
    options = ", ".join(words[0] if words else str(member) for member, words in labels.items())

    def parse(value: str) -> T:
        member = known.get(_plain(value))
        if member is None:
            raise BadInput("cell_choice", options=options)
        return member

    return parse


def yes_no(value: str) -> bool:
    """Return whether `value` says yes."""
    plain = _plain(value)
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise BadInput("cell_yes_no")


def phone(value: str) -> str:
    """Return a mainland number in one form: 13812345678, 0574-65098888, 65098888, 4008208820, an extension after -."""
    plain = _plain(value)
    if _POWER.fullmatch(plain):
        raise BadInput("cell_digits_lost")
    number = _number(plain)
    extended = _EXTENSION.fullmatch(plain)
    if number is None and extended:
        main = _number(extended["main"])
        number = f"{main}-{extended['extension']}" if main and not _MOBILE.fullmatch(main) else None
    if number is None:
        raise BadInput("cell_phone")
    return number


def _number(plain: str) -> str | None:
    digits = _PHONE_SIGNS.sub("", plain)
    country = _COUNTRY.match(digits)
    if country:
        digits = digits[country.end() :]
        # The leading 0 of an area code is not dialled after the country's.
        digits = digits if digits.startswith(("0", "1")) else f"0{digits}"
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    found = _LANDLINE.fullmatch(digits)
    if not found:
        return None
    return f"{found['area']}-{found['number']}" if found["area"] else found["number"]


def id_number(value: str) -> str:
    """Return an identity number of eighteen places whose check digit and day of birth are right."""
    plain = re.sub(r"\s", "", _plain(value)).upper()
    if _POWER.fullmatch(plain):
        raise BadInput("cell_digits_lost")
    if not _ID.fullmatch(plain):
        raise BadInput("cell_id_number")
    total = sum(int(digit) * weight for digit, weight in zip(plain[:17], _ID_WEIGHTS, strict=True))
    if _ID_CHECKS[total % 11] != plain[17]:
        raise BadInput("cell_digits_lost" if plain.endswith(_LOST_DIGITS) else "cell_id_number")
    if not _is_birthday(plain[6:14]):
        raise BadInput("cell_id_number")
    return plain


def _is_birthday(digits: str) -> bool:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _YEARS[0] <= born_on.year and born_on <= today()


def _plain(value: str) -> str:
    """Return `value` without width, case and blank edges."""
    return unicodedata.normalize("NFKC", value).casefold().strip()
