"""From any figure to the list behind it: is the number shown the number of cases that it opens?"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.conditions import look_at
from feedback.boards.figures import ageing_bars, breakdown_bars, flow_lines, heat_map, unit_bars
from feedback.boards.lists import Reason, burning, count_behind, list_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.selection import as_search, chosen_mark
from feedback.boards.style import Style
from feedback.boards.trends import ageing, flow, units
from feedback.core.errors import BadInput
from feedback.tracker.desks import PAGE_SIZE, count_cases, search_cases
from models.vocabulary import CaseStatus, Channel, Role, SuperviseLevel, Urgency
from tests.boards.conftest import Place
from tests.boards.county import NOW, County, case_row
from tests.boards.words import LABELS

FAR = [urlsafe_b64encode(b'["later", "", %s]' % number).decode() for number in (b"1" + b"0" * 21, b"1e999")]
MONTH = BoardFilter(from_on=date(2026, 10, 24), to_on=date(2026, 11, 22))
PAST_DAYS = BoardFilter(from_on=date(2026, 9, 20), to_on=date(2026, 10, 15))
CUTS = ("status", "urgency", "channel", "nature", "scope")


def figures(session: Session, actor: Actor, sought: BoardFilter) -> Iterator[go.Figure]:
    desktop, phone = Style(), Style(is_phone=True)
    for level in (1, 2):
        cells = matrix(session, actor, sought, level=level)
        yield heat_map(cells, labels=LABELS, style=desktop, most=90)
        yield heat_map(cells, labels=LABELS, style=phone, most=90)
    parts = breakdown(session, actor, sought)
    yield from (breakdown_bars(parts, cut, labels=LABELS, style=desktop) for cut in CUTS)
    for weekly in (True, False):
        yield flow_lines(flow(session, actor, sought, weekly=weekly), labels=LABELS, style=desktop)
    yield ageing_bars(ageing(session, actor, sought), labels=LABELS, style=desktop)
    yield unit_bars(units(session, actor, sought), labels=LABELS, style=desktop)


def marks_in(figure: go.Figure) -> Iterator[tuple[str, int]]:
    """Yield the key of each mark and the number that a person reads there."""
    for trace in figure.data:
        for number, data in enumerate(trace.customdata or ()):
            if trace.type == "bar":
                assert trace.x[number] == data[1]
            elif trace.mode == "lines+markers":
                assert trace.y[number] == data[1]
            elif trace.text:
                assert trace.text[number].rstrip("↑") == str(data[1])
            yield data[0], data[1]


def numbers_beside(session: Session, actor: Actor, sought: BoardFilter) -> Iterator[tuple[str, int]]:
    """Yield the numbers that stand beside the figures, with their keys."""
    first = headline(session, actor, sought)
    for count in (first.registered, first.open, first.overdue, first.newly_overdue, first.closed):
        yield count.key, count.value
    for share in (first.on_time, first.satisfaction):
        yield share.key, share.denominator
    yield first.on_time.against_key, first.on_time.denominator - int(first.on_time.numerator)
    hot = burning(session, actor, sought)
    yield hot.key, hot.total
    cells = matrix(session, actor, sought)
    for name in ("row_key", "column_key"):
        yield from ((str(key), int(number)) for key, number in cells.groupby(name)["count"].sum().items())
    for unit in units(session, actor, sought).to_dict("records"):
        yield unit["judged_key"], unit["judged"]
        yield unit["late_key"], unit["judged"] - unit["on_time"]


CASES = [
    pytest.param(lambda built: built.leader(), MONTH, id="county leader"),
    pytest.param(lambda built: built.leader(), replace(MONTH, area_id=3), id="county leader at a township"),
    pytest.param(
        lambda built: built.leader(), replace(MONTH, area_id=3002, category="04"), id="county leader at a village"
    ),
    pytest.param(lambda built: built.leader(3), PAST_DAYS, id="township leader at days long past"),
    pytest.param(lambda built: built.actor(Role.CLERK, 30), MONTH, id="clerk who recorded elsewhere too"),
    pytest.param(
        lambda built: Actor(2, "b", "", (built.grant(Role.CHAIR, 3), built.grant(Role.CLERK, 30))),
        replace(MONTH, channel=Channel.HOTLINE, urgency=Urgency.URGENT),
        id="chair and clerk at one channel",
    ),
]


@pytest.mark.parametrize(("who", "sought"), CASES)
def test_every_mark_of_every_figure_opens_as_many_cases_as_it_shows(
    session: Session, busy: County, who: Callable[[County], Actor], sought: BoardFilter
) -> None:
    actor = who(busy)
    look = look_at(session, actor, sought)
    shown = [pair for figure in figures(session, actor, sought) for pair in marks_in(figure)]
    shown += numbers_beside(session, actor, sought)
    assert len(set(shown)) > 50
    for key, number in dict.fromkeys(shown):
        mark = Mark.read(key)
        assert count_behind(session, actor, sought, mark) == number, key
        search = as_search(look, mark)
        assert search is None or count_cases(session, actor, search) == number, key


class TestList:
    def test_pages_lead_through_every_case_once_and_back(self, session: Session, busy: County) -> None:
        actor, sought, mark = busy.leader(), MONTH, Mark(measure=Measure.REGISTERED)
        page = list_behind(session, actor, sought, mark)
        pages = [page]
        while page.later:
            page = list_behind(session, actor, sought, mark, cursor=page.later)
            pages.append(page)
        ids = [row.case_id for each in pages for row in each.rows]
        assert ids == sorted(set(ids), reverse=True)
        assert len(ids) == count_behind(session, actor, sought, mark) > 3 * PAGE_SIZE
        for expected in reversed(pages[:-1]):
            assert page.earlier is not None
            page = list_behind(session, actor, sought, mark, cursor=page.earlier)
            assert page.rows == expected.rows
        assert page.earlier is None

    def test_shows_the_rows_that_the_search_shows(self, session: Session, busy: County) -> None:
        actor, sought, mark = busy.leader(3), MONTH, Mark(measure=Measure.OPEN)
        search = as_search(look_at(session, actor, sought), mark)
        assert search is not None
        listed = list_behind(session, actor, sought, mark).rows
        assert listed == search_cases(session, actor, search).rows != ()

    @pytest.mark.parametrize("cursor", ["!", "bm8=", "WzEsMiwzXQ==", *FAR])
    def test_refused_when_the_cursor_is_none_of_ours(self, session: Session, built: County, cursor: str) -> None:
        with pytest.raises(BadInput, match="cursor_unreadable"):
            list_behind(session, built.leader(), MONTH, Mark(measure=Measure.OPEN), cursor=cursor)


class TestBurning:
    def test_the_hottest_first_with_their_reasons(self, session: Session, built: County, place: Place) -> None:
        late, later = NOW - timedelta(days=5), NOW - timedelta(days=1)
        place(
            case_row(3001, title="late", due_at=late),
            case_row(3001, title="calm", due_at=NOW + timedelta(days=1)),
            case_row(3001, title="later", due_at=later),
            case_row(3001, title="critical and late", urgency=Urgency.CRITICAL, due_at=later),
            case_row(3001, title="critical", urgency=Urgency.CRITICAL),
            case_row(3001, title="urgent again", urgency=Urgency.URGENT, redo_no=1),
            case_row(3001, title="supervised", supervise_level=SuperviseLevel.ORDINARY),
            case_row(3001, title="ended", urgency=Urgency.CRITICAL, status=CaseStatus.WITHDRAWN),
            case_row(3001, title="", urgency=Urgency.CRITICAL, is_confidential=True),
        )
        found = burning(session, built.leader(), MONTH)
        assert [(each.row.heading, each.reasons) for each in found.cases] == [
            ("critical and late", (Reason.CRITICAL, Reason.OVERDUE)),
            ("critical", (Reason.CRITICAL,)),
            ("urgent again", (Reason.URGENT, Reason.REDO)),
            ("late", (Reason.OVERDUE,)),
            ("later", (Reason.OVERDUE,)),
            ("supervised", (Reason.SUPERVISED,)),
        ]
        assert found.total == 6

    def test_all_that_burn_are_counted_and_some_are_shown(self, session: Session, busy: County) -> None:
        found = burning(session, busy.leader(), MONTH, most=5)
        assert len(found.cases) == 5
        assert found.total == count_behind(session, busy.leader(), MONTH, Mark.read(found.key)) > 5


class TestChosenMark:
    def test_is_that_of_the_first_point(self) -> None:
        points = [{"customdata": ["measure=open", 3]}, {"customdata": ["measure=closed", 4]}]
        assert chosen_mark(points) == Mark(measure=Measure.OPEN)

    @pytest.mark.parametrize("points", [[], [{}], [{"customdata": []}], [{"customdata": [None]}]])
    def test_there_is_none_where_nothing_was_chosen(self, points: list[dict[str, Any]]) -> None:
        assert chosen_mark(points) is None

    def test_refused_when_a_point_carries_something_else(self) -> None:
        with pytest.raises(BadInput, match="mark_unreadable"):
            chosen_mark([{"customdata": ["1; DROP TABLE issue"]}])


class TestAsSearch:
    @pytest.mark.parametrize(
        "mark",
        [
            Mark(measure=Measure.CLOSED),
            Mark(measure=Measure.BURNING),
            Mark(measure=Measure.AT_UNITS, unit_id=1),
            Mark(measure=Measure.OPEN, status=CaseStatus.CLOSED),
            Mark(measure=Measure.REGISTERED, channel=Channel.VISIT),
            Mark(measure=Measure.REGISTERED, category="12"),
        ],
    )
    def test_there_is_none_where_the_search_cannot_say_it(self, session: Session, built: County, mark: Mark) -> None:
        sought = replace(MONTH, channel=Channel.HOTLINE, category="0401")
        assert as_search(look_at(session, built.leader(), sought), mark) is None
