"""Does the trial county show tasks in every state and cards that answer, and does all of it go when it is removed?"""

from random import Random

from sqlalchemy import Engine
from sqlmodel import select

from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.reports.agency_papers import notice_of_missing
from feedback.services.knowledge_search import cards_for_words
from feedback.services.task_figures import FigureBy, task_figures
from feedback.trial.helping import help_people
from feedback.trial.hours import Office
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.removal import remove_county
from feedback.trial.roster import enrol
from feedback.worktime.queries import load_calendar, seed_calendar
from models.keeping import Counter
from models.notice import Delivery, Notice
from models.office_vocabulary import ServiceMode, TaskState
from models.service import AgencyStep, AgencyTask, KnowledgeCard, ServiceItem
from tests.factories import NOW


def test_shown_in_every_state_and_gone_with_the_county(database: Engine) -> None:
    with set_to(NOW), transaction() as session:
        seed_calendar(session, [2025, 2026])
        rng = Random(1)
        roster = enrol(session, rng, year=2026, household_count=300)
        mark_trial(session, areas()[0].name)
        help_people(roster, Office(load_calendar(session), rng), utc_now())
        tasks = session.exec(select(AgencyTask)).all()
        assert {task.state for task in tasks} >= set(TaskState) - {TaskState.WITHDRAWN}
        assert {task.mode for task in tasks} == set(ServiceMode)
        assert all(task.is_trial for task in tasks)
        assert any(task.promised_on and task.promised_on < NOW.date() for task in tasks if task.finished_at is None)
        assert session.exec(select(Notice)).all() == []
        assert session.exec(select(Delivery)).all() == []
        clerk = roster.actor("yuexi_clerk")
        fund = session.exec(select(AgencyTask.task_no).join(ServiceItem).where(ServiceItem.name == "住房公积金提取"))
        assert notice_of_missing(session, clerk, task_no=fund.one()).facts["count"] == "1"
        [card] = cards_for_words(session, roster.actor("recorder"), "低保标准现在是多少")
        assert "681" in card.entry.answer
        year = (NOW.date().replace(month=1, day=1), NOW.date())
        assert task_figures(session, clerk, year, FigureBy.MODE).total.mean_trips
    with set_to(NOW), transaction() as session:
        remove_county(session)
    with reading() as session:
        for table in (AgencyTask, AgencyStep, ServiceItem, KnowledgeCard):
            assert session.exec(select(table)).all() == [], table
        assert [each for each in session.exec(select(Counter.name)) if each.startswith("task")] == []
