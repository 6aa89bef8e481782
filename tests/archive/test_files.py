"""Does a file show each reader what is theirs, in a constant number of statements, and its story without a leak?"""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_identity
from feedback.access.reveal import reveal_file, reveal_person
from feedback.archive.file_changes import change_file
from feedback.archive.file_story import MomentKind, file_story
from feedback.archive.files import open_file
from feedback.core.clock import today, utc_now
from feedback.core.errors import MissingFact, NotFound, NotPermitted
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Person
from models.keeping import AccessLog
from models.office_vocabulary import HouseholdEvent
from models.vocabulary import CaseStatus, Channel, ContactKind, VisitType
from models.work_vocabulary import AccessAction
from tests.archive.filing import IDENTITY, PHONE, a_file
from tests.county import County
from tests.factories import a_case
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


def a_visit(session: Session, county: County, household_id: int, **more: object) -> Contact:
    facts: dict[str, Any] = {"is_confidential": False, "is_withdrawn": False} | more
    contact = Contact(
        kind=ContactKind.VISIT, channel=Channel.VISIT, area_id=county.group.id, township_id=county.north.id,
        village_id=county.village.id, held_on=today(), recorded_at=utc_now(), recorded_by_id=county.cadre.user_id,
        submission_key=f"visit-{household_id}-{more}", **facts,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    session.add_all(
        [
            Visit(
                contact_id=contact.id, household_id=household_id, visit_type=VisitType.TUESDAY, visitors=["周敏"],
                cards_issued=2, note="两老身体都好",
            ),
            ContactCard(
                contact_id=contact.id, household_id=household_id, issued_by_id=county.cadre.user_id,
                issued_on=today(), count=2,
            ),
        ]
    )  # fmt: skip
    session.flush()
    return contact


def said(session: Session, contact: Contact, household_id: int, position: int, **more: object) -> Opinion:
    facts: dict[str, Any] = {"words": f"第{position}件事"} | more
    opinion = Opinion(
        contact_id=contact.id, position=position, area_id=contact.area_id, household_id=household_id,
        recorded_at=utc_now(), **facts,
    )  # fmt: skip
    session.add(opinion)
    session.flush()
    return opinion


class TestOpenFile:
    def test_keeper_reads_all_but_the_two_numbers(self, session: Session, county: County) -> None:
        view = open_file(session, county.cadre, a_file(session, county))
        assert (view.household_no, view.place_names) == ("03-012", "石桥镇 · 上河村 · 杨家湾 · 三组")
        assert (view.facts.situation, view.facts.yearly_income) == ("儿子在外打工，两老在家", 3_600_000)
        head, wife = view.members
        assert (head.phone, head.identity_number) == ("138****5678", mask_identity(IDENTITY))
        assert wife.note == "腿脚不便"
        assert (view.may_keep, view.may_change, view.hidden) == (True, False, ())
        assert (view.updated_on, view.updated_by) == (today(), county.cadre.name)

    def test_chair_reads_without_what_is_sensitive(self, session: Session, county: County) -> None:
        view = open_file(session, county.chair, a_file(session, county))
        assert (view.facts.situation, view.facts.yearly_income, view.members[1].note) == ("", None, "")
        assert view.hidden == ("yearly_income", "situation")
        assert view.members[1].has_note
        assert not view.may_keep
        with pytest.raises(NotPermitted):
            change_file(session, county.chair, view.household_id, view.facts)

    def test_outsiders_find_nothing(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        with pytest.raises(NotFound):
            open_file(session, county.south_clerk, household_id)
        for nobody in (county.recorder, county.leader, county.sysadmin, county.discipline):
            with pytest.raises(NotPermitted):
                open_file(session, nobody, household_id)

    def test_statements_do_not_grow(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        with statements(session) as few:
            open_file(session, county.cadre, household_id)
            file_story(session, county.cadre, household_id, with_notes=True)
        session.add_all(Person(household_id=household_id, name=f"孙{n}") for n in range(12))
        for is_trial in (True, False):
            said(session, a_visit(session, county, household_id, is_trial=is_trial), household_id, 1)
        with statements(session) as many:
            open_file(session, county.cadre, household_id)
            file_story(session, county.cadre, household_id, with_notes=True)
        assert len(few) == len(many)


class TestReveal:
    @pytest.mark.parametrize("who", ["cadre", "clerk", "chair"])
    def test_numbers_and_facts_for_a_reason_that_is_logged(self, session: Session, county: County, who: str) -> None:
        household_id = a_file(session, county)
        person = session.exec(select(Person).where(Person.name == "陈大福", Person.household_id == household_id)).one()
        reader: Actor = getattr(county, who)
        with pytest.raises(MissingFact):
            reveal_person(session, reader, person.id, reason=" ")
        assert reveal_person(session, reader, person.id, reason="核对低保材料") == (PHONE, IDENTITY)
        shown = reveal_file(session, reader, household_id, reason="核对低保材料")
        assert (shown.yearly_income, shown.situation) == (3_600_000, "儿子在外打工，两老在家")
        assert list(shown.notes.values()) == ["腿脚不便"]
        revealed = select(AccessLog).where(AccessLog.action == AccessAction.REVEAL)
        lines = session.exec(revealed.order_by(col(AccessLog.seq))).all()
        assert [(line.subject_kind, line.actor_id) for line in lines] == [
            ("person", reader.user_id),
            ("household", reader.user_id),
        ]

    def test_not_for_another_township(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound):
            reveal_file(session, county.south_clerk, a_file(session, county), reason="核对低保材料")


class TestStory:
    def test_visits_words_and_changes_in_one_line(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        contact = a_visit(session, county, household_id)
        case = a_case(session, county, status=CaseStatus.HANDLING)
        said(session, contact, household_id, 1, case_id=case.id)
        story = file_story(session, county.cadre, household_id, with_notes=True)
        assert (story.visits, story.cards, story.opinions, story.open_cases) == (1, 2, 1, 1)
        assert [moment.kind for moment in story.moments] == [MomentKind.OPINION, MomentKind.VISIT, MomentKind.CHANGE]
        opinion, visit, opened = story.moments
        assert (opinion.words, opinion.case_no, opinion.status) == ("第1件事", case.case_no, CaseStatus.HANDLING)
        assert (visit.who, visit.words, visit.cards) == (("周敏",), "两老身体都好", 2)
        assert opened.event is HouseholdEvent.OPENED
        assert file_story(session, county.chair, household_id, with_notes=False).moments[1].words == ""

    def test_never_what_was_said_in_confidence_or_without_a_name(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        contact = a_visit(session, county, household_id)
        said(session, contact, household_id, 1, words=None, sealed_words="有人收钱", is_confidential=True)
        said(session, contact, household_id, 2, is_anonymous=True)
        a_visit(session, county, household_id, is_confidential=True)
        hidden = a_case(session, county, confidential=True)
        said(session, contact, household_id, 3, case_id=hidden.id)
        story = file_story(session, county.cadre, household_id, with_notes=True)
        assert (story.visits, story.opinions, story.open_cases) == (1, 0, 0)
        assert {moment.kind for moment in story.moments} == {MomentKind.VISIT, MomentKind.CHANGE}

    def test_a_change_names_fields_and_never_what_stood_there(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        facts = open_file(session, county.cadre, household_id).facts
        change_file(session, county.cadre, household_id, replace(facts, needs="想装扶手", livelihood="种粮"))
        newest = file_story(session, county.clerk, household_id, with_notes=True).moments[0]
        assert (newest.event, newest.facts) == (HouseholdEvent.UPDATED, {"fields": "livelihood,needs"})
        assert newest.who == (county.cadre.name,)

    def test_what_was_withdrawn_is_gone(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        said(session, a_visit(session, county, household_id, is_withdrawn=True), household_id, 1)
        story = file_story(session, county.cadre, household_id, with_notes=True)
        assert (story.visits, story.opinions, len(story.moments)) == (0, 0, 1)
