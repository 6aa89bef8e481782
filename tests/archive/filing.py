"""Household files for tests: opened through the service, in the small county of `tests/county.py`."""

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.file_changes import open_new_file
from feedback.archive.households import HouseholdEntry, MemberEntry
from models.office_vocabulary import KeyKind
from tests.county import County

PHONE = "13812345678"
IDENTITY = "990226195603110011"


def an_entry(county: County, **changes: object) -> HouseholdEntry:
    facts: dict[str, object] = {
        "area_id": county.group.id,
        "household_no": "03-012",
        "head_name": "陈大福",
        "house_no": "12号",
        "situation": "儿子在外打工，两老在家",
        "yearly_income": 3_600_000,
        "members": (
            MemberEntry(name="陈大福", relation="户主", birth_year=1956, phone=PHONE, identity_number=IDENTITY),
            MemberEntry(name="李阿香", relation="妻子", birth_year=1958, note="腿脚不便"),
        ),
    }
    return HouseholdEntry(**facts | changes)  # type: ignore[arg-type]  # Names and kinds are those above.


def a_file(session: Session, county: County, *, by: Actor | None = None, **changes: object) -> int:
    """Open a file, by the village's cadre where nobody else is named."""
    household_id = open_new_file(session, by or county.cadre, an_entry(county, **changes))
    session.flush()
    return household_id


def key_entry(county: County, number: str, kind: KeyKind) -> HouseholdEntry:
    return an_entry(county, household_no=number, head_name=f"户{number}", key_kinds=(kind.value,))
