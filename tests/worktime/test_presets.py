"""What do the presets promise, what would each change row by row, and does what is saved give those dates?"""

from datetime import datetime
from typing import Final

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import NotFound
from feedback.worktime.editing import LimitLine, limit_lines, save_limits
from feedback.worktime.limits import default_limits, due_at
from feedback.worktime.presets import limit_changes, preset_lines, presets
from feedback.worktime.queries import load_calendar, load_limits
from models.vocabulary import LimitUnit, Nature, Stage, Urgency
from tests.factories import LIMIT_DAYS
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]

WORKING, CALENDAR = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS
PROMISES: Final = [
    pytest.param("lijia", Nature.COMPLAINT, (10, WORKING, None), id="Lijia, anything"),
    pytest.param("lijia", Nature.CONSULT, (10, WORKING, None), id="Lijia, a question as well"),
    pytest.param("petition", Nature.REPORT, (60, CALENDAR, 30), id="petitions"),
    pytest.param("guangdong", Nature.CONSULT, (2, WORKING, None), id="Guangdong, a question"),
    pytest.param("guangdong", Nature.HELP, (10, WORKING, None), id="Guangdong, help"),
    pytest.param("guangdong", Nature.SUGGESTION, (10, WORKING, None), id="Guangdong, a suggestion"),
    pytest.param("guangdong", Nature.COMPLAINT, (15, WORKING, None), id="Guangdong, a complaint"),
    pytest.param("guangdong", Nature.REPORT, (15, WORKING, None), id="Guangdong, a report"),
    pytest.param("jinan", Nature.COMPLAINT, (5, WORKING, None), id="Jinan"),
    pytest.param("built_in", Nature.COMPLAINT, (7, WORKING, None), id="as it comes"),
]


def put_in(session: Session, sysadmin: Actor, code: str, *, with_categories: bool = True) -> list[LimitLine]:
    lines = limit_lines(session, sysadmin)
    wanted = preset_lines(code, lines, taxonomy_days=LIMIT_DAYS, with_categories=with_categories)
    save_limits(session, sysadmin, seen=lines, wanted=wanted, categories=LIMIT_DAYS)
    session.flush()
    session.expire_all()
    return limit_lines(session, sysadmin)


@pytest.mark.parametrize(("code", "nature", "promised"), PROMISES)
def test_what_is_saved_is_what_was_promised(
    session: Session, sysadmin: Actor, code: str, nature: Nature, promised: tuple[object, ...]
) -> None:
    put_in(session, sysadmin, code)
    category = None if code == "built_in" else "0201"
    found = load_limits(session).find(Stage.RESOLVE, nature=nature, urgency=Urgency.NORMAL, category=category)
    assert (found.amount, found.unit, found.extension) == promised


@pytest.mark.parametrize("code", [preset.code for preset in presets()])
def test_haste_keeps_its_limits(session: Session, sysadmin: Actor, code: str) -> None:
    put_in(session, sysadmin, code)
    for urgency, hours in ((Urgency.URGENT, 24), (Urgency.CRITICAL, 2)):
        found = load_limits(session).find(Stage.RESOLVE, nature=Nature.HELP, urgency=urgency, category="0201")
        assert (found.amount, found.unit) == (hours, LimitUnit.HOURS)


def test_petition_registers_in_fifteen_days_over_the_spring_festival(session: Session, sysadmin: Actor) -> None:
    put_in(session, sysadmin, "petition")
    limit = load_limits(session).find(Stage.DIAGNOSE)
    start = datetime(2026, 2, 6, 16, 0, tzinfo=OFFICE_ZONE)
    # The 21st lies in the Festival, and stays.
    assert due_at(start, limit, load_calendar(session)).at == datetime(2026, 2, 21, 17, 30, tzinfo=OFFICE_ZONE)


def test_rows_of_categories_stay_where_the_administrator_says_so(session: Session, sysadmin: Actor) -> None:
    lines = put_in(session, sysadmin, "jinan", with_categories=False)
    assert {line.category: line.amount for line in lines if line.category} == LIMIT_DAYS


def test_changes_are_told_row_by_row(session: Session, sysadmin: Actor) -> None:
    lines = limit_lines(session, sysadmin)
    wanted = preset_lines("guangdong", lines, taxonomy_days=LIMIT_DAYS, with_categories=True)
    changes = limit_changes(lines, wanted)
    changed = {change.after.nature: (change.before.amount, change.after.amount)
               for change in changes if change.before and change.after}  # fmt: skip
    assert changed == {
        None: (5, 10), Nature.HELP: (5, 10), Nature.COMPLAINT: (7, 15), Nature.REPORT: (10, 15)
    }  # fmt: skip
    gone = [change.before for change in changes if change.before and change.after is None]
    assert {line.category for line in gone} == {None, *LIMIT_DAYS}
    assert [line.nature for line in gone if line.category is None] == [Nature.PRAISE]
    assert not [change for change in changes if change.before is None]


def test_is_no_change_the_second_time(session: Session, sysadmin: Actor) -> None:
    lines = put_in(session, sysadmin, "petition")
    again = preset_lines("petition", lines, taxonomy_days=LIMIT_DAYS, with_categories=True)
    assert limit_changes(lines, again) == []


def test_leads_back_to_the_table_that_it_came_with(session: Session, sysadmin: Actor) -> None:
    put_in(session, sysadmin, "petition")
    lines = put_in(session, sysadmin, "built_in")
    wanted = default_limits(LIMIT_DAYS).rows
    assert {(*line.conditions, line.amount, line.unit, line.extension) for line in lines} == {
        (*row.conditions, row.amount, row.unit, row.extension) for row in wanted
    }


def test_unknown_preset(session: Session, sysadmin: Actor) -> None:
    with pytest.raises(NotFound):
        preset_lines("nowhere", [], taxonomy_days={}, with_categories=True)


def test_each_names_its_source() -> None:
    assert all(each.name and each.name_en and each.source and each.source_en for each in presets())
