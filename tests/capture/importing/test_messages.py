"""Do sheets of calls and of online opinions become cases, and are they known again by their numbers?"""

from datetime import date, datetime
from typing import Final

import pytest
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE
from feedback.core.database import reading, transaction
from feedback.tracker.desks import CaseSearch, count_cases
from models.case import Case
from models.contact import Call, Contact, Message, Opinion
from models.keeping import ImportBatch
from models.vocabulary import Channel, Nature, Role, Urgency
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import (
    LIGHT,
    REPORT,
    ROAD,
    WATER,
    planned,
    table_of,
    taken,
)
from tests.county import actor
from tests.factories import County

WEB: Final = ("id", "title", "body", "label", "date", "user", "body_kind")


@pytest.fixture
def recorder(county: County) -> Actor:
    """Return a recorder of the whole county."""
    with transaction() as session:
        return actor(session, Role.RECORDER, area=county.root)


class TestOpinions:
    def test_web_sheet(self, county: County, recorder: Actor) -> None:
        result = taken(
            recorder,
            ImportKind.OPINIONS,
            WEB,
            ("101", "路坏了", ROAD, "城乡建设", "2020-01-02 10:11:12", "U1", "raw"),
            ("102", "", WATER, "", "", "", "segmented"),
        )
        assert (result.read, result.taken, result.bad, result.cases) == (2, 2, 0, 2)
        assert (result.first_case_no, result.last_case_no) == ("ZS2026-000001", "ZS2026-000002")
        with reading() as session:
            first, second = session.exec(select(Opinion).order_by(Opinion.id)).all()  # type: ignore[arg-type]  # A column.
            titles = session.exec(select(Case.title).order_by(Case.id)).all()  # type: ignore[arg-type]  # A column.
            channels = set(session.exec(select(Contact.channel)).all())
        assert (first.external_key, first.said_on, first.reporter_name) == ("101", date(2020, 1, 2), "U1")
        assert (second.said_on, second.reporter_name) == (None, None)
        assert {first.area_id, second.area_id} == {county.root.id}
        assert list(titles) == ["路坏了", WATER[:20]]
        assert channels == {Channel.ONLINE}

    def test_blank_title_becomes_the_first_clauses(self, recorder: Actor) -> None:
        taken(
            recorder, ImportKind.OPINIONS, ("body",), ("您好\n村里的自来水发黄已经三天了，洗衣服都不敢用，请查一查。",)
        )
        with reading() as session:
            title = session.exec(select(Case.title)).one()
        assert title == "您好 村里的自来水发黄已经三天了"

    def test_home_can_be_chosen(self, county: County) -> None:
        result = taken(county.clerk, ImportKind.OPINIONS, ("内容",), (ROAD,), area_code=county.village.code)
        assert result.taken == 1
        with reading() as session:
            assert session.exec(select(Case.area_id)).one() == county.village.id

    def test_other_channel(self, county: County) -> None:
        taken(county.clerk, ImportKind.OPINIONS, ("内容", "来源"), (ROAD, "县长信箱"), channel=Channel.MAILBOX)
        with reading() as session:
            assert session.exec(select(Case.channel)).one() is Channel.MAILBOX
            assert session.exec(select(Message.source_name)).one() == "县长信箱"

    def test_what_the_office_decided_is_kept(self, county: County) -> None:
        columns = ("内容", "类别代码", "缓急程度", "诉求性质")
        taken(county.clerk, ImportKind.OPINIONS, columns, (ROAD, "0201", "紧急", "投诉"))
        with reading() as session:
            case = session.exec(select(Case)).one()
        assert (case.category, case.urgency, case.nature) == ("0201", Urgency.URGENT, Nature.COMPLAINT)

    def test_title_too_long_for_one_is_kept_with_the_words(self, county: County) -> None:
        title = "题" * 61
        taken(county.clerk, ImportKind.OPINIONS, ("标题", "内容"), (title, ROAD))
        with reading() as session:
            opinion = session.exec(select(Opinion)).one()
        assert (opinion.words, opinion.title) == (f"{title}\n{ROAD}", title[:60])

    def test_confidential_ones_are_counted_apart_and_found_nowhere(self, county: County) -> None:
        result = taken(county.clerk, ImportKind.OPINIONS, ("内容",), (ROAD,), (REPORT,))
        assert (result.cases, result.confidential) == (2, 1)
        with reading() as session:
            found = CaseSearch(batch_id=result.batch_id)
            assert count_cases(session, county.clerk, found) == 1
            sealed = session.exec(select(Opinion).where(Opinion.is_confidential)).one()
            batch = session.get_one(ImportBatch, result.batch_id)
        assert (sealed.words, sealed.sealed_words) == (None, REPORT)
        assert batch.rows_confidential == 1


class TestNumbers:
    def test_number_seen_before_is_skipped_and_counted(self, county: County) -> None:
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD))
        result = taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD), ("2", WATER))
        assert (result.taken, result.seen_before, result.cases) == (1, 1, 1)

    def test_number_seen_before_with_other_words_is_told(self, county: County) -> None:
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD), ("2", WATER))
        plan = planned(county.clerk, ImportKind.OPINIONS, table_of(("id", "body"), ("1", LIGHT), ("2", WATER)))
        assert (plan.seen_rows, plan.changed_rows) == ((2, 3), (2,))

    def test_whether_words_differ_is_not_told_of_what_one_does_not_read(self, county: County) -> None:
        shared = "县长信箱"
        taken(county.south_clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD), source=shared)
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("2", REPORT), source=shared)
        table = table_of(("id", "body"), ("1", LIGHT), ("2", LIGHT))
        plan = planned(county.clerk, ImportKind.OPINIONS, table, source=shared)
        assert (plan.seen_rows, plan.changed_rows) == ((2, 3), ())

    def test_numbers_of_another_source_are_others(self, county: County) -> None:
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD))
        result = taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", LIGHT), source="县长信箱")
        assert result.taken == 1

    def test_numbers_of_another_office_are_others(self, county: County) -> None:
        with transaction() as session:
            southern = actor(session, Role.RECORDER, area=county.south)
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD))
        assert taken(southern, ImportKind.OPINIONS, ("id", "body"), ("1", LIGHT)).taken == 1

    def test_colleague_of_the_office_takes_nothing_in_twice(self, county: County) -> None:
        taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD))
        assert taken(county.recorder, ImportKind.OPINIONS, ("id", "body"), ("1", ROAD)).seen_before == 1

    def test_equal_rows_without_a_number_are_each_taken_once(self, county: County) -> None:
        rows = [(ROAD,), (ROAD,), (WATER,)]
        assert taken(county.clerk, ImportKind.OPINIONS, ("内容",), *rows).taken == 3
        again = taken(county.clerk, ImportKind.OPINIONS, ("内容",), *rows, (ROAD,))
        assert (again.taken, again.seen_before) == (1, 3)


class TestCalls:
    COLUMNS: Final = ("工单编号", "来电时间", "来电人", "联系电话", "来电内容", "地点", "是否回电", "当场答复")

    def test_call(self, county: County) -> None:
        row = ("R1", "2026-03-10 09:30", "周敏", "13812345678", WATER, "上河村", "否", "已告知停水时间")
        result = taken(county.clerk, ImportKind.CALLS, self.COLUMNS, row)
        assert result.cases == 1
        with reading() as session:
            call = session.exec(select(Call)).one()
            opinion = session.exec(select(Opinion)).one()
            case = session.exec(select(Case)).one()
        assert call.called_at == datetime(2026, 3, 10, 9, 30, tzinfo=OFFICE_ZONE)
        assert (call.wants_call_back, call.answered_on_the_spot, call.answer) == (False, True, "已告知停水时间")
        assert (opinion.reporter_phone, opinion.external_key) == ("13812345678", "R1")
        assert (case.area_id, case.channel) == (county.village.id, Channel.HOTLINE)
