"""Who lives and works in the trial county: names, numbers that belong to nobody, and the staff with their accounts.

Phones begin with 154 (people) or 194 (staff): mobile ranges without an operator (libphonenumber 9.0 holds neither for
valid), which still look like mobile numbers. Identity numbers begin with 330299, a county part that is not given out
(GB/T 2260), and end in the right check sign (GB 11643).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from feedback.trial.places import AreaSeed, UnitSeed, above, areas, township_key, units, within
from feedback.trial.sources import pick, tree
from models.vocabulary import AreaKind, OrgLevel, Role

PERSON_PHONES: Final = "154"
STAFF_PHONES: Final = "194"
IDENTITY_AREA: Final = "330299"
_IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_SIGNS: Final = "10X98765432"
_CLAN_SHARE: Final = 0.62


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A member of a household, as the household file has it; `relation` is to the head."""

    name: str
    gender: str
    birth_on: date
    relation: str
    identity_number: str
    phone: str | None
    is_away: bool = False
    is_party_member: bool = False


@dataclass(frozen=True, slots=True)
class StaffSeed:
    """Somebody with an account: a role in an area or for a unit; a township cadre answers for some villages."""

    username: str
    name: str
    role: Role
    title: str
    area_code: str
    phone: str
    unit_code: str | None = None
    village_codes: tuple[str, ...] = ()


class Names:
    """Gives names as they are usual on the Zhejiang coast: by decade and gender, more often of the place's clans."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        raw = tree("names")
        self._surnames: Mapping[str, float] = raw["surnames"]
        self._eras: list[Mapping[str, Any]] = raw["eras"]
        self._avoid = frozenset(raw["avoid_given"])

    def surname(self, clans: tuple[str, ...] = ()) -> str:
        """Return a surname; of a place's own clans most of the time."""
        if clans and self._rng.random() < _CLAN_SHARE:
            return self._rng.choice(clans)
        return pick(self._rng, self._surnames)

    def given(self, gender: str, birth_year: int, surname: str = "") -> str:
        """Return a given name of the time; well-known people's are left out, as is the surname's own sign."""
        era = next(each for each in self._eras if birth_year <= each["until"])
        signs = era[gender]
        while True:
            if self._rng.random() < era["single_share"]:
                name = str(self._rng.choice(signs["single"]))
            else:
                name = self._rng.choice(signs["first"]) + self._rng.choice(signs["second"])
            if name not in self._avoid and len({*surname, *name}) == len(surname + name):
                return name

    def full(self, gender: str, birth_year: int, clans: tuple[str, ...] = ()) -> str:
        """Return surname and given name of a person of `gender` (male or female)."""
        surname = self.surname(clans)
        return surname + self.given(gender, birth_year, surname)


class Numbers:
    """Gives phone and identity numbers, none of them twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def phone(self, prefix: str = PERSON_PHONES) -> str:
        return self._new(lambda: f"{prefix}{self._rng.randrange(10**8):08d}")

    def identity(self, gender: str, birth_on: date) -> str:
        """Return an identity number of 18 signs; the seventeenth is odd for men."""

        def one() -> str:
            serial = self._rng.randrange(1, 499) * 2 + (1 if gender == "male" else 0)
            head = f"{IDENTITY_AREA}{birth_on:%Y%m%d}{serial:03d}"
            return head + check_sign(head)

        return self._new(one)

    def _new(self, make: Any) -> str:
        while (number := str(make())) in self._given:
            pass
        self._given.add(number)
        return number


def check_sign(head: str) -> str:
    """Return the last sign of an identity number from its first seventeen digits (GB 11643, ISO 7064 mod 11-2)."""
    return _IDENTITY_SIGNS[sum(int(d) * w for d, w in zip(head, _IDENTITY_WEIGHTS, strict=True)) % 11]


def birthday(rng: Random, year: int) -> date:
    """Return a day of the year."""
    return date(year, 1, 1) + timedelta(days=rng.randrange(365))


def staff(rng: Random) -> tuple[StaffSeed, ...]:
    """Return everybody with an account: county and township offices, a cadre per village, a handler per unit."""
    maker = _StaffMaker(rng)
    result = list(maker.county_posts())
    for township in within(areas()[0].code, AreaKind.TOWNSHIP):
        result.extend(maker.township_posts(township))
        result.extend(maker.village_posts(township))
    result.extend(maker.handlers())
    return tuple(result)


class _StaffMaker:
    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names, self._numbers = Names(rng), Numbers(rng)
        self._raw: Mapping[str, Any] = tree("staff")
        self._taken: set[str] = set()

    def _post(self, username: str, role: str, title: str, area_code: str, **more: Any) -> StaffSeed:
        name = self._new_name()
        phone = self._numbers.phone(STAFF_PHONES)
        return StaffSeed(username, name, Role(role), title, area_code, phone, **more)

    def _new_name(self) -> str:
        """Return a name that nobody of the staff has yet, so that a list of accounts is not mistaken."""
        heads = self._raw["heads"]
        while True:
            gender = self._rng.choice(("male", "male", "female"))
            name = self._names.full(gender, self._rng.randint(heads["birth_from"], heads["birth_to"]))
            if name not in self._taken:
                self._taken.add(name)
                return name

    def county_posts(self) -> Iterator[StaffSeed]:
        for post in self._raw["county"]:
            yield self._post(post["username"], post["role"], post["title"], areas()[0].code)

    def township_posts(self, township: AreaSeed) -> Iterator[StaffSeed]:
        key = township_key(township.code)
        villages = within(township.code, AreaKind.VILLAGE)
        cadres = [post["username"] for post in self._raw["township"] if post["role"] == Role.CADRE]
        for post in self._raw["township"]:
            mine: tuple[str, ...] = ()
            if post["username"] in cadres:
                mine = tuple(each.code for each in villages[cadres.index(post["username"]) :: len(cadres)])
            name = f"{key}_{post['username']}"
            yield self._post(name, post["role"], township.name + post["title"], township.code, village_codes=mine)

    def village_posts(self, township: AreaSeed) -> Iterator[StaffSeed]:
        key = township_key(township.code)
        for village in within(township.code, AreaKind.VILLAGE):
            for post in self._raw["village"]:
                username = f"{key}_{post['username']}{village.code[-2:]}"
                title, codes = village.name + post["title"], (village.code,)
                yield self._post(username, post["role"], title, village.code, village_codes=codes)

    def handlers(self) -> Iterator[StaffSeed]:
        post = self._raw["handler"]
        for unit in units():
            title = unit.name + post["title"][unit.kind.value]
            yield self._post(_handler_name(unit), post["role"], title, unit.area_code, unit_code=unit.code)


def _handler_name(unit: UnitSeed) -> str:
    if unit.level is OrgLevel.COUNTY:
        return f"unit_{unit.slug}"
    township = above(next(each for each in areas() if each.code == unit.area_code), AreaKind.TOWNSHIP)
    return f"{township_key(township.code) if township else ''}_{unit.slug}"
