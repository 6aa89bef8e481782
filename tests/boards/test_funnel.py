"""From contacts to people dealt with: each figure against rows made by hand, its list, and what nobody may count."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from feedback.boards.funnel import ChannelRow, funnel, list_contacts
from feedback.boards.lists import count_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.capture.service import record
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.office_vocabulary import ContactRefusal
from models.vocabulary import ActionKind, CaseStatus, Channel
from tests.capture.notes import a_call, a_matter, a_message, a_visit
from tests.factories import REASON, County, a_case, a_county_in
from tests.reading import LIGHT, WATER, read_lightly
from tests.stores import Store

QueryCount = Callable[[], AbstractContextManager[list[str]]]
NOW = BoardFilter(from_on=today() - timedelta(days=1), to_on=today())


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)


@pytest.fixture
def heard(county: County) -> County:
    """Five calls, of which one raised two matters and three were refused, a letter and a visit without an opinion."""
    with transaction() as session:
        record(session, county.recorder, a_call(county, WATER, LIGHT))
        record(session, county.recorder, a_call(county, a_matter(WATER)))
        for refusal in (ContactRefusal.ANSWERED, ContactRefusal.ANSWERED, ContactRefusal.CUT_OFF):
            record(session, county.recorder, a_call(county, refusal=refusal, refusal_note="问哪天发"))
        record(session, county.clerk, a_message(county, LIGHT, channel=Channel.MAILBOX))
        record(session, county.cadre, a_visit(county))
    return county


def rows_of(county: County, sought: BoardFilter = NOW) -> dict[Channel | None, ChannelRow]:
    with reading() as session:
        return {row.channel: row for row in funnel(session, county.leader, sought)}


def looked_into(session: Session, county: County, case: Case, times: int) -> None:
    for _turn in range(times):
        service.log_action(session, county.handler, case.id, NO_STEP, kind=ActionKind.INVESTIGATION, text=REASON)


class TestFigures:
    def test_contacts_accepted_and_refused_by_channel(self, heard: County) -> None:
        rows = rows_of(heard)
        hotline = rows[Channel.HOTLINE]
        assert (hotline.contacts, hotline.with_matters, hotline.refusals, hotline.silent) == (5, 2, 3, 0)
        assert hotline.refused == {ContactRefusal.ANSWERED: 2, ContactRefusal.CUT_OFF: 1}
        assert hotline.cases[Measure.ACCEPTED] == 3
        assert (rows[Channel.VISIT].contacts, rows[Channel.VISIT].silent) == (1, 1)

    def test_first_row_is_the_sum_of_the_others(self, heard: County) -> None:
        rows = rows_of(heard)
        total = rows.pop(None)
        assert total.contacts == sum(row.contacts for row in rows.values()) == 7
        assert total.cases[Measure.ACCEPTED] == sum(row.cases[Measure.ACCEPTED] for row in rows.values()) == 4

    def test_investigations_and_persons_are_more_than_cases(self, county: County) -> None:
        with transaction() as session:
            case = a_case(session, county, status=CaseStatus.HANDLING)
            looked_into(session, county, case, 3)
            for persons in (1, 2):
                service.record_discipline(
                    session, county.chair, case.id, NO_STEP, persons=persons, on=today(), measure=""
                )
        total = rows_of(county)[None]
        assert (total.investigations, total.persons) == (3, 3)
        assert (total.cases[Measure.INVESTIGATED], total.cases[Measure.DISCIPLINED]) == (1, 1)

    def test_declined_is_not_accepted(self, county: County) -> None:
        with transaction() as session:
            a_case(session, county, status=CaseStatus.DECLINED)
            a_case(session, county)
        assert rows_of(county)[None].cases[Measure.ACCEPTED] == 1

    def test_confidential_ones_are_not_counted(self, county: County) -> None:
        with transaction() as session:
            a_case(session, county, confidential=True)
            record(session, county.recorder, a_call(county, a_matter(WATER, asks_confidence=True)))
        assert [row.contacts for row in rows_of(county).values()] == [0]

    def test_another_township_sees_none(self, heard: County) -> None:
        with reading() as session:
            assert funnel(session, heard.south_clerk, NOW)[0].contacts == 0

    def test_is_not_the_handlers(self, heard: County) -> None:
        with reading() as session, pytest.raises(NotPermitted):
            funnel(session, heard.handler, NOW)

    def test_takes_five_statements_at_most(self, heard: County, query_count: QueryCount) -> None:
        with reading() as session, query_count() as statements:
            funnel(session, heard.leader, NOW)
        assert len(statements) <= 5


class TestLists:
    def test_every_figure_of_cases_opens_as_many(self, heard: County) -> None:
        with reading() as session:
            for row in rows_of(heard).values():
                for measure, count in row.cases.items():
                    mark = Mark.read(row.key(measure))
                    assert count_behind(session, heard.leader, NOW, mark) == count, (row.channel, measure)

    def test_contacts_are_told_with_why(self, heard: County) -> None:
        with reading() as session:
            refused = list_contacts(session, heard.leader, NOW, only_refused=True).rows
            every = list_contacts(session, heard.leader, NOW).rows
        assert len(every) == 7
        assert [row.refusal for row in refused] == [
            ContactRefusal.CUT_OFF, ContactRefusal.ANSWERED, ContactRefusal.ANSWERED,
        ]  # fmt: skip

    @pytest.mark.parametrize(("who", "note"), [("leader", ""), ("clerk", "问哪天发"), ("chair", "")])
    def test_what_was_said_is_read_by_who_records_and_sorts(self, heard: County, who: str, note: str) -> None:
        with reading() as session:
            rows = list_contacts(session, getattr(heard, who), NOW, only_refused=True).rows
        assert {row.note for row in rows} == {note}

    def test_long_list_goes_on(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.boards.funnel.PAGE_SIZE", 2)
        with transaction() as session:
            for _turn in range(5):
                record(session, county.recorder, a_call(county, refusal=ContactRefusal.CUT_OFF))
        seen, cursor = [], None
        with reading() as session:
            for _turn in range(4):
                page = list_contacts(session, county.leader, NOW, cursor=cursor)
                seen += [row.contact_id for row in page.rows]
                cursor = page.later
                if cursor is None:
                    break
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == len(set(seen)) == 5
