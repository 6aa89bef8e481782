"""Do the clocks of an old ledger's matters call only those to account whose clocks they are?"""

from datetime import date, timedelta

from sqlmodel import Session

from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.tracker.escalating import sweep_due
from feedback.tracker.intake import Registration
from feedback.tracker.takeover import Past, take_over_all
from feedback.tracker.workload import counts_by_person
from models.vocabulary import CaseStatus, Channel
from tests.factories import NOW, County, place_of
from tests.tracker.sweeps import climbed, notices, town

__all__ = ["town"]


def _open_since_march(session: Session, town: County, *, due_on: date) -> int:
    past = Past(stood=CaseStatus.HANDLING, registered_on=date(2025, 3, 10), lead_unit_id=town.roads.id, due_on=due_on)
    registration = Registration(title="上学路坑洼", channel=Channel.LETTER, place=place_of(town.village))
    return take_over_all(session, town.clerk, [(registration, past)])[0].id


def test_what_was_late_when_it_came_climbs_no_ladder_and_what_runs_out_here_does(town: County) -> None:
    with transaction() as session:
        late = _open_since_march(session, town, due_on=date(2025, 4, 1))
        ahead = _open_since_march(session, town, due_on=date(2026, 3, 13))
    with set_to(NOW + timedelta(days=9)):
        sweep_due()
    assert climbed(late) == []
    assert {row.position for row in climbed(ahead)} >= {1, 2}
    assert {notice.case_id for notice in notices()} == {ahead}


def test_the_digest_counts_what_was_late_when_it_came(town: County) -> None:
    with transaction() as session:
        for _ in range(3):
            _open_since_march(session, town, due_on=date(2025, 4, 1))
        counted = counts_by_person(session)
    assert counted[town.handler.user_id]["overdue"] == 3
