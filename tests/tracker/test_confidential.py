"""Is a confidential case really gone: from every list, count, search and hint, and from what its events tell?"""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.capture.repeats import likely_repeats
from feedback.core.errors import BadInput, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import find_case, open_case
from feedback.tracker.confidential import name_reader
from feedback.tracker.desks import CaseSearch, Desk, count_cases, desk_page, search_cases, waiting_at
from feedback.tracker.door import NO_STEP
from models.case import Case, CaseAccess, CaseEvent, Label
from models.contact import Contact, Opinion
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, ContactKind, Nature, OrgLevel, Role, Verb
from tests.factories import (
    REASON,
    County,
    a_case,
    a_diagnosis,
    actor,
    an_opinion,
)
from tests.tracker.acts import do

WORDS = "会计把补助款压在手里半年不发，还让人签了空白收据"
TITLE = "补助款被压"
OTHERS = ("clerk", "chair", "recorder", "cadre", "leader", "reviewer", "revisitor", "county_chair", "handler")


@pytest.fixture
def case(session: Session, county: County) -> Case:
    """A case that was open for a while, with its words in the search index."""
    return a_case(session, county, title=TITLE, words=WORDS, status=CaseStatus.AWAITING_CLINIC)


def hide(session: Session, county: County, case: Case) -> None:
    diagnosis = a_diagnosis(category="1602", nature=Nature.REPORT, note="点名举报")
    service.change_labels(session, county.clerk, case.id, NO_STEP, diagnosis)


class TestSealing:
    def test_moves_words_and_title_under_the_seal(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)
        opinion = session.exec(select(Opinion).where(Opinion.case_id == case.id)).one()
        assert (case.title, case.sealed_title, case.heading) == ("", TITLE, TITLE)
        assert (opinion.words, opinion.title, opinion.text) == (None, "", WORDS)

    def test_takes_the_machines_reasons_away(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)
        assert {str(row.reasons) for row in session.exec(select(Label).where(Label.case_id == case.id))} == {"[]"}

    def test_follows_from_a_report_under_such_a_category(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        diagnosis = a_diagnosis(category="1602", nature=Nature.REPORT)
        service.diagnose(session, county.clerk, case.id, NO_STEP, diagnosis)
        assert case.is_confidential

    @pytest.mark.parametrize(("category", "nature"), [("1602", Nature.CONSULT), ("0201", Nature.REPORT)])
    def test_does_not_follow_from_half_of_it(
        self, session: Session, county: County, category: str, nature: Nature
    ) -> None:
        case = a_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category=category, nature=nature))
        assert not case.is_confidential

    def test_is_not_told_by_the_event_that_did_it(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)
        do(Verb.ESCALATE, session, county.discipline, case, county)
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
        assert [event.facts for event in events if event.verb in {Verb.CHANGE_LABELS, Verb.ESCALATE}] == [{}, {}]

    @pytest.mark.parametrize(("kind", "hidden"), [(ContactKind.CALL, True), (ContactKind.VISIT, False)])
    def test_hides_the_contact_where_it_would_tell(
        self, session: Session, county: County, kind: ContactKind, hidden: bool
    ) -> None:
        case = a_case(session, county)
        opinion = an_opinion(session, case, words=WORDS, kind=kind)
        hide(session, county, case)
        assert session.get_one(Contact, opinion.contact_id).is_confidential is hidden

    def test_leaves_a_contact_that_said_something_else_as_well(self, session: Session, county: County) -> None:
        secret, plain = a_case(session, county), a_case(session, county)
        one = an_opinion(session, secret, words=WORDS)
        other = an_opinion(session, plain)
        other.contact_id, other.position = one.contact_id, 2
        session.flush()
        hide(session, county, secret)
        assert not session.get_one(Contact, one.contact_id).is_confidential


class TestOthers:
    @pytest.fixture(autouse=True)
    def hidden(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)

    @pytest.mark.parametrize("name", OTHERS)
    def test_do_not_find_it_by_any_way(self, session: Session, county: County, case: Case, name: str) -> None:
        who: Actor = getattr(county, name)
        for look in (lambda: open_case(session, who, case.id), lambda: find_case(session, who, case.case_no)):
            with pytest.raises(NotFound):
                look()
        for sought in (CaseSearch(text=case.case_no), CaseSearch(text="补助款"), CaseSearch(category="1602")):
            assert case.id not in {row.case_id for row in search_cases(session, who, sought).rows}
            assert count_cases(session, who, sought) == 0

    @pytest.mark.parametrize("name", OTHERS)
    def test_have_it_on_no_desk_and_in_no_count(self, session: Session, county: County, case: Case, name: str) -> None:
        who: Actor = getattr(county, name)
        for desk in Desk:
            rows = desk_page(session, who, desk).rows
            assert case.id not in {row.case_id for row in rows}
            assert waiting_at(session, who, desk).count == len(rows)

    @pytest.mark.parametrize("name", OTHERS)
    def test_cannot_move_it(self, session: Session, county: County, case: Case, name: str) -> None:
        with pytest.raises(NotFound):
            do(Verb.SUSPEND, session, getattr(county, name), case, county)

    def test_get_no_hint_that_somebody_said_the_same(self, session: Session, county: County) -> None:
        assert likely_repeats(session, county.clerk, WORDS, place=county.place) == []


class TestDesk:
    @pytest.fixture(autouse=True)
    def hidden(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)

    def test_sees_and_reads_it(self, session: Session, county: County, case: Case) -> None:
        rows = desk_page(session, county.discipline, Desk.CONFIDENTIAL).rows
        assert [(row.case_id, row.heading, row.is_confidential) for row in rows] == [(case.id, TITLE, True)]
        assert waiting_at(session, county.discipline, Desk.CONFIDENTIAL).count == 1
        assert open_case(session, county.discipline, case.id).opinions[0].words == WORDS

    def test_of_another_township_does_not(self, session: Session, county: County, case: Case) -> None:
        other = actor(session, Role.DISCIPLINE, area=county.south)
        assert desk_page(session, other, Desk.CONFIDENTIAL).rows == ()
        with pytest.raises(NotFound):
            open_case(session, other, case.id)

    def test_of_a_township_sees_of_the_countys_level_what_lies_in_it_and_leaves_the_decision(
        self, session: Session, county: County, case: Case
    ) -> None:
        both = [actor(session, Role.DISCIPLINE, area=area) for area in (county.north, county.south)]
        case.level = OrgLevel.COUNTY
        of_the_county = a_case(session, county, confidential=True, status=CaseStatus.AWAITING_CLINIC)
        of_the_county.level, of_the_county.area_id = OrgLevel.COUNTY, county.root.id
        of_the_county.township_id = of_the_county.village_id = None
        session.flush()
        seen = [[row.case_id for row in desk_page(session, who, Desk.CONFIDENTIAL).rows] for who in both]
        assert seen == [[case.id], []]
        assert [waiting_at(session, who, Desk.CONFIDENTIAL).count for who in both] == [1, 0]
        with pytest.raises(NotPermitted):
            do(Verb.DISPATCH, session, both[0], case, county)
        do(Verb.DISPATCH, session, county.discipline, case, county)
        assert case.status is CaseStatus.DISPATCHED

    def test_finds_it_in_no_common_search(self, session: Session, county: County, case: Case) -> None:
        assert count_cases(session, county.discipline, CaseSearch(text=case.case_no)) == 0

    def test_takes_it_to_its_end_with_two_persons(self, session: Session, county: County) -> None:
        case = a_case(session, county, confidential=True, co=False, status=CaseStatus.CLOSED)
        assert case.status == "closed"

    def test_answers_every_part_of_it(self, session: Session, county: County) -> None:
        case = a_case(session, county, confidential=True, co=True, status=CaseStatus.CLOSED)
        assert case.status == "closed"

    def test_does_not_check_its_own_work(self, session: Session, county: County) -> None:
        case = a_case(session, county, confidential=True, status=CaseStatus.REPLIED)
        with pytest.raises(NotPermitted):
            do(Verb.APPROVE_REPLY, session, county.discipline, case, county)


class TestNamedReader:
    @pytest.fixture(autouse=True)
    def hidden(self, session: Session, county: County, case: Case) -> None:
        hide(session, county, case)

    def name(self, session: Session, county: County, case: Case, who: Actor, reason: str = REASON) -> None:
        name_reader(session, county.discipline, case.id, user_id=who.user_id, reason=reason)

    def test_reads_this_one_and_no_other(self, session: Session, county: County, case: Case) -> None:
        other = a_case(session, county, confidential=True)
        self.name(session, county, case, county.leader)
        assert open_case(session, county.leader, case.id).case.heading == TITLE
        with pytest.raises(NotFound):
            open_case(session, county.leader, other.id)
        with pytest.raises(NotFound):
            open_case(session, county.county_chair, case.id)

    def test_is_kept_in_the_access_log(self, session: Session, county: County, case: Case) -> None:
        self.name(session, county, case, county.leader)
        line = session.exec(select(AccessLog).where(AccessLog.action == "grant_access")).one()
        assert (line.actor_id, line.subject_id, line.facts) == (
            county.discipline.user_id,
            case.id,
            {"user": county.leader.user_id},
        )

    def test_is_named_once(self, session: Session, county: County, case: Case) -> None:
        for _ in range(2):
            self.name(session, county, case, county.leader)
        assert len(session.exec(select(CaseAccess)).all()) == 1

    def test_needs_a_reason(self, session: Session, county: County, case: Case) -> None:
        with pytest.raises(MissingFact):
            self.name(session, county, case, county.leader, reason=" ")

    def test_is_named_by_the_desk_only(self, session: Session, county: County, case: Case) -> None:
        with pytest.raises(NotPermitted):
            name_reader(session, county.leader, case.id, user_id=county.leader.user_id, reason=REASON)

    def test_there_is_none_for_an_open_case(self, session: Session, county: County) -> None:
        both = actor(session, Role.DISCIPLINE, Role.CLERK, area=county.root)
        case = a_case(session, county)
        with pytest.raises(BadInput):
            name_reader(session, both, case.id, user_id=county.leader.user_id, reason=REASON)

    def test_acts_as_their_role_does(self, session: Session, county: County, case: Case) -> None:
        self.name(session, county, case, county.chair)
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert case.status == "suspended"
