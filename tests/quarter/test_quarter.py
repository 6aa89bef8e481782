"""Do the boards, the sessions and the ladder say of a quarter what its event log says, counted a second time?

Thirteen Tuesdays, 1,500 cases, Spring Festival, staff on leave, returns, extensions, redos. Played once, on SQLite.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.boards.marks import BoardFilter
from feedback.boards.queries import Headline, breakdown, headline
from feedback.core import clock, database
from feedback.core.database import reading, transaction
from feedback.tracker.escalating import sweep_due
from models.case import Case, CaseEvent
from models.clinic import ClinicItem, ClinicSession
from models.duty import Absence, Backup
from models.notice import Escalation, Notice
from models.vocabulary import CaseStatus, ClinicDecision, Role
from models.work_vocabulary import NoticeKind, SessionState
from tests.county import County, a_county, actor
from tests.factories import seeded
from tests.quarter.ledger import Account, Line, Matter, account, climbed, replayed
from tests.quarter.office import at, day_of, is_worked, session_days, tuesdays
from tests.quarter.play import CASES, FIRST_DAY, LAST_DAY, LEAVE_BEGINS, Quarter
from tests.stores import SqliteStore

ENDS_AT: Final = at(LAST_DAY + timedelta(days=1), time(0))
_ENDS_WAITING: Final = (ClinicDecision.DISPATCH, ClinicDecision.ANSWER, ClinicDecision.ESCALATE)
WHOLE: Final = BoardFilter(from_on=FIRST_DAY, to_on=LAST_DAY)


@dataclass(frozen=True, slots=True)
class Played:
    """The quarter's end: who asked while one was on leave, the event log, what it says, and when each sweep looked."""

    county: County
    second: Actor
    lines: tuple[Line, ...]
    matters: dict[int, Matter]
    sweeps: tuple[datetime, ...]

    def account(self) -> Account:
        return account(self.lines, first=FIRST_DAY, last=LAST_DAY, now=ENDS_AT)


@pytest.fixture(scope="module")
def played(sqlite_store: SqliteStore) -> Iterator[Played]:
    engine = sqlite_store.kept("quarter")
    database.use(engine)
    sweeps: list[datetime] = []
    with clock.set_to(at(FIRST_DAY, time(0))), transaction() as session:
        seeded(session)
        county = a_county(session)
        second = actor(session, Role.REVISITOR, area=county.north)
        away = county.revisitor.user_id
        session.add(Backup(user_id=away, backup_id=second.user_id, set_at=clock.utc_now()))
        session.add(
            Absence(user_id=away, first_on=LEAVE_BEGINS, last_on=LAST_DAY, set_by_id=away, set_at=clock.utc_now())
        )

    def swept() -> None:
        sweeps.append(clock.utc_now())
        sweep_due()

    Quarter(county, stand_in=second, at_night=swept).run()
    with reading() as session:
        lines = tuple(_line(event) for event in session.exec(select(CaseEvent).order_by(col(CaseEvent.id))))
    yield Played(county, second, lines, replayed(lines), tuple(sweeps))
    database.use(None)
    engine.dispose()


@pytest.fixture
def end(played: Played) -> Iterator[Session]:
    with clock.set_to(ENDS_AT), reading() as session:
        yield session


def _line(event: CaseEvent) -> Line:
    return Line(event.case_id, event.at, str(event.verb), event.source, str(event.target), event.facts)


def told(session: Session, by: Actor) -> Headline:
    return headline(session, by, WHOLE)


def test_quarter_is_what_it_claims_to_be(played: Played) -> None:
    verbs = played.account().verbs
    assert len(played.matters) == CASES
    # The Tuesday of Spring Festival is held on the first day after it, which is a Tuesday itself.
    assert (len(tuesdays(FIRST_DAY, LAST_DAY)), len(session_days(FIRST_DAY, LAST_DAY))) == (13, 12)
    assert not all(is_worked(FIRST_DAY + timedelta(days=n)) for n in range(46, 54))
    for verb in ("uphold_return", "deny_return", "grant_extension", "deny_extension", "suspend", "resume", "send_back"):
        assert verbs[verb] >= 5, verb
    assert sum(matter.redos > 0 for matter in played.matters.values()) >= 50


def test_states_are_those_of_the_log(played: Played, end: Session) -> None:
    assert played.account().by_status == Counter(str(status) for status in end.exec(select(Case.status)))


def test_each_date_is_what_the_log_and_the_notices_make_it(played: Played, end: Session) -> None:
    wrong = [
        (case.case_no, case.status, case.due_at, matter.stage_due, case.resolve_due_at, matter.resolve_due)
        for case in end.exec(select(Case))
        if (matter := played.matters[case.id])
        and (case.due_at, case.resolve_due_at) != (matter.stage_due, matter.resolve_due)
    ]
    assert wrong == []


def test_board_tells_the_logs_figures(played: Played, end: Session) -> None:
    counted, said = played.account(), told(end, played.county.clerk)
    assert (said.registered.value, said.open.value, said.overdue.value, said.closed.value) == (
        counted.registered, counted.open, counted.overdue, counted.closed,
    )  # fmt: skip
    assert (said.on_time.numerator, said.on_time.denominator) == (counted.on_time, counted.judged)
    assert said.satisfaction.numerator == pytest.approx(counted.satisfied + 0.9 * counted.basically)
    assert said.satisfaction.denominator == counted.asked
    assert 0.5 < counted.on_time / counted.judged < 0.95


def test_breakdown_by_state_is_the_logs(played: Played, end: Session) -> None:
    rows = breakdown(end, played.county.clerk, WHOLE)
    states = rows[rows["cut"] == "status"]
    assert dict(zip(states["code"], states["count"], strict=True)) == dict(played.account().by_status)


def test_sessions_decided_what_the_log_says(played: Played, end: Session) -> None:
    held = end.exec(select(ClinicSession).where(ClinicSession.state == SessionState.CLOSED)).all()
    assert [each.held_on for each in held] == session_days(FIRST_DAY, LAST_DAY)
    decided = select(col(ClinicSession.held_on)).join(ClinicItem, col(ClinicItem.session_id) == ClinicSession.id)
    # What is overdue stands on the agenda as well and may be suspended there, so what ends the waiting is compared.
    found = Counter(end.exec(decided.where(col(ClinicItem.decision).in_(_ENDS_WAITING))).all())
    at_clinic = Counter(
        day_of(line.at)
        for line in played.lines
        if line.source == "awaiting_clinic" and line.verb in {str(each) for each in _ENDS_WAITING}
    )
    assert found == at_clinic


def test_ladder_was_climbed_for_each_clock_that_ran_out_and_for_no_other(played: Played, end: Session) -> None:
    rows = end.exec(select(Escalation.case_id, Escalation.due_at, Escalation.position)).all()
    assert {row for row in rows if row[2] > 0} == climbed(played.lines, played.sweeps)


def test_each_unit_is_told_of_each_round_that_it_was_given(played: Played, end: Session) -> None:
    given = Counter(
        NoticeKind.ASSIGNED if line.verb in {"dispatch", "uphold_return"} else NoticeKind.REDO
        for line in played.lines
        if "lead_id" in line.facts
        for _unit in [line.facts["lead_id"], *json.loads(line.facts.get("co_parts") or "[]")]
    )
    told_of = Counter(end.exec(select(Notice.kind).where(col(Notice.kind).in_(list(given)))).all())
    assert told_of == given


def test_who_is_away_is_stood_in_for(played: Played, end: Session) -> None:
    asked = select(Notice.user_id, Notice.made_at).where(Notice.kind == NoticeKind.TO_REVISIT)
    days: dict[int, set[date]] = {played.county.revisitor.user_id: set(), played.second.user_id: set()}
    for user_id, made_at in end.exec(asked):
        days[user_id].add(day_of(made_at))
    own, others = days.values()
    assert max(own) < LEAVE_BEGINS <= max(others)


def test_what_is_open_at_the_end_is_open_in_the_log(played: Played, end: Session) -> None:
    closed = set(end.exec(select(Case.id).where(Case.status == CaseStatus.CLOSED)))
    assert closed == {case_id for case_id, matter in played.matters.items() if matter.closed_at is not None}
