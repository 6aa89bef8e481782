"""Do the trial county's units call the person first, mostly in time, and before all that follows in the case?"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from feedback.capture import understanding
from feedback.classify.release import Release
from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from feedback.tracker.clocks import clocks_of
from feedback.trial.diary import Diary, Incoming
from feedback.trial.fates import Again, Fate, Route, draw_fate
from feedback.trial.hours import Office
from feedback.trial.places import areas, within
from feedback.trial.play import Play
from feedback.trial.roster import enrol
from models.case import Action, Case, CaseEvent, Part
from models.vocabulary import ActionKind, AreaKind, CaseStatus, Nature, PartRole, Urgency, Verb
from tests.factories import NOW, seeded
from tests.trial.county import SEED

_HOUSEHOLDS = 150
# The first is called late, and the last is handled twice.
TOLD = (
    (Fate(route=Route.DIRECT, handling_share=0.9, calls_late=True), Urgency.NORMAL),
    (Fate(route=Route.DIRECT, pace=2.2), Urgency.NORMAL),
    (Fate(route=Route.DIRECT), Urgency.URGENT),
    (Fate(route=Route.DIRECT), Urgency.CRITICAL),
    (Fate(route=Route.DIRECT, again=Again.REDO), Urgency.NORMAL),
)


def incoming(diary: Diary) -> Iterator[Incoming]:
    """Let each of `TOLD` be said five weeks ago, two hours apart."""
    township = within(areas()[0].code, AreaKind.TOWNSHIP)[0]
    for number, (fate, urgency) in enumerate(TOLD):
        at = NOW - timedelta(days=35) + timedelta(hours=2 * number)
        yield diary.contact([diary._suitable(at, township, urgency)], at, fates=[fate])


@pytest.fixture
def cases(database: Engine, release: Release, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Play the lives of `TOLD` up to now, and return the numbers of their cases in order."""
    monkeypatch.setattr(understanding, "active_release", lambda: release)
    with set_to(NOW), transaction() as session:
        seeded(session)
        rng = Random(SEED)
        roster = enrol(session, rng, year=2026, household_count=_HOUSEHOLDS)
        office = Office(clocks_of(session).calendar, rng)
        diary = Diary(rng, roster, office, NOW)
        Play(roster, diary, office, NOW).run(list(incoming(diary)), progress=lambda _share: None)
        return list(session.exec(select(Case.id).order_by(col(Case.registered_at))))


def leads(session: Session, case_id: int) -> list[Part]:
    wanted = select(Part).where(Part.case_id == case_id, Part.role == PartRole.LEAD).order_by(col(Part.round))
    return list(session.exec(wanted))


def test_in_time_but_for_the_few_who_call_late(cases: list[int]) -> None:
    with reading() as session:
        assert {case.status for case in session.exec(select(Case))} == {CaseStatus.CLOSED}
        in_time = []
        for case_id in cases:
            for part in leads(session, case_id):
                assert part.contacted_at is not None
                assert part.contact_due_at is not None
                in_time.append(part.contacted_at <= part.contact_due_at)
    assert in_time == [False, True, True, True, True, True]


def test_by_a_line_of_the_work_log_before_what_follows(cases: list[int]) -> None:
    with reading() as session:
        for case_id in cases:
            for part in leads(session, case_id):
                calls = select(Action.at).where(Action.case_id == case_id, Action.kind == ActionKind.CONTACT)
                assert part.contacted_at in session.exec(calls).all()
            told = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.seq))
            events = list(session.exec(told))
            assert [event.at for event in events] == sorted(event.at for event in events)
            verbs = [event.verb for event in events if event.facts.get("kind", "contact") == "contact"]
            assert verbs.index(Verb.SIGN) < verbs.index(Verb.LOG_ACTION) < verbs.index(Verb.REPLY)


@pytest.mark.parametrize("urgency", Urgency)
def test_a_few_are_drawn_to_call_late_and_none_where_there_is_danger(urgency: Urgency) -> None:
    rng = Random(SEED)
    late = sum(draw_fate(rng, Nature.COMPLAINT, urgency).calls_late for _ in range(1000))
    assert late == 0 if urgency is Urgency.CRITICAL else 30 <= late <= 90
