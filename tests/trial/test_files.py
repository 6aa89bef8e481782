"""Do the trial files say of each household what its register says, the same each time, and are some too old?"""

from datetime import timedelta
from itertools import islice

from feedback.archive.file_entry import checked_facts, checked_member
from feedback.core.clock import today
from feedback.trial.files import file_of
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from tests.trial.county import the_households


def test_files_are_what_may_be_handed_in() -> None:
    for seed in islice(the_households(), 0, None, 40):
        entry = file_of(seed, 1)
        assert checked_facts(entry) == entry
        assert [checked_member(member).name for member in entry.members] == [person.name for person in seed.members]
        assert file_of(seed, 1) == entry


def test_support_and_tier_follow_the_register() -> None:
    entries = [(seed, file_of(seed, 1)) for seed in the_households()[:600]]
    for seed, entry in entries:
        assert (entry.household_type is HouseholdType.MINIMUM_LIVING) == ("低保" in seed.hardships)
        assert (KeyKind.DANGEROUS_DWELLING.value in entry.key_kinds) == (seed.dwelling_grade[:1] in ("C", "D"))
        if "低保" in seed.hardships:
            assert entry.visit_tier in (VisitTier.KEY, VisitTier.HIGH_RISK)
    ages = [today() - entry.updated_on for _seed, entry in entries if entry.updated_on is not None]
    assert 0 < sum(age > timedelta(days=180) for age in ages) < len(ages) / 10
