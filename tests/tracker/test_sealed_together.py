"""Is a case that was joined to a confidential one sealed with it, and does no timeline tell the other's number?"""

import pytest
from sqlmodel import Session, select

from feedback.core.errors import NotFound
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.confidential import name_reader
from feedback.tracker.desks import CaseSearch, count_cases
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.contact import Opinion
from models.vocabulary import Nature, Verb
from tests.factories import REASON, County, a_case, a_diagnosis
from tests.tracker.acts import do

WORDS = "会计把补助款压在手里半年不发，还让人签了空白收据"


@pytest.fixture
def joined(session: Session, county: County) -> Case:
    return a_case(session, county, title="补助款被压", words=WORDS)


@pytest.fixture
def into(session: Session, county: County, joined: Case) -> Case:
    case = a_case(session, county, title="补助款的事")
    service.merge(session, county.clerk, joined.id, NO_STEP, into_case_no=case.case_no, note=REASON)
    return case


def hide(session: Session, county: County, case: Case) -> None:
    diagnosis = a_diagnosis(category="1602", nature=Nature.REPORT, note=REASON)
    service.change_labels(session, county.clerk, case.id, NO_STEP, diagnosis)
    session.flush()


class TestJoined:
    def test_is_sealed_with_what_it_was_joined_to(
        self, session: Session, county: County, joined: Case, into: Case
    ) -> None:
        hide(session, county, into)
        opinion = session.exec(select(Opinion).where(Opinion.case_id == joined.id)).one()
        assert (joined.is_confidential, joined.title, opinion.words) == (True, "", None)
        assert count_cases(session, county.clerk, CaseSearch(text="补助款")) == 0
        with pytest.raises(NotFound):
            open_case(session, county.clerk, joined.id)

    def test_can_still_be_parted_at_the_desk(self, session: Session, county: County, joined: Case, into: Case) -> None:
        hide(session, county, into)
        do(Verb.UNMERGE, session, county.discipline, joined, county)
        assert (joined.status, joined.is_confidential) == ("registered", True)


class TestTimeline:
    def told(self, session: Session, county: County, case: Case, who: str) -> list[object]:
        events = open_case(session, getattr(county, who), case.id).events
        return [event.facts.get("into") for event in events if event.verb is Verb.MERGE]

    def test_tells_what_it_was_joined_to(self, session: Session, county: County, joined: Case, into: Case) -> None:
        assert self.told(session, county, joined, "clerk") == [into.case_no]

    def test_but_not_once_that_is_hidden(self, session: Session, county: County, joined: Case, into: Case) -> None:
        do(Verb.UNMERGE, session, county.clerk, joined, county)
        hide(session, county, into)
        assert self.told(session, county, joined, "clerk") == [None]

    def test_nor_to_who_is_named_for_the_joined_one_alone(
        self, session: Session, county: County, joined: Case, into: Case
    ) -> None:
        hide(session, county, into)
        user_id = county.leader.user_id
        name_reader(session, county.discipline, joined.id, user_id=user_id, reason=REASON)
        assert self.told(session, county, joined, "leader") == [None]
        assert self.told(session, county, joined, "discipline") == [into.case_no]
