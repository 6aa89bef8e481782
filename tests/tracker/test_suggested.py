"""Are cases found by what the machine took them for?"""

from sqlmodel import Session

from feedback.tracker.desks import CaseSearch, count_cases, search_cases
from models.case import Label
from models.vocabulary import LabelSource
from tests.factories import NOW, County, a_case


def test_found_by_the_machines_label_beside_the_persons(session: Session, county: County) -> None:
    mixed_up, other = a_case(session, county), a_case(session, county)
    for case, code in ((mixed_up, "0603"), (other, "0201")):
        session.add(Label(case_id=case.id, source=LabelSource.MACHINE, category=code, at=NOW))
    session.add(Label(case_id=other.id, source=LabelSource.HUMAN, category="0603", at=NOW))
    session.flush()
    sought = CaseSearch(category="0201", suggested="0603")
    assert [row.case_id for row in search_cases(session, county.clerk, sought).rows] == [mixed_up.id]
    assert count_cases(session, county.south_clerk, sought) == 0
