"""A quarter in a county, played through the services on a set clock: thirteen Tuesdays, 1,500 cases, Spring Festival.

Each case is a life: a generator that yields when it goes on, and does what is due then. Chance decides who is late, who
asks for more time, who gives a case back, which reply is sent back and who is not satisfied; one seed, one quarter.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import set_to, today, utc_now
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.assignment import Duty, Order
from feedback.tracker.clocks import date_to_keep
from feedback.tracker.door import NO_STEP, current_parts
from feedback.tracker.intake import Registration
from feedback.tracker.requests import longest_extension
from feedback.tracker.sessions import close_session, open_session, plan_session
from feedback.tracker.supervision import PersonTold
from models.case import Case
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    Channel,
    ClosureMode,
    DeclineReason,
    FeedbackMode,
    Nature,
    OrgLevel,
    OutsideChannel,
    ReopenGround,
    ReplyDefect,
    Satisfaction,
    Urgency,
)
from tests.factories import REASON, RESULT, County, a_closing, a_diagnosis, the_answers
from tests.quarter.office import at, day_of, is_worked, next_worked, session_days

FIRST_DAY: Final = date(2026, 1, 1)
LAST_DAY: Final = date(2026, 3, 31)
LEAVE_BEGINS: Final = date(2026, 3, 2)
CASES: Final = 1500
_CATEGORIES: Final = ("0201", "0104", "0401", "0601", "0701")
_NATURES: Final = (Nature.HELP, Nature.HELP, Nature.COMPLAINT, Nature.COMPLAINT, Nature.SUGGESTION, Nature.CONSULT)
_CHANNELS: Final = (Channel.VISIT, Channel.VISIT, Channel.HOTLINE, Channel.FORUM, Channel.ONLINE)

Life = Iterator[datetime | int]
"""What a case yields: when it goes on, or its own number where the next session of the clinic decides."""


@dataclass(order=True)
class _Turn:
    at: datetime
    number: int
    go_on: Callable[[], None] = field(compare=False)


class Quarter:
    """Plays the quarter; what is still open when its last day ends stays so.

    `at_night` is called at the end of each worked day, when all that was done has landed. In the last month another
    one asks those who raised the cases, since the revisitor is away.
    """

    def __init__(
        self, county: County, *, stand_in: Actor, at_night: Callable[[], None], seed: int = 20_260_331
    ) -> None:
        self._county, self._stand_in, self._at_night = county, stand_in, at_night
        self._rng = Random(seed)
        self._turns: list[_Turn] = []
        self._numbers = count()
        self._waiting: dict[int, Life] = {}
        self.session: Session

    def run(self) -> None:
        days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
        weights = [10 if is_worked(day) else 1 for day in days]
        for day in self._rng.choices(days, weights, k=CASES):
            begins = at(day, time(8 + self._rng.randrange(9), self._rng.randrange(60)))
            self._begin(self._life(), begins)
        for day in session_days(FIRST_DAY, LAST_DAY):
            self._push(at(day, time(9)), self._hold_session)
        for day in days:
            if self._turns and day_of(self._turns[0].at) == day:
                self._play_day(day)
            if is_worked(day):
                with set_to(at(day, time(23, 59))):
                    self._at_night()

    def _play_day(self, day: date) -> None:
        """Do all of one day in one transaction, each act at its own time."""
        with set_to(self._turns[0].at), transaction() as self.session:
            while self._turns and day_of(self._turns[0].at) == day:
                turn = heappop(self._turns)
                with set_to(turn.at):
                    turn.go_on()

    def _push(self, when: datetime, go_on: Callable[[], None]) -> None:
        heappush(self._turns, _Turn(when, next(self._numbers), go_on))

    def _begin(self, life: Life, when: datetime) -> None:
        self._push(when, lambda: self._go_on(life))

    def _go_on(self, life: Life) -> None:
        after = next(life, None)
        if isinstance(after, datetime):
            self._begin(life, after)
        elif after is not None:
            self._waiting[after] = life

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _in_days(self, days: int) -> datetime:
        """Return a time of working hours `days` worked days from now."""
        now = day_of(utc_now())
        day = now if is_worked(now) else next_worked(now)
        for _ in range(days):
            day = next_worked(day)
        chosen = at(day, time(9 + self._rng.randrange(8), self._rng.randrange(25)))
        return max(chosen, utc_now() + timedelta(minutes=5))

    # What one case goes through.

    def _life(self) -> Life:
        case_id = self._register()
        yield self._in_days(0)
        self._diagnose(case_id)
        yield self._in_days(0)
        draw = self._rng.random()
        if draw < 0.10:
            service.answer(self.session, self._county.clerk, case_id, NO_STEP, a_closing())
            yield from self._asked(case_id)
        elif draw < 0.14:
            self._turn_away(case_id)
        elif draw < 0.42:
            service.queue_for_clinic(self.session, self._county.clerk, case_id, NO_STEP, level=OrgLevel.TOWNSHIP)
            yield case_id
            if self._case(case_id).status is CaseStatus.REVIEWING:
                yield from self._asked(case_id)
            elif self._case(case_id).status is CaseStatus.DISPATCHED:
                yield from self._with_units(case_id)
        else:
            self._dispatch(case_id, self._county.clerk)
            yield from self._with_units(case_id)

    def _case(self, case_id: int) -> Case:
        return self.session.get_one(Case, case_id)

    def _register(self) -> int:
        channel = self._rng.choice(_CHANNELS)
        wanted = Registration(title="村口路灯不亮", channel=channel, place=self._county.place)
        return service.register_all(self.session, self._county.recorder, [wanted])[0].id

    def _diagnose(self, case_id: int) -> None:
        urgency = Urgency.URGENT if self._chance(0.05) else Urgency.NORMAL
        labels = a_diagnosis(category=self._rng.choice(_CATEGORIES), nature=self._rng.choice(_NATURES), urgency=urgency)
        service.diagnose(self.session, self._county.clerk, case_id, NO_STEP, labels)

    def _turn_away(self, case_id: int) -> None:
        clerk, draw = self._county.clerk, self._rng.randrange(3)
        notice = "此事已在法院立案，请按诉讼程序办理。"
        if draw == 0:
            service.decline(self.session, clerk, case_id, NO_STEP, reason=DeclineReason.LEGAL_CHANNEL, notice=notice)
        elif draw == 1:
            service.transfer_out(self.session, clerk, case_id, NO_STEP, outside=OutsideChannel.COURT, notice=notice)
        else:
            service.withdraw(self.session, clerk, case_id, NO_STEP, reason="本人说已经解决")

    def _dispatch(self, case_id: int, by: Actor) -> None:
        with_co = self._chance(0.15)
        co = (Duty(unit_id=self._county.water.id, duty="疏通排水沟"),) if with_co else ()
        order = Order(lead_unit_id=self._county.roads.id, measures="先查看，再修好", co=co)
        service.dispatch(self.session, by, case_id, NO_STEP, order)

    def _hold_session(self) -> None:
        """Hold the session of the day; a quarter of an hour later each matter goes on as decided."""
        chair = self._county.chair
        held = plan_session(self.session, OrgLevel.TOWNSHIP, self._county.north.id)
        refresh_agenda(self.session, held)
        open_session(self.session, chair, held.id, place="便民服务中心二楼会议室")
        self._decide_on_all(chair)
        with set_to(utc_now() + timedelta(hours=1)):
            close_session(self.session, chair, held.id)

    def _decide_on_all(self, chair: Actor) -> None:
        awaiting = select(Case.id).where(Case.status == CaseStatus.AWAITING_CLINIC).order_by(col(Case.id))
        for case_id in list(self.session.exec(awaiting.where(Case.level == OrgLevel.TOWNSHIP))):
            draw = self._rng.random()
            if draw < 0.06:
                service.answer(self.session, chair, case_id, NO_STEP, a_closing())
            elif draw < 0.10:
                self._suspend(case_id)
                continue
            elif draw < 0.13:
                service.escalate(self.session, chair, case_id, NO_STEP, reason="涉及两个乡镇，请县里协调")
                continue
            elif draw < 0.18:
                continue  # Left to the next session.
            else:
                self._dispatch(case_id, chair)
            self._begin(self._waiting.pop(case_id), utc_now() + timedelta(minutes=15))

    def _suspend(self, case_id: int) -> None:
        service.suspend(
            self.session,
            self._county.chair,
            case_id,
            NO_STEP,
            cause="资金还没有到位",
            plan="列入下半年计划",
            next_look_on=today() + timedelta(days=60),
            told=PersonTold(how=FeedbackMode.PHONE, on=today()),
        )

    def _with_units(self, case_id: int) -> Life:
        yield self._in_days(self._rng.choice((0, 0, 1, 1, 1, 3)))
        service.sign(self.session, self._handler(case_id), case_id, NO_STEP)
        if self._case(case_id).redo_no == 0 and self._chance(0.06):
            yield from self._returned(case_id)
        if self._case(case_id).status is CaseStatus.DISPATCHED:
            yield self._in_days(1)
            service.sign(self.session, self._handler(case_id), case_id, NO_STEP)
        yield self._in_days(self._rng.choice((0, 1)))
        service.log_action(
            self.session, self._handler(case_id), case_id, NO_STEP, kind=ActionKind.CONTACT, text="已和反映人通话"
        )
        if self._case(case_id).redo_no == 0 and self._chance(0.08):
            yield from self._extended(case_id)
        if self._chance(0.03):
            self._suspend(case_id)
            yield self._in_days(self._rng.randrange(8, 15))
            service.resume(self.session, self._county.chair, case_id, NO_STEP)
        if self._chance(0.03):
            return  # Nobody ever answers.
        yield from self._replied(case_id)

    def _handler(self, case_id: int) -> Actor:
        is_bureaus = self._case(case_id).lead_unit_id == self._county.bureau.id
        return self._county.bureau_handler if is_bureaus else self._county.handler

    def _returned(self, case_id: int) -> Life:
        service.request_return(
            self.session,
            self._handler(case_id),
            case_id,
            NO_STEP,
            reason="不属本单位职责",
            legal_ground="镇权责清单第三条",
            suggested_unit_id=self._county.bureau.id,
        )
        yield self._in_days(self._rng.choice((0, 1, 2)))
        if self._chance(0.5):
            order = Order(lead_unit_id=self._county.bureau.id, measures="属县道，由县里办理")
            service.uphold_return(self.session, self._county.chair, case_id, NO_STEP, order)
        else:
            service.deny_return(self.session, self._county.chair, case_id, NO_STEP, reason=REASON)

    def _extended(self, case_id: int) -> Life:
        case = self._case(case_id)
        due = date_to_keep(case)
        if due is None or due <= utc_now():
            return
        later = min(longest_extension(self.session, case), due + timedelta(days=7))
        service.request_extension(
            self.session, self._handler(case_id), case_id, NO_STEP, reason="等材料进场", new_due_at=later
        )
        yield self._in_days(0)
        if self._chance(0.8):
            service.grant_extension(self.session, self._county.chair, case_id, NO_STEP)
        else:
            service.deny_extension(self.session, self._county.chair, case_id, NO_STEP, reason=REASON)

    def _replied(self, case_id: int) -> Life:
        due = date_to_keep(self._case(case_id)) or utc_now()
        if self._chance(0.15):
            late = at(next_worked(day_of(due)), time(10, self._rng.randrange(60)))
            yield max(late, self._in_days(0))
        else:
            in_time = due - timedelta(hours=1 + self._rng.randrange(20))
            yield max(in_time, utc_now() + timedelta(minutes=10))
        yield from self._parts_answered(case_id)
        service.reply(self.session, self._handler(case_id), case_id, NO_STEP, a_closing())
        yield self._in_days(self._rng.choice((0, 1)))
        if self._chance(0.06):
            defect = self._rng.choice(list(ReplyDefect))
            service.send_back(self.session, self._county.reviewer, case_id, NO_STEP, defect=defect, note=REASON)
            yield self._in_days(self._rng.choice((0, 1)))
            service.reply(self.session, self._handler(case_id), case_id, NO_STEP, a_closing())
            yield self._in_days(0)
        service.approve_reply(self.session, self._county.reviewer, case_id, NO_STEP)
        yield from self._asked(case_id)

    def _parts_answered(self, case_id: int) -> Life:
        if any(part.unit_id == self._county.water.id for part in current_parts(self.session, self._case(case_id))):
            service.sign(self.session, self._county.co_handler, case_id, NO_STEP)
            service.answer_part(self.session, self._county.co_handler, case_id, NO_STEP, result=RESULT)
            yield utc_now() + timedelta(minutes=5)

    def _asked(self, case_id: int) -> Life:
        yield self._in_days(self._rng.choice((0, 1, 2)))
        draw = self._rng.random()
        if draw < 0.15:
            answers = the_answers(is_valid=False)
        elif draw < 0.23 and self._case(case_id).redo_no == 0:
            answers = the_answers(is_resolved=False, satisfaction=Satisfaction.DISSATISFIED)
        elif draw < 0.40:
            answers = the_answers(satisfaction=Satisfaction.BASICALLY_SATISFIED)
        else:
            answers = the_answers()
        is_redo = answers.calls_for_redo
        service.record_revisit(
            self.session,
            self._stand_in if today() >= LEAVE_BEGINS else self._county.revisitor,
            case_id,
            NO_STEP,
            answers,
            closing_mode=None if is_redo else ClosureMode.SOLVED,
            redo_unit_id=self._county.roads.id if is_redo else None,
        )
        if is_redo:
            yield from self._with_units(case_id)
        elif self._chance(0.01):
            yield self._in_days(3)
            service.reopen(
                self.session,
                self._county.leader,
                case_id,
                NO_STEP,
                ground=ReopenGround.NEW_FACT,
                reason="修好的地方又坏了",
                by_citizen=True,
                redo_unit_id=self._county.roads.id,
            )
            yield from self._with_units(case_id)
