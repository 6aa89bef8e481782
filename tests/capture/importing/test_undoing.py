"""Is a wrong sheet taken back without a trace being lost, and does what was moved meanwhile stay?"""

from typing import Final

import pytest
from sqlmodel import func, select

from feedback.access.actor import Actor
from feedback.capture.checks import LONGEST_KEY
from feedback.capture.importing.undoing import Undone, batches, undo_import
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.audit import verify_all
from feedback.tracker.door import NO_STEP
from models.case import Case, CaseEvent
from models.contact import Contact, Opinion
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, Role, Verb
from models.work_vocabulary import AccessAction, ImportKind
from tests.capture.importing.sheets import LIGHT, REPORT, ROAD, WATER, planned, table_of, taken
from tests.county import a_second_grant, actor
from tests.factories import County, a_diagnosis

KIND: Final = ImportKind.OPINIONS
COLUMNS: Final = ("id", "body")
ROWS: Final = (("1", ROAD), ("2", WATER), ("3", REPORT), ("", LIGHT))
REASON: Final = "传错了表"


def imported(by: Actor) -> int:
    batch_id = taken(by, KIND, COLUMNS, *ROWS).batch_id
    assert batch_id is not None
    return batch_id


def undone(by: Actor, batch_id: int, *, reason: str = REASON) -> Undone:
    with transaction() as session:
        return undo_import(session, by, batch_id, reason=reason)


def statuses() -> list[CaseStatus]:
    with reading() as session:
        return list(session.exec(select(Case.status).order_by(Case.id)).all())  # type: ignore[arg-type]  # A column.


class TestUndo:
    @pytest.mark.parametrize("who", ["clerk", "recorder"])
    def test_everything_of_it_is_withdrawn(self, county: County, who: str) -> None:
        by: Actor = getattr(county, who)
        assert undone(by, imported(by)) == Undone(cases=3, left=0)
        assert statuses() == [CaseStatus.WITHDRAWN] * 4
        with reading() as session:
            events = session.exec(select(CaseEvent).where(CaseEvent.verb == Verb.WITHDRAW)).all()
            assert all(session.exec(select(Contact.is_withdrawn)).all())
            assert verify_all(session).is_whole
        assert {(each.actor_id, each.actor_role, each.note) for each in events} == {(by.user_id, Role(who), REASON)}

    def test_nothing_is_deleted(self, county: County) -> None:
        undone(county.clerk, imported(county.clerk))
        with reading() as session:
            assert session.exec(select(func.count()).select_from(Opinion)).one() == 4
            kept = set(session.exec(select(Opinion.words)).all())
        assert {ROAD, WATER, LIGHT} <= kept

    def test_it_is_in_the_log(self, county: County) -> None:
        batch_id = imported(county.clerk)
        undone(county.clerk, batch_id)
        with reading() as session:
            line = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.BATCH_UNDONE)).one()
        assert (line.subject_kind, line.subject_id, line.reason) == ("batch", batch_id, REASON)
        assert line.facts == {"cases": 4, "left": 0, "contacts": 4}

    def test_what_was_moved_meanwhile_stays(self, county: County) -> None:
        batch_id = imported(county.clerk)
        with transaction() as session:
            first = session.exec(select(Case.id).order_by(Case.id)).first()  # type: ignore[arg-type]  # A column.
            assert first is not None
            service.diagnose(session, county.clerk, first, NO_STEP, a_diagnosis())
        assert undone(county.clerk, batch_id) == Undone(cases=2, left=1)
        assert statuses() == [CaseStatus.REGISTERED, *[CaseStatus.WITHDRAWN] * 3]
        with reading() as session:
            assert session.exec(select(Contact.is_withdrawn).order_by(Contact.id)).first() is False  # type: ignore[arg-type]  # A column.

    def test_case_that_another_was_joined_to_stays(self, county: County) -> None:
        batch_id = imported(county.clerk)
        with transaction() as session:
            one, other = session.exec(select(Case).order_by(Case.id).limit(2)).all()  # type: ignore[arg-type]  # A column.
            service.diagnose(session, county.clerk, one.id, NO_STEP, a_diagnosis())
            service.merge(session, county.clerk, one.id, NO_STEP, into_case_no=other.case_no, note=REASON)
        assert undone(county.clerk, batch_id) == Undone(cases=1, left=2)

    def test_visit_of_which_one_case_was_moved_stays_a_visit(self, county: County) -> None:
        columns = ("走访编号", "村", "走访日期", "反映内容")
        rows = (("7", "上河村", "2026-03-10", ROAD), ("7", "上河村", "2026-03-10", WATER))
        batch_id = taken(county.clerk, ImportKind.VISITS, columns, *rows).batch_id
        assert batch_id is not None
        with transaction() as session:
            first = session.exec(select(Case.id).order_by(Case.id)).first()  # type: ignore[arg-type]  # A column.
            assert first is not None
            service.diagnose(session, county.clerk, first, NO_STEP, a_diagnosis())
        assert undone(county.clerk, batch_id) == Undone(cases=1, left=1)
        plan = planned(county.clerk, ImportKind.VISITS, table_of(columns, *rows))
        assert plan.seen_rows == (2, 3)


class TestAfterwards:
    def test_same_sheet_can_be_taken_in_again(self, county: County) -> None:
        undone(county.clerk, imported(county.clerk))
        result = taken(county.clerk, KIND, COLUMNS, *ROWS)
        assert (result.taken, result.seen_before) == (4, 0)
        again = taken(county.clerk, KIND, COLUMNS, *ROWS)
        assert (again.taken, again.seen_before) == (0, 4)

    def test_longest_number_becomes_free_too(self, county: County) -> None:
        longest = ("1" * 60, ROAD)
        batch_id = taken(county.clerk, KIND, COLUMNS, longest, source="信" * 40).batch_id
        assert batch_id is not None
        with transaction() as session:
            opinion = session.exec(select(Opinion)).one()
            opinion.external_key = "1" * LONGEST_KEY
        undone(county.clerk, batch_id)
        assert taken(county.clerk, KIND, COLUMNS, longest, source="信" * 40).taken == 1

    def test_and_be_undone_again(self, county: County) -> None:
        undone(county.clerk, imported(county.clerk))
        assert undone(county.clerk, imported(county.clerk)).cases == 3

    def test_what_stayed_is_seen_before(self, county: County) -> None:
        batch_id = imported(county.clerk)
        with transaction() as session:
            first = session.exec(select(Case.id).order_by(Case.id)).first()  # type: ignore[arg-type]  # A column.
            assert first is not None
            service.diagnose(session, county.clerk, first, NO_STEP, a_diagnosis())
        undone(county.clerk, batch_id)
        result = taken(county.clerk, KIND, COLUMNS, *ROWS)
        assert (result.taken, result.seen_before) == (3, 1)


class TestRefused:
    def test_twice(self, county: County) -> None:
        batch_id = imported(county.clerk)
        undone(county.clerk, batch_id)
        with pytest.raises(Conflict):
            undone(county.clerk, batch_id)

    def test_without_a_reason(self, county: County) -> None:
        batch_id = imported(county.clerk)
        with pytest.raises(MissingFact):
            undone(county.clerk, batch_id, reason=" ")
        assert set(statuses()) == {CaseStatus.REGISTERED}

    @pytest.mark.parametrize("who", ["south_clerk", "recorder"])
    def test_somebody_elses(self, county: County, who: str) -> None:
        batch_id = imported(county.clerk)
        with pytest.raises(NotFound):
            undone(getattr(county, who), batch_id)

    def test_who_takes_no_sheets_in(self, county: County) -> None:
        batch_id = imported(county.clerk)
        with pytest.raises(NotPermitted):
            undone(county.leader, batch_id)

    def test_files_are_not_undone_as_a_batch(self, county: County) -> None:
        columns = ("户号", "村", "户主")
        batch_id = taken(county.clerk, ImportKind.HOUSEHOLDS, columns, ("1", "上河村", "周敏")).batch_id
        assert batch_id is not None
        with pytest.raises(BadInput) as told:
            undone(county.clerk, batch_id)
        assert told.value.key == "batch_kind_stays"


class TestCounty:
    @pytest.fixture
    def county_clerk(self, county: County) -> Actor:
        with transaction() as session:
            return actor(session, Role.CLERK, area=county.root)

    def test_undoes_what_a_township_took_in_but_for_confidential_cases(
        self, county: County, county_clerk: Actor
    ) -> None:
        assert undone(county_clerk, imported(county.clerk)) == Undone(cases=3, left=0)
        assert statuses().count(CaseStatus.WITHDRAWN) == 3

    def test_counts_no_confidential_matter_of_others(self, county: County, county_clerk: Actor) -> None:
        imported(county.clerk)
        with reading() as session:
            listed = batches(session, county_clerk)[0]
            assert (listed.taken, listed.confidential) == (3, 0)

    def test_tells_confidential_ones_apart_to_who_reads_them(self, county: County, county_clerk: Actor) -> None:
        imported(county.clerk)
        with transaction() as session:
            both = a_second_grant(session, county_clerk, Role.DISCIPLINE, area=county.north)
            listed = batches(session, both)[0]
        assert (listed.taken, listed.confidential) == (4, 1)

    def test_lists_everybodys(self, county: County, county_clerk: Actor) -> None:
        imported(county.recorder)
        imported(county_clerk)
        with reading() as session:
            assert len(batches(session, county_clerk)) == 2
            assert [each.by for each in batches(session, county.recorder)] == [county.recorder.name]
            assert not batches(session, county.south_clerk)


class TestList:
    def test_newest_first_with_counts(self, county: County) -> None:
        first = imported(county.clerk)
        taken(county.clerk, ImportKind.HOUSEHOLDS, ("户号", "村", "户主"), ("1", "上河村", "周敏"))
        undone(county.clerk, first)
        with reading() as session:
            newest, oldest = batches(session, county.clerk)
        assert (newest.kind, newest.taken, newest.can_be_undone) == (ImportKind.HOUSEHOLDS, 1, False)
        assert (oldest.batch_id, oldest.taken, oldest.confidential, oldest.can_be_undone) == (first, 4, 0, False)
        assert oldest.undone_at is not None
