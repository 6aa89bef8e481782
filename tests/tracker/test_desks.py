"""Does each list show its cases once, in one order, forward and back, and does it count what it shows?"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.clock import office_day
from feedback.core.errors import BadInput
from feedback.tracker.cursors import write_cursor
from feedback.tracker.desks import (
    PAGE_SIZE,
    CaseSearch,
    Desk,
    DeskRow,
    Page,
    count_cases,
    desk_page,
    place_name,
    search_cases,
    waiting_at,
)
from models.case import Case
from models.vocabulary import CaseStatus, Channel, OrgLevel, Role, Urgency, Verb
from tests.county import a_second_grant
from tests.factories import NOW, County, a_case, a_registered_case, actor, an_opinion, copies_of, place_of
from tests.tracker.acts import do
from tests.worlds import World, case_in

# Who works at which desk, and the state of what lies there.
DESKS = [
    (Desk.TRIAGE, "clerk", CaseStatus.REGISTERED),
    (Desk.CLINIC, "chair", CaseStatus.AWAITING_CLINIC),
    (Desk.SUSPENDED, "leader", CaseStatus.SUSPENDED),
    (Desk.UNIT, "handler", CaseStatus.HANDLING),
    (Desk.UNIT, "co_handler", CaseStatus.DISPATCHED),
    (Desk.REVIEW, "reviewer", CaseStatus.REPLIED),
    (Desk.REVISIT, "revisitor", CaseStatus.REVIEWING),
    (Desk.MINE, "recorder", CaseStatus.CLOSED),
]


def walk(first: Page, follow: Callable[[str], Page], direction: str) -> list[Page]:
    """Return `first` and the pages that its cursors lead to."""
    pages = [first]
    while cursor := getattr(pages[-1], direction):
        pages.append(follow(cursor))
        assert len(pages) < 50, "the pages lead in a circle"
    return pages


def numbers(pages: list[Page]) -> list[int]:
    return [row.case_id for page in pages for row in page.rows]


def assert_walks_both_ways(first: Page, follow: Callable[[str], Page]) -> list[int]:
    """Go to the end and back, and return what was seen."""
    forward = walk(first, follow, "later")
    seen = numbers(forward)
    assert len(seen) == len(set(seen))
    assert [len(page.rows) for page in forward[:-1]] == [PAGE_SIZE] * (len(forward) - 1)
    backward = walk(forward[-1], follow, "earlier")
    assert numbers(list(reversed(backward))) == seen
    assert forward[0].earlier is None
    assert forward[-1].later is None
    return seen


class TestPaging:
    @pytest.mark.parametrize(("desk", "name", "status"), DESKS)
    def test_shows_every_case_once_in_one_order(
        self, session: Session, world: World, county: County, desk: Desk, name: str, status: CaseStatus
    ) -> None:
        who: Actor = getattr(county, name)
        before = waiting_at(session, who, desk).count
        copies = copies_of(session, case_in(session, world, status), 2 * PAGE_SIZE + 5)
        seen = assert_walks_both_ways(
            desk_page(session, who, desk), lambda cursor: desk_page(session, who, desk, cursor=cursor)
        )
        assert {case.id for case in copies} <= set(seen)
        assert waiting_at(session, who, desk).count == len(seen) == before + len(copies)

    def test_of_the_confidential_desk(self, session: Session, county: County) -> None:
        case = a_case(session, county, confidential=True, status=CaseStatus.AWAITING_CLINIC)
        copies_of(session, case, 2 * PAGE_SIZE)
        who, desk = county.discipline, Desk.CONFIDENTIAL
        seen = assert_walks_both_ways(
            desk_page(session, who, desk), lambda cursor: desk_page(session, who, desk, cursor=cursor)
        )
        assert waiting_at(session, who, desk).count == len(seen) == 2 * PAGE_SIZE + 1

    def test_of_a_search(self, session: Session, world: World, county: County) -> None:
        copies_of(session, case_in(session, world, CaseStatus.CLOSED), 2 * PAGE_SIZE)
        sought = CaseSearch(statuses=(CaseStatus.CLOSED,))
        seen = assert_walks_both_ways(
            search_cases(session, county.clerk, sought),
            lambda cursor: search_cases(session, county.clerk, sought, cursor=cursor),
        )
        assert seen == sorted(seen, reverse=True)
        assert count_cases(session, county.clerk, sought) == len(seen)

    def test_search_takes_a_number_in_full_width_signs(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        typed = case.case_no.replace("-", "－").replace("0", "０")
        assert [row.case_no for row in search_cases(session, county.clerk, CaseSearch(text=typed)).rows] == [
            case.case_no
        ]

    def test_first_due_comes_first(self, session: Session, world: World, county: County) -> None:
        copies_of(session, case_in(session, world, CaseStatus.REGISTERED), 5)
        rows = desk_page(session, county.clerk, Desk.TRIAGE).rows
        assert list(rows) == sorted(rows, key=lambda row: (row.due_at, row.case_id))

    def test_exactly_one_page_has_no_next(self, session: Session, world: World, county: County) -> None:
        desk, who = Desk.REVIEW, county.reviewer
        missing = PAGE_SIZE - waiting_at(session, who, desk).count
        copies_of(session, case_in(session, world, CaseStatus.REPLIED), missing)
        page = desk_page(session, who, desk)
        assert (len(page.rows), page.earlier, page.later) == (PAGE_SIZE, None, None)

    def test_case_that_two_units_of_one_person_share_is_one_line(
        self, session: Session, world: World, county: County
    ) -> None:
        both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.HANDLER, unit=county.water)
        copies_of(session, case_in(session, world, CaseStatus.HANDLING), 2 * PAGE_SIZE)
        seen = assert_walks_both_ways(
            desk_page(session, both, Desk.UNIT), lambda cursor: desk_page(session, both, Desk.UNIT, cursor=cursor)
        )
        assert waiting_at(session, both, Desk.UNIT).count == len(seen)

    @pytest.mark.parametrize(
        "told",
        [
            b"x",
            b"none",
            b"[]",
            b"[1,2]",
            b'["later", 1, 2]',
            b'["later", "2026-01-01", 3]',
            b'["later", "2026-01-01T00:00:00", 3]',
            b'["later", "2026-01-01T00:00:00+00:00", 1e30]',
            b'["later", "", -1]',
            b'["later", "", "x"]',
            b'["later", "", null]',
            b'["later", "", 2147483648]',
            b'["later", "", Infinity]',
            b'["later", "", true]',
            b'["later", "0001-01-01T00:00:00+08:00", 3]',
            b'["later", "9999-12-31T23:59:59-08:00", 3]',
            b'["later", [], 3, 4]',
            b"[" * 100_000,
        ],
    )
    def test_cursor_that_was_tampered_with_is_refused(self, session: Session, county: County, told: bytes) -> None:
        cursor = urlsafe_b64encode(told).decode()
        with pytest.raises(BadInput) as refused:
            desk_page(session, county.clerk, Desk.TRIAGE, cursor=cursor)
        assert refused.value.key == "cursor_unreadable"

    @pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
    def test_cursor_at_the_end_of_the_calendar_is_read(self, session: Session, county: County, at: str) -> None:
        rows = desk_page(session, county.clerk, Desk.TRIAGE).rows
        cursor = write_cursor("later", 1, datetime.fromisoformat(at))
        later = desk_page(session, county.clerk, Desk.TRIAGE, cursor=cursor).rows
        assert later == (rows if at.startswith("0001") else ())

    @pytest.mark.parametrize(
        ("days", "finds"),
        [
            ({"from_on": date.min}, True),
            ({"to_on": date.max}, True),
            ({"from_on": date.max}, False),
            ({"to_on": date.min}, False),
        ],
    )
    def test_search_of_days_at_the_end_of_the_calendar(
        self, session: Session, county: County, days: dict[str, date], finds: bool
    ) -> None:
        every = count_cases(session, county.clerk, CaseSearch())
        assert count_cases(session, county.clerk, CaseSearch(**days)) == (every if finds else 0)  # type: ignore[arg-type]  # Days only.


def row_of(session: Session, who: Actor, desk: Desk, case: Case) -> DeskRow | None:
    return next((row for row in desk_page(session, who, desk).rows if row.case_id == case.id), None)


class TestDesk:
    @pytest.mark.parametrize(("desk", "name", "status"), DESKS)
    def test_is_nobody_elses(
        self, session: Session, world: World, county: County, desk: Desk, name: str, status: CaseStatus
    ) -> None:
        case = case_in(session, world, status)
        assert row_of(session, getattr(county, name), desk, case) is not None
        for other in ("south_clerk", "south_handler", "discipline"):
            assert row_of(session, getattr(county, other), desk, case) is None
            assert waiting_at(session, getattr(county, other), desk).count == 0

    def test_of_a_unit_loses_a_part_that_was_answered(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.SIGN, session, county.co_handler, case, county)
        assert row_of(session, county.co_handler, Desk.UNIT, case) is not None
        do(Verb.ANSWER_PART, session, county.co_handler, case, county)
        assert row_of(session, county.co_handler, Desk.UNIT, case) is None
        assert row_of(session, county.handler, Desk.UNIT, case) is not None

    def test_of_a_unit_shows_when_its_part_is_due(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        row = row_of(session, county.handler, Desk.UNIT, case)
        assert row is not None
        assert row.due_at == case.resolve_due_at != case.due_at
        assert row.rule.amount == 5

    @pytest.mark.parametrize("days", [0, 30])
    @pytest.mark.parametrize(("desk", "name", "status"), DESKS[:-1])
    def test_counts_as_overdue_what_its_lines_call_overdue(
        self, session: Session, world: World, county: County, desk: Desk, name: str, status: CaseStatus, days: int
    ) -> None:
        copies_of(session, case_in(session, world, status), 8, days_apart=10)
        now = NOW + timedelta(days=days)
        with clock.set_to(now):
            rows = desk_page(session, getattr(county, name), desk).rows
            waiting = waiting_at(session, getattr(county, name), desk)
        assert waiting.overdue == sum(row.is_overdue(now) for row in rows)
        assert waiting.oldest_at == min(row.registered_at for row in rows)

    def test_can_be_narrowed_to_levels(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.AWAITING_CLINIC)
        do(Verb.ESCALATE, session, county.leader, case, county)
        found = {
            level: [row.case_id for row in desk_page(session, county.county_chair, Desk.CLINIC, levels=[level]).rows]
            for level in (OrgLevel.TOWNSHIP, OrgLevel.COUNTY)
        }
        assert case.id not in found[OrgLevel.TOWNSHIP]
        assert case.id in found[OrgLevel.COUNTY]

    def test_line_says_where_and_for_whom(self, session: Session, world: World, county: County) -> None:
        row = row_of(session, county.handler, Desk.UNIT, case_in(session, world, CaseStatus.HANDLING))
        assert row is not None
        assert (row.place, row.lead_unit) == ("石桥镇 · 上河村 · 三组", "石桥镇村镇建设办")

    def test_nothing_waits_at_an_empty_desk(self, session: Session, county: County) -> None:
        waiting = waiting_at(session, county.south_clerk, Desk.TRIAGE)
        assert (waiting.count, waiting.overdue, waiting.oldest_at) == (0, 0, None)

    def test_place_is_named_once(self) -> None:
        assert place_name("石桥镇", None, "石桥镇") == "石桥镇"


class TestSearch:
    def found(self, session: Session, county: County, sought: CaseSearch) -> set[int]:
        rows = search_cases(session, county.clerk, sought).rows
        assert count_cases(session, county.clerk, sought) == len(rows)
        return {row.case_id for row in rows}

    def test_by_words(self, session: Session, county: County) -> None:
        case, other = a_case(session, county), a_case(session, county)
        an_opinion(session, case, words="灌溉渠让塌方的土石堵死了，秧苗等水")
        an_opinion(session, other, words="路灯整夜不亮")
        assert self.found(session, county, CaseSearch(text="灌溉渠 塌方")) == {case.id}
        assert self.found(session, county, CaseSearch(text="灌溉渠 路灯")) == set()

    @pytest.mark.parametrize("text", ['"', "a' OR 1=1", "NOT", "灌溉*", "\\", "%", "(", "：", "AND OR"])
    def test_for_signs_of_the_query_language_is_only_a_search(
        self, session: Session, county: County, text: str
    ) -> None:
        an_opinion(session, a_case(session, county), words="路灯整夜不亮")
        assert self.found(session, county, CaseSearch(text=text)) == set()

    def test_for_what_cannot_be_printed_is_none(self, session: Session, county: County) -> None:
        everything = count_cases(session, county.clerk, CaseSearch())
        assert count_cases(session, county.clerk, CaseSearch(text="\u0000\u200b")) == everything

    def test_by_number(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        assert self.found(session, county, CaseSearch(text=f" {case.case_no.lower()} ")) == {case.id}

    def test_by_fields(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        fitting = CaseSearch(
            statuses=(CaseStatus.HANDLING,),
            category="02",
            area_id=county.village.id,
            unit_id=county.water.id,
            channel=Channel.HOTLINE,
            urgency=Urgency.NORMAL,
            from_on=office_day(NOW),
            to_on=office_day(NOW),
        )
        assert self.found(session, county, fitting) == {case.id}

    @pytest.mark.parametrize(
        "sought",
        [
            CaseSearch(category="03"),
            CaseSearch(channel=Channel.VISIT),
            CaseSearch(urgency=Urgency.CRITICAL),
            CaseSearch(from_on=office_day(NOW) + timedelta(days=1)),
            CaseSearch(to_on=office_day(NOW) - timedelta(days=1)),
            CaseSearch(only_overdue=True),
            CaseSearch(unit_id=999),
            CaseSearch(batch_id=999),
        ],
    )
    def test_for_what_is_not_there_finds_nothing(self, session: Session, county: County, sought: CaseSearch) -> None:
        assert self.found(session, county, sought) == set()

    def test_by_place_takes_in_what_lies_below(self, session: Session, county: County) -> None:
        here = a_registered_case(session, county)
        beside = a_registered_case(session, county, place=place_of(county.other_village))
        assert here.id in self.found(session, county, CaseSearch(area_id=county.hamlet.id))
        assert beside.id not in self.found(session, county, CaseSearch(area_id=county.hamlet.id))
