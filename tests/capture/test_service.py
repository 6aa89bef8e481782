"""What becomes of a note that is taken in: its rows, its cases, what the machine said and what a person decided."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from feedback.capture.notes import CallDetail, Decided, Matter, Receipt, VisitDetail
from feedback.capture.service import record, record_all
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, NotFound
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, CaseEvent, Label
from models.contact import Call, Contact, ContactCard, Forum, Message, Opinion, Visit
from models.vocabulary import (
    CaseStatus,
    Channel,
    LabelSource,
    Nature,
    Role,
    Urgency,
    Verb,
    VisitType,
)
from tests.capture.notes import a_call, a_caller, a_forum, a_matter, a_message, a_visit
from tests.factories import NOW, County, a_diagnosis, a_household, a_registered_case, actor, place_of
from tests.reading import LIGHT, REPORT, VAGUE, WATER
from tests.worlds import World, case_in


def opinions_of(session: Session, receipt: Receipt) -> list[Opinion]:
    found = select(Opinion).where(Opinion.contact_id == receipt.contact_id).order_by(col(Opinion.position))
    return list(session.exec(found).all())


def case_of(session: Session, receipt: Receipt, number: int = 0) -> Case:
    return session.exec(select(Case).where(Case.case_no == receipt.matters[number].case_no)).one()


class TestVisit:
    def test_each_matter_is_an_opinion_with_a_case_of_its_own(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, WATER, LIGHT))
        opinions = opinions_of(session, receipt)
        assert [(each.position, each.words) for each in opinions] == [(1, WATER), (2, LIGHT)]
        assert len({each.case_id for each in opinions}) == 2
        assert [matter.heading for matter in receipt.matters] == [
            "自来水发黄好几天了，大家都不敢喝",
            "村口路灯坏了，晚上看不见路",
        ]

    def test_keeps_who_went_where(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        detail = VisitDetail(
            household_id=household.id,
            visit_type=VisitType.TUESDAY,
            visitors=("周敏", "林晓"),
            cards_issued=2,
            note="院里",
        )
        receipt = record(session, county.cadre, a_visit(county, WATER, detail=detail))
        visit = session.get_one(Visit, receipt.contact_id)
        assert (visit.household_id, visit.visit_type, visit.visitors, visit.note) == (
            household.id,
            "tuesday",
            ["周敏", "林晓"],
            "院里",
        )
        card = session.exec(select(ContactCard).where(ContactCard.contact_id == receipt.contact_id)).one()
        assert (card.count, card.household_id, card.issued_by_id, card.issued_on) == (
            2,
            household.id,
            county.cadre.user_id,
            NOW.date(),
        )

    def test_stands_at_the_household(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        receipt = record(session, county.cadre, a_visit(county, WATER, household_id=household.id))
        case = case_of(session, receipt)
        assert (case.area_id, case.household_id) == (county.group.id, household.id)

    def test_without_a_household_it_stands_in_the_village(self, session: Session, county: County) -> None:
        case = case_of(session, record(session, county.cadre, a_visit(county, WATER)))
        assert (case.area_id, case.village_id, case.household_id) == (county.village.id, county.village.id, None)

    def test_no_cards_leave_no_row(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, WATER, cards=0))
        cards = session.exec(select(ContactCard).where(ContactCard.contact_id == receipt.contact_id)).all()
        assert cards == []

    def test_may_bring_nothing_but_itself(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county))
        assert receipt.matters == ()
        assert session.get_one(Visit, receipt.contact_id).visitors == ["周敏"]


class TestOtherContacts:
    def test_forum_keeps_topic_and_people(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_forum(county, WATER, LIGHT, VAGUE))
        forum = session.get_one(Forum, receipt.contact_id)
        assert (forum.topic, forum.participants) == ("饮水和道路", {"党代表": 2, "村民代表": 12})
        assert len(receipt.matters) == 3

    def test_call_keeps_the_answer_and_leaves_the_case_registered(self, session: Session, county: County) -> None:
        detail = CallDetail(
            called_at=utc_now(), wants_call_back=False, answered_on_the_spot=True, answer="已告知本周派人查看"
        )
        note = a_call(county, a_matter(WATER, reporter=a_caller(), wants_reply=False), detail=detail)
        receipt = record(session, county.recorder, note)
        call, case = session.get_one(Call, receipt.contact_id), case_of(session, receipt)
        assert (call.answer, call.answered_on_the_spot, call.wants_call_back) == ("已告知本周派人查看", True, False)
        assert (case.status, case.wants_reply, case.channel) == ("registered", False, "hotline")

    def test_call_of_a_household_need_not_stand_there(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        detail = CallDetail(called_at=utc_now(), household_id=household.id)
        note = a_call(county, WATER, area_id=county.other_village.id, detail=detail)
        case = case_of(session, record(session, county.recorder, note))
        assert (case.village_id, case.household_id) == (county.other_village.id, household.id)

    def test_message_keeps_where_it_came_from(self, session: Session, county: County) -> None:
        matter = a_matter(LIGHT, source="县长信箱", external_key="A-1")
        receipt = record(session, county.recorder, a_message(county, matter, channel=Channel.LETTER))
        opinion = opinions_of(session, receipt)[0]
        assert session.get_one(Message, receipt.contact_id).source_name == "县长信箱"
        assert (opinion.source, opinion.external_key) == ("县长信箱", "A-1")
        assert session.get_one(Contact, receipt.contact_id).channel == "letter"

    def test_a_greeting_is_no_heading(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_message(county, f"尊敬的领导：\n{LIGHT}"))
        assert receipt.matters[0].heading == "村口路灯坏了，晚上看不见路"


class TestReporter:
    def test_is_sealed_and_found_by_the_number(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_call(county, a_matter(WATER, reporter=a_caller())))
        opinion = opinions_of(session, receipt)[0]
        assert (opinion.reporter_name, opinion.reporter_phone) == ("陈大福", "13805741234")
        raw = session.connection().execute(
            text("SELECT reporter_name, reporter_phone FROM opinion WHERE id = :id"), {"id": opinion.id}
        )
        assert all(b"1234" not in bytes(value) for value in raw.one())

    def test_anonymous_is_not_told_by_the_household_either(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        matter = a_matter(WATER, reporter=a_caller(name="", phone="", is_anonymous=True))
        receipt = record(session, county.cadre, a_visit(county, matter, household_id=household.id))
        opinion = opinions_of(session, receipt)[0]
        assert (opinion.is_anonymous, opinion.household_id, opinion.reporter_name) == (True, None, None)
        assert case_of(session, receipt).household_id is None


class TestLabels:
    def test_the_machines_suggestion_is_kept(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, WATER))
        label = session.exec(select(Label).where(Label.case_id == receipt.matters[0].case_id)).one()
        assert (label.source, label.category, label.release, label.is_abstained) == ("machine", "0401", "light", False)
        assert (label.reasons, label.top[0]) == (["水"], ["0401", 0.82])

    def test_what_a_person_decided_stands_beside_it(self, session: Session, county: County) -> None:
        decided = Decided(category="0603", urgency=Urgency.URGENT)
        receipt = record(session, county.cadre, a_visit(county, a_matter(WATER, decided=decided)))
        case = case_of(session, receipt)
        labels = session.exec(select(Label).where(Label.case_id == case.id).order_by(col(Label.id))).all()
        assert [(label.source, label.category) for label in labels] == [("machine", "0401"), ("human", "0603")]
        assert labels[1].by_id == county.cadre.user_id
        assert (case.category, case.urgency, case.scope) == ("0603", "urgent", "natural_village")

    def test_where_the_machine_abstained_the_case_has_no_category(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, VAGUE))
        label = session.exec(select(Label).where(Label.case_id == receipt.matters[0].case_id)).one()
        assert (label.is_abstained, case_of(session, receipt).category) == (True, None)


class TestConfidential:
    def test_words_are_sealed_and_cannot_be_searched(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_call(county, REPORT))
        opinion, case = opinions_of(session, receipt)[0], case_of(session, receipt)
        assert (opinion.words, opinion.text, opinion.title) == (None, REPORT, "")
        assert (case.title, case.is_confidential) == ("", True)
        rows = session.connection().execute(
            text("SELECT count(*) FROM case_search WHERE " + _search_key(session) + " = :id"), {"id": case.id}
        )
        assert rows.scalar() == 0

    def test_receipt_gives_the_number_and_no_more(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_call(county, REPORT))
        matter = receipt.matters[0]
        assert matter.case_no.startswith("ZM2026-")
        assert (matter.case_id, matter.heading, matter.category, matter.is_confidential) == (None, "", None, True)

    def test_the_deciding_words_are_not_kept_in_the_open(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_call(county, REPORT))
        label = session.exec(select(Label).where(Label.case_id == case_of(session, receipt).id)).one()
        assert label.reasons == []

    def test_a_call_is_hidden_whole_and_a_visit_is_not(self, session: Session, county: County) -> None:
        call = record(session, county.recorder, a_call(county, REPORT))
        visit = record(session, county.cadre, a_visit(county, REPORT))
        assert session.get_one(Contact, call.contact_id).is_confidential
        assert not session.get_one(Contact, visit.contact_id).is_confidential

    @pytest.mark.parametrize(
        ("matter", "confidential"),
        [
            pytest.param(a_matter(WATER, asks_confidence=True), True, id="asked for"),
            pytest.param(a_matter(REPORT), True, id="by the rules"),
            pytest.param(a_matter(REPORT, decided=Decided(nature=Nature.CONSULT)), False, id="decided otherwise"),
            pytest.param(
                a_matter(WATER, decided=Decided(category="1001", nature=Nature.REPORT)), True, id="decided so"
            ),
            pytest.param(a_matter(REPORT, decided=Decided(urgency=Urgency.URGENT)), True, id="decided something else"),
        ],
    )
    def test_follows_the_person_before_the_machine(
        self, session: Session, county: County, matter: Matter, confidential: bool
    ) -> None:
        receipt = record(session, county.cadre, a_visit(county, matter))
        assert receipt.matters[0].is_confidential is confidential


def _search_key(session: Session) -> str:
    return "rowid" if session.get_bind().dialect.name == "sqlite" else "case_id"


class TestJoining:
    def test_the_opinion_stands_with_the_other_case(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        receipt = record(session, county.cadre, a_visit(county, a_matter(WATER, join_case_no=case.case_no), LIGHT))
        first, second = opinions_of(session, receipt)
        assert (first.case_id, second.case_id == case.id) == (case.id, False)
        assert [matter.joined for matter in receipt.matters] == [True, False]
        last = session.exec(
            select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq).desc())
        ).first()
        assert last is not None
        assert last.verb is Verb.JOIN_OPINION

    def test_one_that_has_ended_takes_nothing_more(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        with pytest.raises(IllegalMove):
            record(session, county.recorder, a_call(county, a_matter(WATER, join_case_no=case.case_no)))

    def test_one_of_another_township_cannot_be_found(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, by=county.south_clerk, place=place_of(county.south_village))
        with pytest.raises(NotFound) as refused:
            record(session, county.recorder, a_call(county, a_matter(WATER, join_case_no=case.case_no)))
        assert refused.value.key == "joined_case_not_found"

    def test_a_confidential_one_cannot_be_found(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        with pytest.raises(NotFound):
            record(session, county.recorder, a_call(county, a_matter(WATER, join_case_no=case.case_no)))


class TestSameKey:
    def test_gives_back_the_first_receipt(self, session: Session, county: County) -> None:
        note = a_visit(county, WATER, LIGHT, cards=1)
        first, again = record(session, county.cadre, note), record(session, county.cadre, note)
        assert (again.contact_id, again.matters, again.seen_before) == (first.contact_id, first.matters, True)
        assert len(opinions_of(session, first)) == 2

    def test_twice_in_one_batch_is_taken_once(self, session: Session, county: County) -> None:
        note = a_visit(county, WATER)
        first, second = record_all(session, county.cadre, [note, note])
        assert first == second
        assert len(opinions_of(session, first)) == 1

    def test_of_somebody_else_tells_the_number_only(self, session: Session, county: County) -> None:
        note = a_visit(county, WATER)
        first = record(session, county.cadre, note)
        other = record(session, county.clerk, note)
        assert other.matters[0].case_no == first.matters[0].case_no
        assert (other.matters[0].case_id, other.matters[0].heading) == (None, "")

    def test_receipts_come_in_the_order_of_the_notes(self, session: Session, county: County) -> None:
        old = a_visit(county, WATER)
        record(session, county.cadre, old)
        new = a_visit(county, LIGHT)
        receipts = record_all(session, county.cadre, [new, old])
        assert [receipt.seen_before for receipt in receipts] == [False, True]
        assert [receipt.matters[0].category for receipt in receipts] == ["0603", "0401"]


class TestWhatFollows:
    def test_a_case_that_was_taken_in_can_be_diagnosed(self, session: Session, county: County) -> None:
        receipt = record(session, county.recorder, a_call(county, WATER))
        case = case_of(session, receipt)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0401"))
        kinds = session.exec(select(Label.source).where(Label.case_id == case.id).order_by(col(Label.id))).all()
        assert list(kinds) == [LabelSource.MACHINE, LabelSource.HUMAN]

    def test_a_clerk_of_two_townships_takes_in_both(self, session: Session, county: County) -> None:
        clerk = actor(session, Role.CLERK, area=county.root)
        notes = [a_visit(county, WATER), a_visit(county, LIGHT, area_id=county.south_village.id)]
        receipts = record_all(session, clerk, notes)
        places = [case_of(session, receipt).township_id for receipt in receipts]
        assert places == [county.north.id, county.south.id]
