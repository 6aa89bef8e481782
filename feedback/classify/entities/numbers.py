"""Phones, identity numbers, cards, plates, e-mail and messenger accounts in a text, by form, check digit and cue.

Public hotlines of five digits are nobody's number and are left alone. Sources: GB 11643 (identity numbers, check digit
by ISO 7064), ISO/IEC 7812 (cards, Luhn), GA 36 (plates), the numbering plan of the telephone network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from feedback.classify.entities.entity import Candidate, Kind
from feedback.classify.entities.wordlists import letters, lists, one_of

_GAP: Final = r"[ \-\u00a0\u2010-\u2015\u2212\u00b7]?"
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_MOBILE: Final = re.compile(rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?(?P<number>1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])")
_MOBILE_GROUPS: Final = {
    *((11,), (3, 4, 4), (4, 3, 4), (3, 3, 5), (3, 8), (7, 4), (4, 7), (5, 6), (6, 5), (3, 2, 2, 2, 2)),
    (1,) * 11,
}
_IDENTITY: Final = re.compile(
    rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9x](?![0-9x])|(?<![0-9])[1-9][0-9]{{14}}(?![0-9x])"
)
_CARD: Final = re.compile(
    rf"(?<![0-9])[3-69](?:[0-9]{{14,18}}|[0-9]{{3}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?)(?![0-9])"
)
_EMAIL: Final = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9_][a-z0-9._%+\-]{0,63}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,5}"
)
_CHECK_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS: Final = "10X98765432"
_LEAST_CARD: Final = 15
_OLD_IDENTITY: Final = 15
_LEAST_PLATE_DIGITS: Final = 2
_CUE_REACH: Final = 14


@dataclass(frozen=True, slots=True)
class _Signs:
    """The lists as patterns."""

    raw: dict[str, Any]
    fixed: re.Pattern[str]
    local: re.Pattern[str]
    spoken: re.Pattern[str]
    spoken_digits: dict[int, str]
    plate: re.Pattern[str]
    account: re.Pattern[str]
    kind_cue: re.Pattern[str]
    local_cue: re.Pattern[str]
    identity_cue: re.Pattern[str]
    card_cue: re.Pattern[str]


@cache
def _signs() -> _Signs:
    raw = lists("numbers")
    extension = rf"(?:(?:{one_of(raw['extension'])}|-)[0-9]{{1,5}}(?![0-9]))?"
    area = r"0(?:10|2[0-57-9]|[3-9][0-9]{2})"
    spoken = letters(raw["spoken_digits"])
    tail = "[0-9a-hj-np-z]"
    return _Signs(
        raw=raw,
        fixed=re.compile(
            rf"(?<![0-9])\(?{area}\)?{_GAP}{_GAP}[2-8][0-9]{{2,3}}{_GAP}[0-9]{{4}}(?![0-9]){extension}"
            rf"|(?<![0-9])[48]00(?:{_GAP}[0-9]{{3,4}}){{2}}(?![0-9]){extension}"
        ),
        local=re.compile(rf"(?<![0-9.])[2-8][0-9]{{2,3}}[ \-]?[0-9]{{4}}(?![0-9]){extension}"),
        spoken=re.compile(rf"(?<!{spoken}){spoken}{{11}}(?!{spoken})"),
        spoken_digits=str.maketrans(raw["spoken_digits"]),
        plate=re.compile(
            rf"{letters(raw['plate_provinces'])}[a-hj-z][ \-\u00b7\u2022.]?"
            rf"(?:[a-hjk]{tail}[0-9]{{4}}|[0-9]{{5}}[a-hjk]|{tail}{{4}}[0-9a-hj-np-z{raw['plate_ends']}])(?![0-9a-z])"
        ),
        account=re.compile(
            f"{one_of(raw['account_cues'])}{letters(raw['after_cue'])}{{0,3}}"
            r"(?P<name>[0-9]{5,11}|[a-z][a-z0-9_\-]{5,19})(?![0-9a-z_@])"
        ),
        kind_cue=re.compile(f"(?P<order>{one_of(raw['order_cues'])})|{one_of(raw['phone_cues'])}"),
        local_cue=re.compile(f"{one_of(raw['local_phone_cues'])}{letters(raw['after_cue'])}{{0,3}}$"),
        identity_cue=re.compile(one_of(raw["identity_cues"])),
        card_cue=re.compile(one_of(raw["card_cues"])),
    )


def numbers(plain: str) -> Iterator[Candidate]:
    """Yield what looks like a number of a person, the surest kinds first; `plain` is in `segment.plain` form."""
    if "@" in plain:
        yield from (Candidate(Kind.EMAIL, *found.span(), found.group()) for found in _EMAIL.finditer(plain))
    yield from _identities(plain)
    yield from _cards(plain)
    yield from _plates(plain)
    yield from _phones(plain)
    yield from _accounts(plain)


def _identities(plain: str) -> Iterator[Candidate]:
    for found in _IDENTITY.finditer(plain):
        number = re.sub(r"[^0-9x]", "", found.group()).upper()
        meant = _signs().identity_cue.search(_before(plain, found.start()))
        sound = _is_old_identity(number) if len(number) == _OLD_IDENTITY else is_identity(number)
        # With the word before it, one wrong digit makes it no less telling.
        if (sound and (meant or not _is_ordered(plain, found.start()))) or (meant and _has_birth_date(number)):
            yield Candidate(Kind.IDENTITY, *found.span(), number)


def is_identity(number: str) -> bool:
    """Return whether 18 signs are an identity number: region, day of birth and check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _CHECK_WEIGHTS, strict=True))
    return _has_birth_date(number) and _CHECK_SIGNS[total % 11] == number[17]


def _is_old_identity(number: str) -> bool:
    return _has_birth_date(number)


def _has_birth_date(number: str) -> bool:
    born = number[6:14] if len(number) > _OLD_IDENTITY else f"19{number[6:12]}"
    return number[:2] in _signs().raw["identity_regions"] and born[:2] in {"18", "19", "20"} and _is_day(born)


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _cards(plain: str) -> Iterator[Candidate]:
    for found in _CARD.finditer(plain):
        digits = _digits(found.group())
        if len(digits) < _LEAST_CARD or not is_luhn(digits):
            continue
        # One number in ten passes the check by chance, so a card of a rarer make needs a word that says so.
        usual = digits.startswith("62") and not _is_ordered(plain, found.start())
        if usual or _signs().card_cue.search(_before(plain, found.start())):
            yield Candidate(Kind.CARD, *found.span(), digits)


def is_luhn(digits: str) -> bool:
    """Return whether the last of `digits` is their check digit by Luhn's rule."""
    doubled = "".join(str(int(digit) * (1 + place % 2)) for place, digit in enumerate(reversed(digits)))
    return sum(map(int, doubled)) % 10 == 0


def _plates(plain: str) -> Iterator[Candidate]:
    for found in _signs().plate.finditer(plain):
        number = re.sub(r"[ \-\u00b7\u2022.]", "", found.group()).upper()
        if sum(sign.isdigit() for sign in number) >= _LEAST_PLATE_DIGITS:
            yield Candidate(Kind.PLATE, *found.span(), number)


def _phones(plain: str) -> Iterator[Candidate]:
    signs = _signs()
    for found in _MOBILE.finditer(plain):
        groups = tuple(map(len, re.split(r"[^0-9]+", found["number"])))
        if groups in _MOBILE_GROUPS and not _is_ordered(plain, found.start()):
            yield Candidate(Kind.PHONE, *found.span(), _digits(found["number"]))
    for found in signs.fixed.finditer(plain):
        if not _is_ordered(plain, found.start()):
            yield Candidate(Kind.PHONE, *found.span(), _digits(found.group()))
    for found in signs.spoken.finditer(plain):
        digits = found.group().translate(signs.spoken_digits)
        if re.match("1[3-9]", digits):
            yield Candidate(Kind.PHONE, *found.span(), digits)
    yield from _local_phones(plain)


def _local_phones(plain: str) -> Iterator[Candidate]:
    """Yield numbers without an area code: only right behind a word for a phone, or in a row with another number."""
    signs = _signs()
    last = -1
    for found in signs.local.finditer(plain):
        digits = _digits(found.group())
        between = plain[last : found.start()] if last >= 0 and found.start() - last <= 2 else ""
        in_row = bool(between) and all(sign in signs.raw["between"] for sign in between)
        if _is_day(digits) and len(digits) == 8 and digits[:2] == "20":
            continue
        if in_row or signs.local_cue.search(_before(plain, found.start())):
            last = found.end()
            yield Candidate(Kind.PHONE, *found.span(), digits)


def _accounts(plain: str) -> Iterator[Candidate]:
    for found in _signs().account.finditer(plain):
        yield Candidate(Kind.ACCOUNT, *found.span("name"), found["name"])


def _is_ordered(plain: str, start: int) -> bool:
    """Return whether the nearest word before says that this is the number of an order or a document, not of a phone."""
    cues = list(_signs().kind_cue.finditer(_before(plain, start)))
    return bool(cues) and cues[-1]["order"] is not None


def _before(plain: str, start: int) -> str:
    return plain[max(0, start - _CUE_REACH) : start]


def _digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)
