"""Do the jobs of the schedules call what they should, once, and is what is old forgotten?"""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import col, select
from typer.testing import CliRunner

from feedback.cli.main import commands
from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.core.job_runs import job_runs
from feedback.core.queue import enqueue
from feedback.jobs import sweeping
from feedback.jobs.agendas import refresh_agendas
from feedback.notify import clearing
from feedback.notify.outlets import NewOutlet, add_outlet
from feedback.notify.service import Told, tell_all
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.notice import Delivery, Notice, Outlet
from models.vocabulary import CaseStatus, OrgLevel, Role
from models.work_vocabulary import DeliveryState, JobState, NoticeKind, OutletKind
from tests.factories import NOW, a_case, a_county, a_user, actor, seeded
from tests.queue_rows import fail, queue_table, set_row


@pytest.fixture(autouse=True)
def in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each step be done here, without a worker, and so what would be done in a process apart."""
    monkeypatch.setattr(sweeping, "once", lambda _name, work, *ids: work(*ids))
    monkeypatch.setattr(
        sweeping, "run_apart", lambda *words: CliRunner().invoke(commands, words, catch_exceptions=False)
    )


def runs(*workflows: str) -> dict[str, JobState]:
    with reading() as session:
        return {run.job_id: run.state for run in job_runs(session, workflows)}


class TestCalls:
    def test_digests_hold_the_counts_of_the_day_and_are_written_once(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                county = a_county(session)
                case = a_case(session, county, status=CaseStatus.HANDLING)
                case.due_at = utc_now() - timedelta(hours=1)
            sweeping.digests()
            sweeping.digests()
        with reading() as session:
            digests = session.exec(select(Notice).where(Notice.kind == NoticeKind.DIGEST)).all()
        [mine] = [notice for notice in digests if notice.user_id == county.handler.user_id]
        assert mine.facts["overdue"] == 1

    def test_group_of_a_unit_hears_how_much_waits_once_a_morning_and_nothing_else(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                county = a_county(session)
                case = a_case(session, county, status=CaseStatus.DISPATCHED, co=True)
                case.due_at = utc_now() - timedelta(hours=1)
                a_case(session, county, status=CaseStatus.DISPATCHED, confidential=True)
                for unit in (county.roads, county.bureau):
                    new = NewOutlet(kind=OutletKind.WECOM, address=f"abcdef{unit.id}", unit_id=unit.id)
                    add_outlet(session, actor(session, Role.SYSADMIN, area=county.root), new)
            sweeping.digests()
            sweeping.digests()
        with reading() as session:
            rows = session.exec(select(Delivery, Outlet.unit_id).join(Outlet)).all()
        [(message, unit_id)] = [each for each in rows if each[0].event_key.startswith("digest/")]
        assert (unit_id, message.case_id, message.notice_id) == (county.roads.id, None, None)
        assert (message.title, message.body) == ("本单位今日汇总", "待签收 1 件。已经超期 1 件。")

    def test_what_was_told_long_ago_is_cleared_batch_by_batch_and_counted(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clearing.clear_notices, "__kwdefaults__", {"after": 0, "most": 2})
        with set_to(NOW), transaction() as session:
            owner = a_user(session)
            tell_all(session, [(Told(NoticeKind.ASSIGNED, f"assigned/{n}"), [owner.id]) for n in range(5)])
        with set_to(NOW + timedelta(days=361)):
            assert sweeping._clear_notices() == [0, 5]
            assert sweeping._clear_notices() == [0, 0]

    def test_message_that_was_left_waiting_is_handed_over(self, database: Engine) -> None:
        with transaction() as session:
            owner = a_user(session)
            outlet = Outlet(
                user_id=owner.id, kind=OutletKind.WEBHOOK, address="{}", added_by_id=owner.id, added_at=utc_now()
            )
            session.add(outlet)
            session.flush()
            for hours in (1, -1):
                when = utc_now() - timedelta(hours=hours)
                session.add(
                    Delivery(outlet_id=outlet.id, event_key=f"x{hours}", state=DeliveryState.WAITING, made_at=when,
                             not_before=when)
                )  # fmt: skip
        assert sweeping._sweep_deliveries() == 1
        with reading() as session:
            assert [run.ids for run in job_runs(session, ["deliver"])] == [(1,)]

    def test_agendas_are_made_by_a_command_of_their_own(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                waiting = a_case(session, a_county(session), status=CaseStatus.AWAITING_CLINIC)
            sweeping.agendas()
        with reading() as session:
            assert session.exec(select(ClinicItem.case_id)).all() == [waiting.id]

    def test_agenda_makes_itself_where_there_is_something(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                county = a_county(session)
                for status in (CaseStatus.AWAITING_CLINIC, CaseStatus.AWAITING_CLINIC, CaseStatus.REGISTERED):
                    a_case(session, county, status=status)
                escalated = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
                escalated.level = OrgLevel.COUNTY
                hidden = a_case(session, county, status=CaseStatus.AWAITING_CLINIC, confidential=True)
                hidden.level, hidden.village_id = OrgLevel.VILLAGE, county.village.id
            assert [refresh_agendas() for _time in range(2)] == [2, 2]
        with reading() as session:
            asked = select(ClinicSession.level, ClinicSession.area_id, func.count(col(ClinicItem.id)))
            asked = asked.join(ClinicItem, col(ClinicItem.session_id) == ClinicSession.id)
            found = session.exec(asked.group_by(col(ClinicSession.level), col(ClinicSession.area_id))).all()
            told = select(Notice).where(Notice.kind == NoticeKind.AGENDA_READY)
            assert session.exec(told).all() == []
        assert sorted(found) == [(OrgLevel.COUNTY, county.root.id, 1), (OrgLevel.TOWNSHIP, county.north.id, 2)]
        # The session is on the Tuesday after that Thursday.
        with set_to(NOW + timedelta(days=4)):
            assert [refresh_agendas() for _time in range(2)] == [2, 2]
        with reading() as session:
            said = sorted((notice.user_id, notice.facts) for notice in session.exec(told))
        assert said == [
            (county.chair.user_id, {"day": "2026-03-17", "count": 2}),
            (county.county_chair.user_id, {"day": "2026-03-17", "count": 1}),
        ]

    def test_looks_of_today_are_told(self, database: Engine) -> None:
        with set_to(NOW):
            with transaction() as session:
                seeded(session)
                case_id = a_case(session, a_county(session), status=CaseStatus.SUSPENDED).id
            assert sweeping._next_looks() == [0, 0, 0]
            with reading() as session:
                looked_on = session.get_one(Case, case_id).next_look_on
        assert looked_on is not None
        with set_to(NOW + (looked_on - NOW.date())):
            assert sweeping._next_looks() == [1, 1, 1]
            assert sweeping._next_looks() == [1, 0, 0]


_DAY: Final = 24 * 3600 * 1000


@pytest.mark.usefixtures("database")
class TestForgetting:
    def test_ended_jobs_go_after_a_month_and_failed_ones_after_three(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeping, "_BATCH", 2)
        now = int(utc_now().timestamp() * 1000)
        made: dict[str, str] = {}
        with transaction() as session:
            for name in ("old", "older", "oldest", "fresh", "failed", "failed long ago", "waiting"):
                made[name] = enqueue(session, "train", 1) or ""
        for name, days in (("old", 31), ("older", 40), ("oldest", 400), ("fresh", 29)):
            set_row(database, made[name], status="SUCCESS", completed_at=now - days * _DAY)
        for name, days in (("failed", 89), ("failed long ago", 91)):
            fail(database, made[name], BadInput("file_empty", filename="x"))
            set_row(database, made[name], completed_at=now - days * _DAY)
        set_row(database, made["waiting"], created_at=now - 400 * _DAY)
        sweeping.forget_old_jobs()
        assert set(runs("train")) == {made["fresh"], made["failed"], made["waiting"]}
        with reading() as session:
            for kind, left in (("input", 3), ("output", 1)):
                assert session.execute(text(f"SELECT count(*) FROM {queue_table(database, kind)}")).scalar() == left

    def test_job_that_another_version_left_behind_is_given_up(self, database: Engine) -> None:
        long_ago = int(utc_now().timestamp() * 1000) - 2 * _DAY
        with transaction() as session:
            left, begun = (enqueue(session, "train", n, key=f"k{n}") or "" for n in range(2))
        set_row(database, left, status="PENDING", application_version="0", created_at=long_ago)
        set_row(database, begun, status="PENDING", application_version="0")
        sweeping.forget_old_jobs()
        assert runs("train") == {left: JobState.CANCELLED, begun: JobState.RUNNING}
        with reading() as session:
            assert [run.job_id for run in job_runs(session, ["train"]) if run.is_left_behind] == [begun]
