"""What the files of the trial county say beyond its register: who is looked after, what is needed, who works where.

All of it follows from the household's own seed, so that the county's chance is not disturbed.
"""

from datetime import timedelta
from typing import Any, Final
from zlib import crc32

from feedback.archive.households import HouseholdEntry, MemberEntry
from feedback.core.clock import today
from feedback.trial.households import HouseholdSeed
from feedback.trial.people import PersonSeed
from feedback.trial.sources import tree
from models.office_vocabulary import HouseholdType, VisitTier

_ADULT: Final = 18


def chance_of(seed: HouseholdSeed, what: str) -> int:
    """Return a large number that is always the same for one household and one question."""
    return crc32(f"{seed.group_code}/{seed.household_no}/{what}".encode())


def file_of(seed: HouseholdSeed, area_id: int) -> HouseholdEntry:
    """Return the file of one household as it is handed in."""
    told = tree("files")
    kinds = tuple(told["kinds"][each] for each in seed.hardships if each in told["kinds"])
    age = timedelta(days=chance_of(seed, "age") % told["oldest_days"])
    return HouseholdEntry(
        area_id=area_id,
        household_no=seed.household_no,
        head_name=seed.head.name,
        house_no=seed.house_no,
        livelihood=seed.livelihood,
        hardships=seed.hardships,
        dwelling_grade=seed.dwelling_grade,
        dwelling_structure=seed.dwelling,
        floor_area=seed.area_m2,
        built_year=seed.built_year,
        household_type=_type(seed, told),
        key_kinds=(*kinds, *(("dangerous_dwelling",) if seed.dwelling_grade[:1] in ("C", "D") else ())),
        visit_tier=_tier(seed, told),
        yearly_income=_income(seed, told),
        situation=_first(seed, told["situations"]),
        needs=_first(seed, told["needs"]),
        river_note=told["river"]["text"] if chance_of(seed, "river") % told["river"]["share"] == 0 else "",
        members=tuple(_member(each, told) for each in seed.members),
        updated_on=today() - age,
    )


def _first(seed: HouseholdSeed, texts: dict[str, str]) -> str:
    return next((texts[each] for each in seed.hardships if each in texts), "")


def _type(seed: HouseholdSeed, told: Any) -> HouseholdType:
    found = next((told["types"][each] for each in seed.hardships if each in told["types"]), HouseholdType.ORDINARY)
    return HouseholdType(found)


def _tier(seed: HouseholdSeed, told: Any) -> VisitTier:
    tiers = (VisitTier.HIGH_RISK, VisitTier.KEY, VisitTier.GENERAL)
    if seed.dwelling_grade[:1] == "D":
        return VisitTier.HIGH_RISK
    return next((tier for tier in tiers if set(told[tier]) & set(seed.hardships)), VisitTier.ORDINARY)


def _income(seed: HouseholdSeed, told: Any) -> int:
    known = next((told["incomes"][each] for each in seed.hardships if each in told["incomes"]), None)
    if known is not None:
        return int(known)
    usual = told["usual_income"]
    least = int(usual["least"])
    span = int(usual["most"] - usual["least"]) // 100_000
    return least + chance_of(seed, "income") % span * 100_000


def _member(person: PersonSeed, told: Any) -> MemberEntry:
    age = today().year - person.birth_on.year
    occupation = told["away"] if person.is_away else told["pupil"] if 5 < age < _ADULT else ""
    return MemberEntry(
        name=person.name,
        relation=person.relation,
        gender=person.gender,
        birth_year=person.birth_on.year,
        phone=person.phone or "",
        identity_number=person.identity_number,
        occupation=occupation,
        is_party_member=person.is_party_member,
    )
