"""Which households the trial county has: who lives together, in what house, on what, with what hardship.

The shares are estimates for a county whose young people work elsewhere; they come from `data/households.json`, not from
a census.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from feedback.trial.people import Names, Numbers, PersonSeed, birthday
from feedback.trial.places import AreaSeed, areas, within
from feedback.trial.sources import pick, tree
from models.vocabulary import AreaKind

TOTAL: Final = 3000
_ADULT: Final = 18
_ELDER: Final = 65


@dataclass(frozen=True, slots=True)
class HouseholdSeed:
    """One household; its head is the first member. `dwelling_grade` is empty where the house is sound."""

    household_no: str
    group_code: str
    natural_village_code: str
    village_code: str
    township_code: str
    house_no: str
    members: tuple[PersonSeed, ...]
    livelihood: str
    hardships: tuple[str, ...]
    dwelling: str
    built_year: int
    area_m2: int
    dwelling_grade: str

    @property
    def head(self) -> PersonSeed:
        return self.members[0]


@dataclass(frozen=True, slots=True)
class _Member:
    """A member before names and numbers are given; `of_clan` bears the head's surname."""

    relation: str
    gender: str
    birth_year: int
    of_clan: bool = True
    is_away: bool = False


def households(rng: Random, year: int, total: int = TOTAL) -> tuple[HouseholdSeed, ...]:
    """Return `total` households over all natural villages, by their number of groups; ages are those in `year`."""
    villages = within(areas()[0].code, AreaKind.NATURAL_VILLAGE)
    maker = _Maker(rng, year)
    result: list[HouseholdSeed] = []
    done, groups = 0, sum(each.groups for each in villages)
    for village in villages:
        done += village.groups
        due = round(total * done / groups)
        result.extend(maker.household(village, number) for number in range(1, due - len(result) + 1))
    return tuple(result)


class _Maker:
    def __init__(self, rng: Random, year: int) -> None:
        self._rng, self._year = rng, year
        self._names, self._numbers = Names(rng), Numbers(rng)
        self._raw: Mapping[str, Any] = tree("households")
        self._kinds: Mapping[str, Callable[[], list[_Member]]] = {
            "lone_elder": lambda: [self._head(70, 90)],
            "elder_couple": lambda: self._couple(64, 86),
            "middle_couple": lambda: self._couple(48, 64),
            "family": self._family,
            "three_generations": self._three_generations,
            "grandparents_left": self._grandparents,
            "single_parent": self._single_parent,
            "single_adult": lambda: [self._head(38, 64)],
        }

    def household(self, village: AreaSeed, number: int) -> HouseholdSeed:
        kind = pick(self._rng, self._raw["kinds"])
        plan = self._kinds[kind]()
        hardships = self._hardships(kind, plan[0])
        members = self._named(plan, village.clans, is_party=self._word("party") in hardships)
        dwelling, built, grade = self._dwelling()
        group = 1 + number % village.groups
        return HouseholdSeed(
            household_no=f"{village.code[6:]}-{number:03d}",
            group_code=f"{village.code}{group:02d}",
            natural_village_code=village.code,
            village_code=village.code[:12],
            township_code=village.code[:9],
            house_no=self._raw["house_no"].format(number=number),
            members=members,
            livelihood=self._livelihood(village, kind),
            hardships=hardships,
            dwelling=dwelling,
            built_year=built,
            area_m2=self._rng.randrange(60, 260, 5),
            dwelling_grade=grade,
        )

    def _born(self, youngest: int, oldest: int) -> int:
        return self._year - self._rng.randint(youngest, oldest)

    def _head(self, youngest: int, oldest: int) -> _Member:
        # Where a man and a woman live together, the man is still entered as the head in most registers.
        gender = "male" if self._rng.random() < 0.6 else "female"
        return _Member("head", gender, self._born(youngest, oldest))

    def _couple(self, youngest: int, oldest: int) -> list[_Member]:
        head = _Member("head", "male", self._born(youngest, oldest))
        return [head, _Member("spouse", "female", head.birth_year + self._rng.randint(-1, 5), of_clan=False)]

    def _children(self, parent_year: int, count: int, relation: str) -> list[_Member]:
        """Return children, the eldest first; half of the grown-up ones work elsewhere."""
        ages = sorted(self._rng.sample(range(23, 35), count))
        return [self._child(min(self._year - 1, parent_year + age), relation) for age in ages]

    def _child(self, birth_year: int, relation: str) -> _Member:
        is_away = self._year - birth_year >= _ADULT and self._rng.random() < 0.5
        return _Member(relation, self._rng.choice(("male", "female")), birth_year, is_away=is_away)

    def _family(self) -> list[_Member]:
        couple = self._couple(32, 55)
        return couple + self._children(couple[0].birth_year, self._rng.choice((1, 1, 2, 2, 3)), "child")

    def _three_generations(self) -> list[_Member]:
        couple = self._couple(56, 72)
        son = _Member("child", "male", couple[0].birth_year + self._rng.randint(23, 28))
        wife = _Member("child_in_law", "female", son.birth_year + self._rng.randint(-1, 4), of_clan=False)
        young = self._children(son.birth_year, self._rng.choice((1, 1, 2)), "grandchild")
        old: list[_Member] = []
        if len(young) == 1 and self._rng.random() < 0.3 and self._year - couple[0].birth_year < _ELDER:
            old = [_Member("parent", "female", couple[0].birth_year - self._rng.randint(20, 26), of_clan=False)]
        return [*couple, son, wife, *young, *old]

    def _grandparents(self) -> list[_Member]:
        couple = self._couple(56, 72)
        young = [
            _Member("grandchild", self._rng.choice(("male", "female")), self._born(4, 15))
            for _ in range(self._rng.choice((1, 1, 2)))
        ]
        return [*couple, *young]

    def _single_parent(self) -> list[_Member]:
        head = self._head(30, 46)
        born = min(self._year - 2, head.birth_year + self._rng.randint(22, 29))
        return [head, _Member("child", self._rng.choice(("male", "female")), born)]

    def _named(self, plan: list[_Member], clans: tuple[str, ...], *, is_party: bool) -> tuple[PersonSeed, ...]:
        surname = self._names.surname(clans)
        return tuple(self._person(member, surname, is_party=is_party and member.relation == "head") for member in plan)

    def _person(self, plan: _Member, clan: str, *, is_party: bool) -> PersonSeed:
        surname = clan if plan.of_clan else self._names.surname()
        birth_on = birthday(self._rng, plan.birth_year)
        return PersonSeed(
            name=surname + self._names.given(plan.gender, plan.birth_year, surname),
            gender=self._raw["genders"][plan.gender],
            birth_on=birth_on,
            relation=self._relation(plan),
            identity_number=self._numbers.identity(plan.gender, birth_on),
            phone=self._numbers.phone() if self._has_phone(plan) else None,
            is_away=plan.is_away,
            is_party_member=is_party,
        )

    def _relation(self, plan: _Member) -> str:
        named = self._raw["relations"][plan.relation]
        return str(named if isinstance(named, str) else named[plan.gender])

    def _has_phone(self, plan: _Member) -> bool:
        age = self._year - plan.birth_year
        share = 0.95 if plan.relation == "head" else 0.7
        return age >= _ADULT and self._rng.random() < (share - 0.15 if age > _ELDER + 13 else share)

    def _word(self, hardship: str) -> str:
        return str(self._raw["hardships"][hardship])

    def _hardships(self, kind: str, head: _Member) -> tuple[str, ...]:
        """Return what the ledger notes: what follows from who lives there, and what some households have besides."""
        follows = {
            "lone_elder": "destitute" if self._rng.random() < 0.08 else "lone_elder",
            "elder_couple": "elder_couple",
            "grandparents_left": "left_behind",
            "single_parent": "single_parent",
        }
        found = [follows[kind]] if kind in follows else []
        shares: Mapping[str, float] = self._raw["hardship_shares"]
        for name, share in shares.items():
            if self._rng.random() < share and _agrees(name, head, found):
                found.append(name)
        return tuple(self._word(name) for name in found)

    def _livelihood(self, village: AreaSeed, kind: str) -> str:
        shares = self._raw["livelihoods"]
        if kind in {"lone_elder", "elder_couple", "grandparents_left"}:
            return pick(self._rng, shares["elder"])
        here: dict[str, float] = dict(shares["any"])
        for tag in village.tags:
            here |= shares.get(tag, {})
        return pick(self._rng, here)

    def _dwelling(self) -> tuple[str, int, str]:
        raw = self._raw["dwellings"]
        dwelling = pick(self._rng, {name: each["weight"] for name, each in raw.items()})
        built = self._rng.randint(raw[dwelling]["from"], raw[dwelling]["to"])
        drawn, passed = self._rng.random(), 0.0
        for grade, share in self._raw["grades"][dwelling].items():
            passed += share
            if drawn < passed:
                return dwelling, built, self._raw["grade_name"].format(grade=grade)
        return dwelling, built, ""


def _agrees(name: str, head: _Member, found: list[str]) -> bool:
    """Say whether a further mark goes with those there are: one rung of aid only; a veteran's household has a man."""
    aid = {"destitute", "subsistence", "margin", "low_income"}
    if name in aid and aid & set(found):
        return False
    return name != "veteran" or head.gender == "male"
