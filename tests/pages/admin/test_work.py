"""Does the page of work say what comes, what failed and why, that nobody works, and does it do a failure anew?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.core.job_runs import job_runs
from feedback.core.queue import enqueue
from feedback.jobs.registry import WORKFLOWS
from feedback.jobs.schedules import SCHEDULES, tick
from feedback.tracker.ladder import load_ladder
from models.keeping import AccessLog
from models.notice import LadderStep
from models.vocabulary import LimitUnit
from models.work_vocabulary import AccessAction, JobState, LadderRole
from pages.ui import work_ladder
from pages.ui.work_words import JOB_WORDS
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.queue_rows import fail, set_row

PAGE = "pages/admin/work.py"


def looked(database: Engine) -> dict[str, str]:
    """Let a worker look, and do all that is due; return the jobs by their workflows."""
    jobs = {job_id.partition("@")[0]: job_id for job_id in tick(SCHEDULES)}
    now = int(utc_now().timestamp() * 1000)
    for job_id in jobs.values():
        set_row(
            database, job_id, status="SUCCESS", deduplication_id=None, started_at_epoch_ms=now - 2300, completed_at=now
        )
    return jobs


def failed(database: Engine, workflow: str = "deliver", *ids: int) -> str:
    with transaction() as session:
        job_id = enqueue(session, workflow, *ids) or ""
    fail(database, job_id, BadInput("file_empty", filename="x"))
    return job_id


def ladder_view(patch: pytest.MonkeyPatch, office: Office) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["work_view"] = "ladder"
    return run(page)


class TestJobs:
    def test_schedules_stand_there_with_their_last_run(
        self, office: Office, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked(database)
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        for words in ("查到期", "每 10 分钟", "每天 07:30", "用了 2.3 秒", "下次", "已完成"):
            assert words in said
        assert "没有后台进程在工作" not in said

    def test_alarm_where_nobody_looks(self, office: Office, database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "没有后台进程在工作" in texts(open_page(monkeypatch, PAGE, office.sysadmin))

    def test_failure_is_done_anew_once_and_logged(
        self, office: Office, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked(database)
        job_id = failed(database, "deliver", 7, 8)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert "文件“x”是空的" in texts(page)
        stale = open_page(monkeypatch, PAGE, office.sysadmin)
        page = press(page, f"anew_{job_id}")
        assert "已排上" in flashed(page)
        assert f"anew_{job_id}" not in {button.key for button in page.button}
        assert "正在重做" in texts(page)
        stale = press(stale, f"anew_{job_id}")
        assert "正在重做" in texts(stale)
        with reading() as session:
            runs = job_runs(session, ["deliver"])
            lines = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.JOB_DONE_ANEW)).all()
        assert [(each.state, each.ids) for each in runs] == [(JobState.WAITING, (7, 8)), (JobState.FAILED, (7, 8))]
        assert [(line.actor_id, line.facts) for line in lines] == [
            (office.sysadmin.user_id, {"job": "deliver", "ids": "7,8"})
        ]

    def test_what_was_done_since_asks_for_nothing(
        self, office: Office, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        failed(database, "sweep_due")
        looked(database)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert "后来做成了" in texts(page)
        assert not [button for button in page.button if str(button.key).startswith("anew_")]

    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_statements_do_not_grow_with_the_jobs(
        self,
        office: Office,
        database: Engine,
        monkeypatch: pytest.MonkeyPatch,
        query_count: Callable[[], AbstractContextManager[list[str]]],
    ) -> None:
        looked(database)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        with query_count() as few:
            run(page)
        for number in range(5):
            failed(database, "deliver", number)
            with transaction() as session:
                enqueue(session, "retrain", number)
        with query_count() as many:
            run(page)
        assert len(many) == len(few)

    def test_every_kind_of_work_has_a_name(self) -> None:
        assert JOB_WORDS.keys() == WORKFLOWS.keys()


class TestLadder:
    def test_saves_what_was_typed_and_says_so(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        type_into_grid(monkeypatch, 1, after=2, roles=["chair", "leader"])
        page = press(ladder_view(monkeypatch, office), "ladder_save")
        assert "催办阶梯已保存" in flashed(page)
        with reading() as session:
            rung = load_ladder(session)[None][1]
            log = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert (rung.position, rung.after, rung.unit) == (2, 2, LimitUnit.WORKING_DAYS)
        assert rung.roles == (LadderRole.CHAIR, LadderRole.LEADER)
        assert log
        assert log.facts["ladder_now"] == "any 2 working_days chair,leader"

    def test_refuses_a_rung_that_is_not_later_and_names_the_row(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        type_into_grid(monkeypatch, 1, after=0)
        page = press(ladder_view(monkeypatch, office), "ladder_save")
        assert "第 2 行要比它前面" in page.error[0].value
        with reading() as session:
            assert session.exec(select(LadderStep)).all() == []

    def test_nothing_changed_is_said(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(ladder_view(monkeypatch, office), "ladder_save")
        assert "没有改动" in flashed(page)

    def test_comes_back_as_it_was_made(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.add(LadderStep(position=1, after=1, unit=LimitUnit.HOURS, roles=["clerk"]))
        page = press(ladder_view(monkeypatch, office), "ladder_reset_sure")
        assert "已恢复" in flashed(page)
        with reading() as session:
            assert len(session.exec(select(LadderStep)).all()) == 11

    def test_blank_cells_are_read_whatever_the_grid_gives_for_them(self) -> None:
        nothing = float("nan")
        read = work_ladder._line({"urgency": nothing, "after": nothing, "unit": None, "roles": None})
        assert (read.urgency, read.after, read.unit, read.roles) == (None, None, None, ())


def type_into_grid(patch: pytest.MonkeyPatch, place: int, **typed: object) -> None:
    """Let the grid give back what somebody typed into it, since a test's page cannot type into one."""
    drawn: Any = st.data_editor

    def give_back(rows: list[dict[str, object]], **more: object) -> list[dict[str, object]]:
        drawn(rows, **more)
        return [row | typed if number == place else row for number, row in enumerate(rows)]

    patch.setattr(st, "data_editor", give_back)
