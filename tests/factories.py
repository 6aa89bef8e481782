"""Rows for tests, made by keyword: a case brought to any state, in the small county of `tests/county.py`.

A case gets where it is by the real services only, so a case from here is one that the application could have made.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlmodel import Session, select

from feedback.access.actor import Actor, Place
from feedback.classify.segment import default_segmenter
from feedback.core.cipher import number_index
from feedback.core.clock import OFFICE_ZONE, set_to, today, utc_now
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.assignment import Duty, Order
from feedback.tracker.closing import Closing, RevisitAnswers
from feedback.tracker.door import NO_STEP
from feedback.tracker.intake import Registration
from feedback.tracker.labelling import Diagnosis
from feedback.tracker.search import add_to_index
from feedback.tracker.supervision import PersonTold
from feedback.worktime.queries import seed_calendar, seed_limits
from models.case import Case, Label, Part
from models.contact import Contact, Opinion
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClosureMode,
    ContactKind,
    DeclineReason,
    FeedbackMode,
    HandledHow,
    LabelSource,
    Nature,
    OrgLevel,
    OutsideChannel,
    Satisfaction,
    Scope,
    Urgency,
)
from tests.county import County, a_county, a_household, a_unit, a_user, actor, an_area, place_of
from tests.stores import Store

# A Thursday morning at the office, in a year whose official calendar is known.
NOW: Final = datetime(2026, 3, 12, 10, 0, tzinfo=OFFICE_ZONE)
WORDS: Final = "村口到学校的那段路坑坑洼洼，雨天孩子上学容易摔跤，盼望早点修好。"
RESULT: Final = "路面已经补平，又加了排水沟，雨后去看过没有积水。"
REASON: Final = "群众代表当面提出"
LIMIT_DAYS: Final = {"0104": 7, "0201": 5}
_numbers: Final = count(1)

__all__ = [
    "County",
    "a_case",
    "a_closing",
    "a_county",
    "a_county_in",
    "a_diagnosis",
    "a_household",
    "a_registered_case",
    "a_unit",
    "a_user",
    "actor",
    "an_area",
    "an_opinion",
    "an_order",
    "copies_of",
    "place_of",
    "seeded",
    "the_answers",
]


def seeded(session: Session) -> None:
    """Fill the calendar of the tests' year and the limit table."""
    seed_calendar(session, [NOW.year])
    seed_limits(session, LIMIT_DAYS)


def a_county_in(store: Store) -> County:
    """Fill the store's fresh database with a county that is ready for cases."""
    return store.filled("county", _a_seeded_county)


def _a_seeded_county() -> County:
    with set_to(NOW), transaction() as session:
        seeded(session)
        return a_county(session)


def a_diagnosis(**changes: Any) -> Diagnosis:
    facts: dict[str, Any] = {
        "category": "0201",
        "scope": Scope.VILLAGE_GROUP,
        "urgency": Urgency.NORMAL,
        "nature": Nature.HELP,
    }
    return Diagnosis(**facts | changes)


def a_closing(**changes: Any) -> Closing:
    facts: dict[str, Any] = {
        "result": RESULT,
        "handled_how": HandledHow.ON_SITE,
        "closure_mode": ClosureMode.SOLVED,
        "contacted": True,
    }
    return Closing(**facts | changes)


def the_answers(**changes: Any) -> RevisitAnswers:
    facts: dict[str, Any] = {
        "is_valid": True,
        "feedback_mode": FeedbackMode.PHONE,
        "is_contacted": True,
        "is_resolved": True,
        "satisfaction": Satisfaction.SATISFIED,
    }
    return RevisitAnswers(**facts | changes)


def an_order(county: County, *, with_co: bool = False, **changes: Any) -> Order:
    duties = (Duty(unit_id=county.water.id, duty="疏通排水沟"),) if with_co else ()
    facts: dict[str, Any] = {"lead_unit_id": county.roads.id, "measures": "先填坑，再排水", "co": duties}
    return Order(**facts | changes)


def an_opinion(session: Session, case: Case, *, words: str = WORDS, is_searched: bool = True, **more: Any) -> Opinion:
    """Add what somebody said of `case`: its call, the words, the machine's label, and its one entry for the search."""
    contact = Contact(
        kind=more.pop("kind", ContactKind.CALL),
        channel=case.channel,
        area_id=case.area_id,
        township_id=case.township_id,
        village_id=case.village_id,
        recorded_at=utc_now(),
        recorded_by_id=case.registered_by_id,
        is_confidential=case.is_confidential,
        submission_key=f"contact-{next(_numbers)}",
    )
    session.add(contact)
    session.flush()
    hidden = case.is_confidential
    said = {"sealed_words": words, "is_confidential": True} if hidden else {"words": words, "title": case.title}
    phone = more.pop("phone", None)
    opinion = Opinion(
        contact_id=contact.id,
        case_id=case.id,
        area_id=case.area_id,
        recorded_at=utc_now(),
        reporter_phone=phone,
        reporter_phone_index=number_index("phone", phone) if phone else None,
        **said | more,
    )
    session.add_all(
        [
            opinion,
            Label(case_id=case.id, source=LabelSource.MACHINE, reasons=[] if hidden else [words[:6]], at=utc_now()),
        ]
    )
    session.flush()
    if is_searched and not hidden:
        add_to_index(session, [(case.id, default_segmenter().index_tokens(words))])
    return opinion


def a_registered_case(
    session: Session,
    county: County,
    *,
    by: Actor | None = None,
    place: Place | None = None,
    title: str = "上学路坑洼",
    confidential: bool = False,
) -> Case:
    """Open a case that nobody has diagnosed yet; without an opinion."""
    wanted = Registration(
        title=title, channel=Channel.HOTLINE, place=place or county.place, is_confidential=confidential
    )
    return service.register_all(session, by or county.recorder, [wanted])[0]


def a_case(
    session: Session,
    county: County,
    *,
    status: CaseStatus = CaseStatus.REGISTERED,
    title: str = "上学路坑洼",
    confidential: bool = False,
    co: bool = False,
    words: str = "",
) -> Case:
    """Open a case in the north and bring it to `status`, diagnosed, by the people whose duty each step is."""
    case = a_registered_case(session, county, title=title, confidential=confidential)
    if words:
        an_opinion(session, case, words=words)
    Way(session, county, confidential=confidential, co=co).to(case, status)
    return case


def copies_of(session: Session, case: Case, number: int, *, days_apart: int = 1) -> list[Case]:
    """Add `number` cases like `case` with their parts, to fill a list; their chains are not theirs.

    Each two of them are due at one time, so that a list has to order them by something else as well.
    """
    parts = session.exec(select(Part).where(Part.case_id == case.id)).all()
    stored = case.model_dump(exclude={"id", "case_no", "due_at"})
    made = [
        Case(**stored, case_no=f"COPY-{next(_numbers)}", due_at=_later(case.due_at, days_apart * (n // 2)))
        for n in range(number)
    ]
    session.add_all(made)
    session.flush()
    for copy in made:
        due = copy.due_at or utc_now()
        session.add_all(
            Part(**part.model_dump(exclude={"id", "case_id", "due_at"}), case_id=copy.id, due_at=due) for part in parts
        )
    session.flush()
    return made


def _later(due: datetime | None, days: int) -> datetime | None:
    return due + timedelta(days=days) if due else None


class Way:
    """Who takes a case which step further; at the confidential desk two persons share all of them."""

    def __init__(self, session: Session, county: County, *, confidential: bool = False, co: bool = False) -> None:
        self._session, self._county, self._co = session, county, co
        self._confidential = confidential

    def to(self, case: Case, status: CaseStatus) -> None:
        """Bring a case that is only registered to `status`."""
        self.diagnose(case)
        for step in _STEPS[status]:
            step(self, case)

    def _by(self, name: str) -> Actor:
        if self._confidential:
            name = "second_discipline" if name in {"reviewer", "revisitor"} else "discipline"
        found: Actor = getattr(self._county, name)
        return found

    def diagnose(self, case: Case) -> None:
        service.diagnose(self._session, self._by("clerk"), case.id, NO_STEP, a_diagnosis())

    def queue(self, case: Case) -> None:
        service.queue_for_clinic(self._session, self._by("clerk"), case.id, NO_STEP, level=OrgLevel.TOWNSHIP)

    def dispatch(self, case: Case) -> None:
        order = an_order(self._county, with_co=self._co)
        service.dispatch(self._session, self._by("chair"), case.id, NO_STEP, order)

    def sign(self, case: Case) -> None:
        service.sign(self._session, self._by("handler"), case.id, NO_STEP)

    def suspend(self, case: Case) -> None:
        next_look = today() + timedelta(days=60)
        service.suspend(
            self._session,
            self._by("chair"),
            case.id,
            NO_STEP,
            cause="资金还没有到位",
            plan="列入下一年度计划",
            next_look_on=next_look,
            told=PersonTold(how=FeedbackMode.PHONE, on=today()),
        )

    def reply(self, case: Case) -> None:
        if self._co:
            service.sign(self._session, self._by("co_handler"), case.id, NO_STEP)
            service.answer_part(self._session, self._by("co_handler"), case.id, NO_STEP, result=RESULT)
        service.reply(self._session, self._by("handler"), case.id, NO_STEP, a_closing())

    def approve(self, case: Case) -> None:
        service.approve_reply(self._session, self._by("reviewer"), case.id, NO_STEP)

    def close(self, case: Case) -> None:
        service.record_revisit(
            self._session,
            self._by("revisitor"),
            case.id,
            NO_STEP,
            the_answers(),
            closing_mode=ClosureMode.SOLVED,
        )

    def decline(self, case: Case) -> None:
        notice = "此事已在法院立案，请按诉讼程序办理。"
        by = self._by("clerk")
        service.decline(self._session, by, case.id, NO_STEP, reason=DeclineReason.LEGAL_CHANNEL, notice=notice)

    def merge(self, case: Case) -> None:
        into = a_registered_case(self._session, self._county, confidential=self._confidential)
        service.merge(self._session, self._by("clerk"), case.id, NO_STEP, into_case_no=into.case_no, note=REASON)

    def transfer(self, case: Case) -> None:
        notice = "此事属紧急求助，已转公安机关处理。"
        by = self._by("clerk")
        service.transfer_out(self._session, by, case.id, NO_STEP, outside=OutsideChannel.EMERGENCY, notice=notice)

    def withdraw(self, case: Case) -> None:
        service.withdraw(self._session, self._by("clerk"), case.id, NO_STEP, reason="本人说已经解决")


_Step = Callable[[Way, Case], None]
_TO_HANDLING: Final[tuple[_Step, ...]] = (Way.queue, Way.dispatch, Way.sign)
_TO_REVIEWING: Final[tuple[_Step, ...]] = (*_TO_HANDLING, Way.reply, Way.approve)
_STEPS: Final[dict[CaseStatus, tuple[_Step, ...]]] = {
    CaseStatus.REGISTERED: (),
    CaseStatus.AWAITING_CLINIC: (Way.queue,),
    CaseStatus.DISPATCHED: (Way.queue, Way.dispatch),
    CaseStatus.HANDLING: _TO_HANDLING,
    CaseStatus.SUSPENDED: (*_TO_HANDLING, Way.suspend),
    CaseStatus.REPLIED: (*_TO_HANDLING, Way.reply),
    CaseStatus.REVIEWING: _TO_REVIEWING,
    CaseStatus.CLOSED: (*_TO_REVIEWING, Way.close),
    CaseStatus.DECLINED: (Way.decline,),
    CaseStatus.MERGED: (Way.merge,),
    CaseStatus.TRANSFERRED: (Way.transfer,),
    CaseStatus.WITHDRAWN: (Way.withdraw,),
}
