"""Are files opened, kept, joined, divided and closed by who may, once each, with a history that can be gone back?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.archive import file_changes, file_joins
from feedback.archive.file_changes import Closing, NumbersTyped
from feedback.archive.file_joins import Division, Records
from feedback.archive.file_lists import FileSearch, count_files, file_page
from feedback.archive.files import open_file
from feedback.archive.households import MemberEntry
from feedback.capture.lookup import find_households
from feedback.core.cipher import number_index
from feedback.core.clock import set_to, today, utc_now
from feedback.core.errors import BadInput, Conflict, FeedbackError, IllegalMove, MissingFact, NotFound, NotPermitted
from models.contact import ContactCard, Opinion
from models.household import Household, HouseholdChange, Person
from models.office_vocabulary import DutyKind, HouseholdEvent
from models.visiting import Duty
from tests.archive.filing import PHONE, a_file, an_entry
from tests.archive.test_files import a_visit, said
from tests.county import County
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


def events(session: Session, household_id: int) -> list[HouseholdEvent]:
    lines = select(HouseholdChange.event).where(HouseholdChange.household_id == household_id)
    return [HouseholdEvent(event) for event in session.exec(lines.order_by(col(HouseholdChange.id))).all()]


def people_of(session: Session, household_id: int) -> list[str]:
    query = select(Person.name).where(Person.household_id == household_id, col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(Person.id))).all())


class TestOpening:
    def test_twice_is_once(self, session: Session, county: County) -> None:
        assert a_file(session, county) == a_file(session, county)

    def test_number_that_the_village_has(self, session: Session, county: County) -> None:
        a_file(session, county)
        with pytest.raises(Conflict):
            a_file(session, county, head_name="王五", members=())

    def test_head_is_a_member(self, session: Session, county: County) -> None:
        assert people_of(session, a_file(session, county, members=())) == ["陈大福"]

    @pytest.mark.parametrize(
        ("changes", "kind", "key"),
        [
            pytest.param({"household_no": " "}, MissingFact, "fact_missing", id="no number"),
            pytest.param({"head_name": " "}, MissingFact, "fact_missing", id="no head"),
            pytest.param({"situation": "长" * 1001}, BadInput, "file_text_too_long", id="too long"),
            pytest.param({"built_year": 2999}, BadInput, "file_number_out_of_range", id="built tomorrow"),
            pytest.param({"key_kinds": ("rich",)}, BadInput, "key_kind_unknown", id="unknown kind"),
        ],
    )
    def test_refused(
        self, session: Session, county: County, changes: dict[str, Any], kind: type[FeedbackError], key: str
    ) -> None:
        with pytest.raises(kind) as refused:
            a_file(session, county, **changes)
        assert refused.value.key == key

    def test_not_in_another_place(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            a_file(session, county, area_id=county.south_village.id)
        with pytest.raises(NotPermitted):
            a_file(session, county, by=county.chair)


class TestKeeping:
    def test_changes_are_written_once_and_dated(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        view = open_file(session, county.cadre, household_id)
        facts = replace(view.facts, head_name="陈大寿", livelihood="种粮")
        with set_to(utc_now() + timedelta(days=3)):
            changed = file_changes.change_file(session, county.cadre, household_id, facts, seen_change=view.last_change)
            again = file_changes.change_file(session, county.cadre, household_id, facts, seen_change=view.last_change)
            household = session.get_one(Household, household_id)
            assert (household.updated_on, household.head_initials) == (today(), "cds")
        assert (set(changed), again) == ({"head_name", "livelihood"}, ())
        assert events(session, household_id) == [HouseholdEvent.OPENED, HouseholdEvent.UPDATED]

    def test_somebody_elses_change_is_not_written_over(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        view = open_file(session, county.cadre, household_id)
        file_changes.change_file(session, county.clerk, household_id, replace(view.facts, needs="想装扶手"))
        with pytest.raises(Conflict):
            file_changes.change_file(
                session, county.cadre, household_id, replace(view.facts, livelihood="种粮"),
                seen_change=view.last_change,
            )  # fmt: skip

    def test_looked_through_takes_it_off_the_red_list(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        session.get_one(Household, household_id).updated_on = today() - timedelta(days=181)
        session.flush()
        stale = FileSearch(only_stale=True)
        assert [row.household_id for row in file_page(session, county.cadre, stale).rows] == [household_id]
        for _click in range(2):
            file_changes.confirm_file(session, county.cadre, household_id)
        session.flush()
        assert count_files(session, county.cadre, stale) == 0
        assert events(session, household_id).count(HouseholdEvent.CONFIRMED) == 1

    def test_members_come_change_and_go(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        newcomer = MemberEntry(name="陈小宝", birth_year=2015)
        person = session.get_one(Person, file_changes.add_member(session, county.cadre, household_id, newcomer))
        with pytest.raises(Conflict, match="member_is_there"):
            file_changes.add_member(session, county.cadre, household_id, replace(newcomer, name=" 陈小宝 "))
        entry = MemberEntry(name="陈小宝", birth_year=2015, relation="孙子", occupation="学生")
        typed = NumbersTyped(phone=PHONE)
        assert file_changes.change_member(session, county.cadre, person.id, entry, typed)
        assert not file_changes.change_member(session, county.cadre, person.id, entry, typed)
        assert (person.relation, person.phone_index) == ("孙子", number_index("phone", PHONE))
        file_changes.change_member(session, county.cadre, person.id, entry, NumbersTyped(phone=""))
        assert (person.phone, person.phone_index, person.phone_tail_index) == (None, None, None)
        file_changes.member_left(session, county.cadre, person.id, on=today())
        session.flush()
        assert people_of(session, household_id) == ["陈大福", "李阿香"]
        file_changes.member_is_back(session, county.cadre, person.id)
        assert person.left_on is None
        with pytest.raises(BadInput):
            file_changes.member_left(session, county.cadre, person.id, on=today() + timedelta(days=1))
        with pytest.raises(NotFound):
            file_changes.member_left(session, county.south_clerk, person.id, on=today())


class TestClosing:
    def test_closed_file_is_in_no_list_and_opens_again(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        with pytest.raises(NotPermitted):
            file_changes.close_file(session, county.cadre, household_id, Closing.MOVED)
        file_changes.close_file(session, county.clerk, household_id, Closing.MOVED)
        session.flush()
        assert count_files(session, county.cadre, FileSearch()) == 0
        assert find_households(session, county.cadre, "陈大", village_id=None) == []
        view = open_file(session, county.cadre, household_id)
        assert (view.is_active, view.may_keep) == (False, False)
        with pytest.raises(IllegalMove):
            file_changes.confirm_file(session, county.cadre, household_id)
        file_changes.reopen_file(session, county.clerk, household_id)
        session.flush()
        assert count_files(session, county.cadre, FileSearch()) == 1


class TestJoining:
    @pytest.mark.parametrize("records", list(Records))
    def test_people_follow_and_records_as_chosen_and_all_goes_back(
        self, session: Session, county: County, records: Records
    ) -> None:
        first, second = a_file(session, county), a_file(session, county, household_no="03-013", head_name="陈二")
        opinion = said(session, a_visit(session, county, first), first, 1)
        for household_id in (first, second):
            session.add(
                Duty(
                    user_id=county.cadre.user_id, kind=DutyKind.HOUSEHOLD, household_id=household_id,
                    since_on=today(),
                )
            )  # fmt: skip
        session.flush()
        assert file_joins.joining_counts(session, county.clerk, first).rows["visit"] == 1
        file_joins.join_files(session, county.clerk, first, second, records=records)
        session.flush()
        goes = second if records is Records.FOLLOW else first
        assert session.get_one(Opinion, opinion.id).household_id == goes
        assert session.exec(select(ContactCard.household_id)).one() == goes
        assert set(people_of(session, second)) == {"陈大福", "李阿香", "陈二"}
        open_duties = select(Duty).where(Duty.household_id == second, col(Duty.until_on).is_(None))
        assert len(session.exec(open_duties).all()) == 1
        assert [row.household_id for row in file_page(session, county.cadre, FileSearch(text="03-012")).rows] == [
            second
        ]
        view = open_file(session, county.cadre, first)
        assert view.merged_into is not None
        assert (view.merged_into.household_id, view.is_active) == (second, False)
        file_joins.part_files(session, county.clerk, first)
        session.flush()
        assert people_of(session, first) == ["陈大福", "李阿香"]
        assert session.get_one(Opinion, opinion.id).household_id == first
        assert events(session, first) == [HouseholdEvent.OPENED, HouseholdEvent.MERGED, HouseholdEvent.REOPENED]
        assert events(session, second) == [HouseholdEvent.OPENED, HouseholdEvent.TOOK_IN, HouseholdEvent.DIVIDED]

    def test_number_is_found_through_two_joinings(self, session: Session, county: County) -> None:
        ids = [a_file(session, county, household_no=f"03-01{n}", head_name=f"陈{n}", members=()) for n in range(3)]
        for first, second in ((ids[0], ids[1]), (ids[1], ids[2])):
            file_joins.join_files(session, county.clerk, first, second, records=Records.FOLLOW)
            session.flush()
        assert [row.household_id for row in file_page(session, county.cadre, FileSearch(text="03-010")).rows] == [
            ids[2]
        ]

    def test_refused(self, session: Session, county: County) -> None:
        first = a_file(session, county)
        elsewhere = a_file(session, county, by=county.clerk, area_id=county.other_village.id, household_no="9")
        for other, key in ((first, "join_with_itself"), (elsewhere, "join_in_one_village")):
            with pytest.raises(BadInput) as refused:
                file_joins.join_files(session, county.clerk, first, other, records=Records.STAY)
            assert refused.value.key == key
        with pytest.raises(NotPermitted):
            file_joins.join_files(session, county.cadre, first, elsewhere, records=Records.STAY)
        with pytest.raises(NotFound):
            file_joins.join_files(session, county.south_clerk, first, elsewhere, records=Records.STAY)


class TestDividing:
    def division(self, session: Session, household_id: int, *names: str, number: str = "03-020") -> Division:
        query = select(Person).where(Person.household_id == household_id, col(Person.name).in_(names))
        ids = tuple(person.id for person in session.exec(query).all())
        return Division(household_no=number, head_id=ids[0], member_ids=ids)

    def test_some_get_a_file_of_their_own(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        made = file_joins.divide_file(
            session, county.clerk, household_id, self.division(session, household_id, "李阿香")
        )
        session.flush()
        view = open_file(session, county.clerk, made)
        assert (view.facts.head_name, view.household_no) == ("李阿香", "03-020")
        assert view.split_from is not None
        assert view.split_from.household_id == household_id
        assert people_of(session, household_id) == ["陈大福"]
        assert events(session, made) == [HouseholdEvent.SPLIT_OFF]
        file_joins.join_files(session, county.clerk, made, household_id, records=Records.FOLLOW)
        session.flush()
        assert set(people_of(session, household_id)) == {"陈大福", "李阿香"}

    def test_refused(self, session: Session, county: County) -> None:
        household_id = a_file(session, county)
        everybody = self.division(session, household_id, "陈大福", "李阿香")
        with pytest.raises(BadInput) as refused:
            file_joins.divide_file(session, county.clerk, household_id, everybody)
        assert refused.value.key == "division_leaves_nobody"
        taken = self.division(session, household_id, "李阿香", number=an_entry(county).household_no)
        with pytest.raises(Conflict):
            file_joins.divide_file(session, county.clerk, household_id, taken)
        with pytest.raises(MissingFact):
            file_joins.divide_file(session, county.clerk, household_id, replace(taken, member_ids=()))
