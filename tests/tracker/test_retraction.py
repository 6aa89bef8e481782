"""Are untouched registrations taken back by who made them, and by nobody else?"""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.errors import MissingFact
from feedback.tracker import service
from feedback.tracker.door import NO_STEP, first_broken_link
from feedback.tracker.retraction import take_back
from models.case import Case, CaseEvent
from models.vocabulary import CaseStatus, Role, Verb
from tests.factories import County, a_diagnosis, a_registered_case, place_of

REASON = "传错了表"


def taken_back(session: Session, by: Actor, *cases: Case) -> list[int]:
    return take_back(session, by, [case.id for case in cases], reason=REASON)


class TestTakeBack:
    @pytest.mark.parametrize("who", ["recorder", "cadre"])
    def test_by_who_registered_it(self, session: Session, county: County, who: str) -> None:
        by: Actor = getattr(county, who)
        case = a_registered_case(session, county, by=by)
        assert taken_back(session, by, case) == [case.id]
        assert (case.status, case.due_at, case.stage) == (CaseStatus.WITHDRAWN, None, None)
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)).all()  # type: ignore[arg-type]  # A column.
        assert [(each.verb, each.actor_role, each.note) for each in events] == [
            (Verb.REGISTER, Role(who), None),
            (Verb.WITHDRAW, Role(who), REASON),
        ]
        assert first_broken_link(case, events) is None

    def test_by_a_clerk_of_the_place(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        assert taken_back(session, county.clerk, case) == [case.id]

    def test_confidential_one_by_who_registered_it(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        assert taken_back(session, county.recorder, case) == [case.id]

    def test_several_at_once_and_only_the_untouched(self, session: Session, county: County) -> None:
        cases = [a_registered_case(session, county) for _ in range(3)]
        service.diagnose(session, county.clerk, cases[1].id, NO_STEP, a_diagnosis())
        assert taken_back(session, county.recorder, *cases) == [cases[0].id, cases[2].id]


class TestLeft:
    @pytest.mark.parametrize("who", ["south_clerk", "cadre", "leader", "handler", "discipline"])
    def test_by_others(self, session: Session, county: County, who: str) -> None:
        case = a_registered_case(session, county)
        assert not taken_back(session, getattr(county, who), case)
        assert case.status is CaseStatus.REGISTERED

    def test_confidential_one_by_a_clerk(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        assert not taken_back(session, county.clerk, case)

    def test_one_that_was_diagnosed(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis())
        assert not taken_back(session, county.recorder, case)

    def test_one_that_another_was_joined_to(self, session: Session, county: County) -> None:
        case, other = a_registered_case(session, county), a_registered_case(session, county)
        service.diagnose(session, county.clerk, other.id, NO_STEP, a_diagnosis())
        service.merge(session, county.clerk, other.id, NO_STEP, into_case_no=case.case_no, note=REASON)
        assert not taken_back(session, county.recorder, case)

    def test_one_of_another_township_stays_its_own(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, by=county.south_clerk, place=place_of(county.south_village))
        assert not taken_back(session, county.clerk, case)


def test_reason_is_needed(session: Session, county: County) -> None:
    case = a_registered_case(session, county)
    with pytest.raises(MissingFact):
        take_back(session, county.recorder, [case.id], reason="错")
