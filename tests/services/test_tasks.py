"""Does a task on somebody's behalf go from counter to archive, told at each step, by A or by B, and once each?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.access.absences import add_absence
from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, set_to, today, utc_now
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.notify.applicants import applicant_of
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from feedback.services import ratings, steps
from feedback.services.batches import forward_batch, next_batch_day, sent_batch, waiting_batch
from feedback.services.due_tasks import tell_due_tasks
from feedback.services.task_lists import desk_counts, desk_page, open_task, tasks_of_case
from feedback.worktime.office_rules import OfficeRuleName, set_rules
from models.duty import Backup
from models.notice import Delivery, Notice
from models.office_vocabulary import ServiceMode, TaskEvent, TaskState
from models.service import AgencyStep, AgencyTask
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import CitizenStep, NoticeKind
from tests.county import County, actor
from tests.factories import NOW, a_registered_case
from tests.services.agency import PHONE, a_task, an_item
from tests.statements import statements
from tests.worlds import World, case_in


@pytest.fixture
def sms(session: Session, sysadmin: Actor) -> None:
    set_sms_gateway(
        session,
        sysadmin,
        SmsGateway(address="https://sms.example.gov.cn/send", secret="s3cret", office_phone="0571-88012345"),
    )


@pytest.fixture
def second_cadre(session: Session, county: County) -> Actor:
    """Return somebody with the cadre's role in the same place, set as the one who stands in."""
    [grant] = county.cadre.grants
    other = actor(session, Role.CADRE, area=next(a for a in (county.village, county.north) if a.id == grant.area_id))
    session.add(Backup(user_id=county.cadre.user_id, backup_id=other.user_id, set_at=utc_now()))
    session.flush()
    return other


def events(session: Session, task: AgencyTask) -> list[TaskEvent]:
    lines = session.exec(select(AgencyStep).where(AgencyStep.task_id == task.id).order_by(col(AgencyStep.id)))
    return [line.event for line in lines]


def sent(session: Session) -> Sequence[CitizenStep | None]:
    rows = session.exec(select(Delivery).where(col(Delivery.agency_task_id).is_not(None)).order_by(col(Delivery.id)))
    return [row.step for row in rows]


class TestAcceptance:
    def test_complete_is_promised_by_working_days(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county), mode=ServiceMode.DOORSTEP)
        assert task.state is TaskState.HANDLING
        assert task.promised_on == date(2026, 3, 26)  # Ten working days after Thursday, 12 March.
        assert (task.agent_id, task.entered_by_id, task.trips_saved) == (county.cadre.user_id,) * 2 + (3,)
        assert task.task_no.startswith("DB2026-")
        assert task.applicant_phone == PHONE
        assert events(session, task) == [TaskEvent.ACCEPTED]

    def test_second_click_returns_the_first(self, session: Session, county: County) -> None:
        item = an_item(session, county)
        first = a_task(session, county.cadre, item, submission_key="once")
        assert a_task(session, county.cadre, item, submission_key="once").id == first.id

    def test_missing_is_told_and_promises_nothing(self, session: Session, county: County, sms: None) -> None:
        task = a_task(session, county.cadre, an_item(session, county), materials_held=["身份证"])
        assert (task.state, task.promised_on, task.complete_at) == (TaskState.INCOMPLETE, None, None)
        assert steps.missing_now(session, task) == ["银行卡复印件"]
        assert sent(session) == [CitizenStep.TASK_MISSING]

    def test_refusals(self, session: Session, county: County) -> None:
        item = an_item(session, county)
        for wrong, fault in (
            ({"applicant_name": " "}, MissingFact),
            ({"applicant_phone": "12"}, BadInput),
            ({"applicant_phone": "13800001111999999"}, BadInput),
            ({"applicant_phone": "找他儿子 1380000111"}, BadInput),
            ({"area_id": county.south_village.id}, BadInput),
            ({"agent_id": county.south_clerk.user_id}, BadInput),
            ({"case_no": "ZS2026-999999"}, NotFound),
            ({"item_id": 10**6}, NotFound),
        ):
            with pytest.raises(fault):
                a_task(session, county.cadre, item, **wrong)

    def test_hangs_on_an_open_case_only(self, session: Session, county: County, world: World) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        task = a_task(session, county.clerk, an_item(session, county), case_no=case.case_no)
        assert [row.task_no for row in tasks_of_case(session, county.clerk, case.id)] == [task.task_no]
        assert open_task(session, county.clerk, task.task_no).case_no == case.case_no
        case.is_confidential, case.title = True, ""
        session.flush()
        assert open_task(session, county.clerk, task.task_no).case_no == ""
        hidden = a_registered_case(session, county, confidential=True)
        with pytest.raises(NotFound):
            a_task(session, county.clerk, an_item(session, county), case_no=hidden.case_no)


class TestMissing:
    def test_with_the_last_material_the_promise_runs(self, session: Session, county: County, sms: None) -> None:
        task = a_task(session, county.cadre, an_item(session, county), materials_held=[])
        with set_to(NOW + timedelta(days=4)):
            steps.take_materials(session, county.cadre, task.task_no, task.version, ["身份证"])
            assert task.state is TaskState.INCOMPLETE
            steps.take_materials(session, county.cadre, task.task_no, task.version, ["银行卡复印件"])
        assert (task.state, task.promised_on) == (TaskState.HANDLING, date(2026, 3, 30))
        assert sent(session) == [CitizenStep.TASK_MISSING, CitizenStep.TASK_COMPLETE]

    def test_second_list_needs_a_new_reason(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county), materials_held=["身份证"])
        with pytest.raises(BadInput) as refused:
            steps.tell_missing(session, county.cadre, task.task_no, task.version, ["户口簿"])
        assert refused.value.key == "missing_told_once"
        reason = "政策四月起改了"
        steps.tell_missing(session, county.cadre, task.task_no, task.version, ["户口簿"], reason=reason)
        assert steps.missing_now(session, task) == ["银行卡复印件", "户口簿"]

    def test_first_list_after_all_was_there_takes_the_promise_back(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        steps.tell_missing(session, county.cadre, task.task_no, task.version, ["身份证"])
        assert (task.state, task.promised_on, task.materials_held) == (TaskState.INCOMPLETE, None, ["银行卡复印件"])


class TestSteps:
    def test_from_counter_to_archive(self, session: Session, county: County, sms: None) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        no = task.task_no
        steps.do_step(session, county.cadre, no, task.version)
        steps.do_step(session, county.cadre, no, task.version)
        assert task.state is TaskState.FINISHED
        with pytest.raises(MissingFact):
            steps.deliver(session, county.cadre, no, task.version, archive_no=" ")
        steps.deliver(session, county.cadre, no, task.version, archive_no="2026-民-017")
        with pytest.raises(NotPermitted):
            ratings.rate(session, county.cadre, no, 5)
        ratings.rate(session, county.clerk, no, 5)
        assert (task.state, task.archive_no, task.rating) == (TaskState.DELIVERED, "2026-民-017", 5)
        with pytest.raises(Conflict):
            ratings.rate(session, county.clerk, no, 1)
        assert sent(session) == [
            CitizenStep.TASK_ACCEPTED,
            CitizenStep.TASK_STEP,
            CitizenStep.TASK_FINISHED,
            CitizenStep.TASK_DELIVERED,
        ]
        [*_, last] = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        assert no in last.body
        assert PHONE not in repr(last.model_dump())
        assert applicant_of(session, task.id) == (no, PHONE)

    def test_double_click_does_nothing_twice(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        seen = task.version
        steps.do_step(session, county.cadre, task.task_no, seen)
        with pytest.raises(Conflict):
            steps.do_step(session, county.cadre, task.task_no, seen)
        assert task.step == 1

    def test_nobody_is_told_who_does_not_want_it(self, session: Session, county: County, sms: None) -> None:
        for changes in ({"wants_messages": False}, {"applicant_phone": ""}):
            task = a_task(session, county.cadre, an_item(session, county), **changes)
            steps.finish(session, county.cadre, task.task_no, task.version)
            assert applicant_of(session, task.id) is None
        assert sent(session) == []

    def test_each_act_only_from_where_it_leads_on(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        with pytest.raises(IllegalMove):
            steps.come_back(session, county.cadre, task.task_no, task.version)
        with pytest.raises(MissingFact):
            steps.refuse(session, county.cadre, task.task_no, task.version, reason="不")
        steps.refuse(session, county.cadre, task.task_no, task.version, reason="年龄不到八十岁")
        for act in (steps.withdraw, steps.refuse):
            with pytest.raises(IllegalMove):
                act(session, county.cadre, task.task_no, task.version, reason="年龄不到八十岁")

    def test_only_the_clerk_notes_a_mistake(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        steps.finish(session, county.cadre, task.task_no, task.version)
        with pytest.raises(NotPermitted):
            steps.mark_wrong(session, county.cadre, task.task_no, task.version, reason="录错了卡号")
        steps.mark_wrong(session, county.clerk, task.task_no, task.version, reason="录错了卡号")
        assert task.was_wrong


class TestAAndB:
    def test_b_has_it_while_a_is_away(self, session: Session, county: County, second_cadre: Actor) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        assert task.backup_id == second_cadre.user_id
        assert desk_page(session, second_cadre, [TaskState.HANDLING], only_mine=True).rows == ()
        with pytest.raises(NotPermitted):
            steps.do_step(session, second_cadre, task.task_no, task.version)
        add_absence(session, county.cadre, county.cadre.user_id, first_on=today(), last_on=today())
        session.flush()
        [row] = desk_page(session, second_cadre, [TaskState.HANDLING], only_mine=True).rows
        assert (row.task_no, row.stands_in) == (task.task_no, True)
        steps.do_step(session, second_cadre, task.task_no, task.version)
        assert task.step == 1

    def test_handed_over_keeps_the_first_receiver(self, session: Session, county: County, second_cadre: Actor) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        with pytest.raises(BadInput):
            steps.hand_over(session, county.cadre, task.task_no, task.version, county.south_clerk.user_id)
        steps.hand_over(session, county.cadre, task.task_no, task.version, second_cadre.user_id)
        assert (task.agent_id, task.backup_id) == (second_cadre.user_id, county.cadre.user_id)
        assert task.entered_by_id == county.cadre.user_id
        [notice] = session.exec(select(Notice).where(Notice.kind == NoticeKind.TASK_HANDED_OVER)).all()
        assert notice.user_id == second_cadre.user_id

    def test_agent_hears_before_and_after_the_day_once(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        assert tell_due_tasks(session) == 0
        with set_to(datetime(2026, 3, 25, 7, 10, tzinfo=OFFICE_ZONE)):
            assert (tell_due_tasks(session), tell_due_tasks(session)) == (1, 0)
        with set_to(datetime(2026, 3, 27, 7, 10, tzinfo=OFFICE_ZONE)):
            assert (tell_due_tasks(session), tell_due_tasks(session)) == (1, 0)
        kinds = session.exec(select(Notice.kind).where(Notice.user_id == task.agent_id).order_by(col(Notice.id))).all()
        assert kinds[-2:] == [NoticeKind.TASK_DUE_SOON, NoticeKind.TASK_OVERDUE]


class TestScope:
    def test_another_township_finds_nothing(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        for outsider in (county.south_clerk, county.south_handler):
            with pytest.raises(NotFound):
                open_task(session, outsider, task.task_no)
            assert set(desk_counts(session, outsider, only_mine=False).values()) == {0}
        assert desk_counts(session, county.leader, only_mine=False)[TaskState.HANDLING] == 1

    def test_names_are_masked(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        file = open_task(session, county.clerk, task.task_no)
        [row] = desk_page(session, county.clerk, [TaskState.HANDLING], only_mine=False).rows
        assert (file.applicant, file.phone, row.applicant) == ("陈**", "138****5678", "陈**")

    def test_lists_page_by_keyset_in_a_constant_number_of_statements(self, session: Session, county: County) -> None:
        quick, slow = an_item(session, county, promised_days=2), an_item(session, county)
        made = [a_task(session, county.cadre, slow if n % 3 else quick, is_green=n == 7) for n in range(45)]
        with statements(session) as asked:
            first = desk_page(session, county.clerk, [TaskState.HANDLING], only_mine=False)
        assert len(asked) == 1
        second = desk_page(session, county.clerk, [TaskState.HANDLING], only_mine=False, cursor=first.later)
        third = desk_page(session, county.clerk, [TaskState.HANDLING], only_mine=False, cursor=second.later)
        rows = [row.task_id for page in (first, second, third) for row in page.rows]
        wanted = sorted(made, key=lambda task: (not task.is_green, task.promised_on, task.id))
        assert rows == [task.id for task in wanted]
        assert third.later is None
        back = desk_page(session, county.clerk, [TaskState.HANDLING], only_mine=False, cursor=third.earlier)
        assert back.rows == second.rows


class TestBatch:
    def test_friday_list_goes_up_in_one_act(self, session: Session, county: County, sms: None) -> None:
        item = an_item(session, county, needs_approval=True)
        tasks = [a_task(session, county.cadre, item, is_green=n == 1) for n in range(2)]
        assert {task.state for task in tasks} == {TaskState.AWAITING_BATCH}
        assert next_batch_day(session) == date(2026, 3, 13)
        lines = waiting_batch(session, county.clerk)
        assert [line.task_no for line in lines] == [tasks[1].task_no, tasks[0].task_no]
        assert waiting_batch(session, county.south_clerk) == []
        ids = [line.task_id for line in lines]
        with pytest.raises(Conflict):
            forward_batch(session, county.south_clerk, ids)
        assert forward_batch(session, county.clerk, ids) == 2
        with pytest.raises(Conflict):
            forward_batch(session, county.clerk, ids)
        assert [line.task_id for line in sent_batch(session, county.clerk, today())] == ids
        assert sent(session).count(CitizenStep.TASK_FORWARDED) == 2
        steps.come_back(session, county.cadre, tasks[0].task_no, tasks[0].version)
        assert tasks[0].state is TaskState.HANDLING

    def test_weekday_is_an_office_rule(self, session: Session, sysadmin: Actor) -> None:
        set_rules(session, sysadmin, {OfficeRuleName.BATCH_WEEKDAY: 1})
        assert next_batch_day(session) == date(2026, 3, 16)
