"""Is everybody told once who is to be told, and nobody who is not?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.core.job_runs import job_runs
from feedback.notify.outlets import NewOutlet, add_outlet, switch_outlet
from feedback.notify.service import UNTOLD, Told, tell, tell_all
from models.case import Case, CaseAccess
from models.duty import Absence, Backup
from models.notice import Delivery, Notice
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import DeliveryState, NoticeKind, OutletKind
from tests.county import County, a_user, actor
from tests.factories import a_registered_case, copies_of
from tests.statements import statements
from tests.worlds import World, case_in

WEBHOOK = "https://hook.example.gov.cn/in"


def handling(session: Session, world: World) -> Case:
    return case_in(session, world, CaseStatus.HANDLING)


def told_of(case: Case, *, kind: NoticeKind = NoticeKind.REMINDED, key: str = "", urgent: bool = False) -> Told:
    return Told(kind, key or f"{kind}/{case.id}/1", case.id, is_urgent=urgent)


def written(session: Session, key: str) -> list[Notice]:
    return list(session.exec(select(Notice).where(Notice.event_key == key).order_by(col(Notice.user_id))).all())


def away(session: Session, who: Actor, backup: Actor) -> None:
    day = today()
    session.add(Backup(user_id=who.user_id, backup_id=backup.user_id, set_at=utc_now()))
    session.add(Absence(user_id=who.user_id, first_on=day, last_on=day, set_by_id=who.user_id, set_at=utc_now()))
    session.flush()


def hook_of(session: Session, sysadmin: Actor, who: Actor) -> int:
    return add_outlet(session, sysadmin, NewOutlet(kind=OutletKind.WEBHOOK, address=WEBHOOK, user_id=who.user_id))


class TestInbox:
    def test_says_what_the_case_is_about_and_nothing_else(self, session: Session, world: World) -> None:
        case = handling(session, world)
        assert tell(session, told_of(case), [world.county.handler.user_id]) == 1
        [notice] = written(session, f"reminded/{case.id}/1")
        assert case.due_at
        assert notice.facts == {"number": case.case_no, "urgency": "normal", "due": case.due_at.isoformat()}
        assert (notice.case_id, notice.made_at, notice.read_at) == (case.id, utc_now(), None)

    def test_same_thing_is_told_once_to_each(self, session: Session, world: World) -> None:
        case, county = handling(session, world), world.county
        assert tell(session, told_of(case), [county.handler.user_id]) == 1
        assert tell(session, told_of(case), [county.handler.user_id, county.co_handler.user_id]) == 1
        assert len(written(session, f"reminded/{case.id}/1")) == 2
        assert tell(session, told_of(case, key="reminded/x/2"), [county.handler.user_id]) == 1

    def test_rows_that_cannot_be_notices_are_refused(self, session: Session, world: World) -> None:
        case = handling(session, world)
        named = Told(NoticeKind.REMINDED, "reminded/1", case.id, {"name": "陈大福"})
        with pytest.raises(ValueError, match="no such fact"):
            tell(session, named, [world.county.handler.user_id])
        assert not written(session, "reminded/1")

    def test_who_cannot_sign_in_is_not_told(self, session: Session, world: World) -> None:
        gone = a_user(session, is_active=False)
        assert tell(session, told_of(handling(session, world)), [gone.id, 999_999]) == 0

    def test_trial_rows_bear_the_mark_of_the_case_or_else_of_the_person(self, session: Session, world: World) -> None:
        case, trial = handling(session, world), a_user(session, is_trial=True)
        tell(session, told_of(case, key="a"), [trial.id])
        tell(session, Told(NoticeKind.DIGEST, "b"), [trial.id, world.county.handler.user_id])
        case.is_trial = True
        tell(session, told_of(case, key="c"), [world.county.handler.user_id])
        marks = {(row.event_key, row.user_id): row.is_trial for key in "abc" for row in written(session, key)}
        handler = world.county.handler.user_id
        assert marks == {("a", trial.id): False, ("b", trial.id): True, ("b", handler): False, ("c", handler): True}

    def test_nobody_is_told_of_a_past_that_is_only_played(self, session: Session, world: World) -> None:
        session.info[UNTOLD] = True
        assert tell(session, told_of(handling(session, world)), [world.county.handler.user_id]) == 0


class TestAway:
    def test_who_stands_in_receives_and_is_told_for_whom(self, session: Session, world: World) -> None:
        case, handler = handling(session, world), world.county.handler
        backup = actor(session, Role.HANDLER, unit=world.county.roads)
        away(session, handler, backup)
        assert tell(session, told_of(case), [handler.user_id]) == 1
        [notice] = written(session, f"reminded/{case.id}/1")
        assert (notice.user_id, notice.facts["for"]) == (backup.user_id, handler.user_id)

    def test_who_is_told_themselves_is_not_told_again_for_somebody(self, session: Session, world: World) -> None:
        case, handler = handling(session, world), world.county.handler
        backup = actor(session, Role.HANDLER, unit=world.county.roads)
        away(session, handler, backup)
        assert tell(session, told_of(case), [handler.user_id, backup.user_id]) == 1
        [notice] = written(session, f"reminded/{case.id}/1")
        assert "for" not in notice.facts


class TestConfidential:
    def test_only_the_desk_and_who_is_named_are_told_its_number_and_nothing_goes_outside(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        case = a_registered_case(session, county, confidential=True)
        named, desk = county.leader, county.discipline
        session.add(
            CaseAccess(
                case_id=case.id, user_id=named.user_id, granted_by_id=desk.user_id, granted_at=utc_now(), reason="查办"
            )
        )
        for each in (named, desk, county.clerk):
            hook_of(session, sysadmin, each)
        told = Told(NoticeKind.CRITICAL, "critical/x", case.id, {"level": "red"}, is_urgent=True)
        assert tell(session, told, [each.user_id for each in (named, desk, county.clerk, county.handler)]) == 2
        rows = written(session, "critical/x")
        assert {row.user_id for row in rows} == {named.user_id, desk.user_id}
        assert [row.facts for row in rows] == [{"number": case.case_no, "is_confidential": 1}] * 2
        assert not session.exec(select(Delivery)).all()

    def test_another_places_desk_is_not_told(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        southern = actor(session, Role.DISCIPLINE, area=county.south)
        assert tell(session, Told(NoticeKind.ASSIGNED, "x", case.id), [southern.user_id]) == 0

    def test_nobody_stands_in(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        away(session, county.discipline, county.second_discipline)
        tell(session, Told(NoticeKind.ASSIGNED, "x", case.id), [county.discipline.user_id])
        assert [row.user_id for row in written(session, "x")] == [county.discipline.user_id]


class TestOutside:
    def test_what_is_urgent_goes_to_the_persons_and_once_to_the_units_outlets(
        self, session: Session, world: World, sysadmin: Actor
    ) -> None:
        case, county = handling(session, world), world.county
        colleague = actor(session, Role.HANDLER, unit=county.roads)
        own, closed = hook_of(session, sysadmin, county.handler), hook_of(session, sysadmin, colleague)
        switch_outlet(session, sysadmin, closed, is_active=False)
        group = add_outlet(
            session, sysadmin, NewOutlet(kind=OutletKind.DINGTALK, address="abcdef123456", unit_id=county.roads.id)
        )
        add_outlet(session, sysadmin, NewOutlet(kind=OutletKind.WECOM, address="abcdef123456", unit_id=county.water.id))
        people = [county.handler.user_id, colleague.user_id]
        tell(session, told_of(case, kind=NoticeKind.CRITICAL, key="critical/1", urgent=True), people)
        tell(session, told_of(case, kind=NoticeKind.CRITICAL, key="critical/1", urgent=True), people)
        tell(session, told_of(case), people)
        sent = session.exec(select(Delivery).order_by(col(Delivery.outlet_id))).all()
        assert [each.outlet_id for each in sent] == [own, group]
        assert {each.title for each in sent} == {f"特急件 {case.case_no}"}
        assert sent[0].body.startswith(f"{case.case_no} 定为特急件，请马上处置。办理期限 ")
        assert {(each.state, each.not_before, each.is_urgent) for each in sent} == {
            (DeliveryState.WAITING, utc_now(), True)
        }
        [job] = job_runs(session, ["deliver"])
        assert job.ids == tuple(each.id for each in sent)

    def test_two_hundred_messages_make_ten_jobs(self, session: Session, world: World, sysadmin: Actor) -> None:
        hook_of(session, sysadmin, world.county.handler)
        told = [
            (Told(NoticeKind.CRITICAL, f"critical/{n}", is_urgent=True), [world.county.handler.user_id])
            for n in range(200)
        ]
        assert tell_all(session, told) == 200
        assert [len(job.ids) for job in job_runs(session, ["deliver"])] == [20] * 10


def test_statements_do_not_grow_with_people_or_things(session: Session, world: World) -> None:
    case = handling(session, world)
    few = [a_user(session).id for _ in range(2)]
    many = [a_user(session).id for _ in range(60)]
    cases = copies_of(session, case, 40)
    with statements(session) as for_one:
        tell(session, told_of(case), few)
    with statements(session) as for_all:
        assert tell_all(session, [(told_of(each), many) for each in cases]) == 40 * 60
    # Two more: the cases are read, which the session held for one; and no more than a thousand rows go at once.
    assert len(for_one) <= 5
    assert len(for_all) <= len(for_one) + 1 + (40 * 60 * 10) // 10_000
