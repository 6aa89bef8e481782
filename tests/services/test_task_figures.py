"""Are the figures of the handling on people's behalf what was done, and does each open exactly its tasks?"""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from feedback.core.clock import OFFICE_ZONE, set_to
from feedback.core.errors import BadInput
from feedback.services import steps
from feedback.services.ratings import rate
from feedback.services.task_figures import FigureBy, TaskFigure, task_figures, tasks_behind
from models.office_vocabulary import ServiceMode
from models.vocabulary import OrgLevel
from tests.county import County
from tests.factories import NOW
from tests.services.agency import a_task, an_item

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=OFFICE_ZONE)


def test_figures_and_the_tasks_behind_them(session: Session, county: County) -> None:
    aid = an_item(session, county, promised_days=2)
    card = an_item(session, county, group_name="劳动保障", trips_before=2)
    with set_to(at(12, 12, 30)):
        early = a_task(session, county.cadre, card, mode=ServiceMode.AFTER_HOURS)
        late, wrong = (a_task(session, county.cadre, aid) for _ in range(2))
    of_township = an_item(session, county, promised_days=2, owner_level=OrgLevel.TOWNSHIP)
    given = {"agent_id": county.cadre.user_id, "area_id": county.village.id, "push_down_reason": "老人出不了门"}
    a_task(session, county.clerk, of_township, mode=ServiceMode.DOORSTEP, **given)
    with set_to(at(13)):
        steps.finish(session, county.cadre, early.task_no, early.version)
        steps.finish(session, county.cadre, wrong.task_no, wrong.version)
        steps.mark_wrong(session, county.clerk, wrong.task_no, wrong.version, reason="录错了卡号")
    with set_to(at(20)):
        steps.finish(session, county.cadre, late.task_no, late.version)
        rate(session, county.clerk, late.task_no, 4)
        found = task_figures(session, county.clerk, MARCH, FigureBy.GROUP)
        total = found.total
        assert {figure: number for figure, number in total.counts.items() if number} == {
            TaskFigure.ACCEPTED: 4,
            TaskFigure.FINISHED: 3,
            TaskFigure.EARLY: 2,
            TaskFigure.OVERDUE: 2,
            TaskFigure.WRONG: 1,
            TaskFigure.SPARED: 3,
            TaskFigure.MIDDAY: 3,
            TaskFigure.AFTER_HOURS: 1,
            TaskFigure.AT_HOME: 1,
            TaskFigure.RATED: 1,
            TaskFigure.PUSHED_DOWN: 1,
        }
        assert (total.early_share, total.mean_days, total.mean_trips) == (2 / 3, 8 / 3, 5 / 3)
        assert total.mean_rating == 4
        assert [(row.key, row.counts[TaskFigure.ACCEPTED]) for row in found.parts] == [("民政", 3), ("劳动保障", 1)]
        for figure in TaskFigure:
            behind = tasks_behind(session, county.clerk, MARCH, figure)
            assert len(behind) == total.counts[figure], figure
        of_group = tasks_behind(session, county.clerk, MARCH, TaskFigure.EARLY, by=FigureBy.GROUP, key="劳动保障")
        assert of_group == [early.id]
        assert task_figures(session, county.south_clerk, MARCH, FigureBy.MODE).parts == ()


def test_papers_asked_for_too_late_mend_no_broken_promise(session: Session, county: County) -> None:
    with set_to(at(9)):
        task = a_task(session, county.cadre, an_item(session, county, promised_days=2))
    with set_to(at(20)):
        steps.tell_missing(session, county.cadre, task.task_no, task.version, ["户口簿"])
        assert (task.promised_on, task.missed_on) == (None, date(2026, 3, 11))
        assert tasks_behind(session, county.clerk, MARCH, TaskFigure.OVERDUE) == [task.id]
        steps.take_materials(session, county.cadre, task.task_no, task.version, ["户口簿"])
    with set_to(at(21)):
        steps.tell_missing(session, county.cadre, task.task_no, task.version, ["照片"], reason="原来的照片过期了")
        assert task.missed_on == date(2026, 3, 11)
        steps.take_materials(session, county.cadre, task.task_no, task.version, ["照片"])
        steps.finish(session, county.cadre, task.task_no, task.version)
        assert tasks_behind(session, county.clerk, MARCH, TaskFigure.OVERDUE) == [task.id]
        assert tasks_behind(session, county.clerk, MARCH, TaskFigure.EARLY) == []


def test_nothing_to_divide_by_and_too_many_days(session: Session, county: County) -> None:
    total = task_figures(session, county.clerk, MARCH, FigureBy.UNIT).total
    assert (total.early_share, total.mean_days, total.mean_trips, total.mean_rating) == (None,) * 4
    with pytest.raises(BadInput):
        task_figures(session, county.clerk, (NOW.date(), NOW.date() + timedelta(days=400)), FigureBy.UNIT)
