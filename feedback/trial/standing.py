"""What the trial offices have laid down: routing rules, who stands in for whom, who is away, who is on duty.

The rows are checked as an office's own are, but written without a line in the access log, which is never cut.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, SQLModel

from feedback.core.clock import today, utc_now
from feedback.tracker.rule_entry import RuleEntry, checked_entry
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.duty import Absence, Backup, DutyShift, RoutingRule
from models.vocabulary import Nature, Urgency

_WEEK: Final = timedelta(days=7)
# From the week before this one; behind the last one the roster shows a gap.
_WEEKS_ON_DUTY: Final = 4


def lay_down(session: Session, roster: Roster) -> None:
    """Put it all into the store; days are counted from today."""
    for position, raw in enumerate(tree("standing")["rules"], 1):
        session.add(_rule(session, roster, raw, position))
        session.flush()  # The next is compared with it.
    session.add_all(_people(roster))


def _rule(session: Session, roster: Roster, raw: dict[str, Any], position: int) -> RoutingRule:
    area, lead = roster.areas.get(raw.get("area", "")), roster.units[raw["lead"]]
    people = [roster.user_ids[roster.handler_of(lead.code)]] if raw.get("people") else []
    entry = RuleEntry(
        name=raw["name"],
        categories=tuple(raw["categories"]),
        area_id=area.id if area else None,
        natures=tuple(Nature(word) for word in raw.get("natures", ())),
        urgencies=tuple(Urgency(word) for word in raw.get("urgencies", ())),
        words=tuple(raw.get("words", ())),
        lead_unit_id=lead.id,
        co=tuple((roster.units[code].id, duty) for code, duty in raw.get("co", ())),
        person_ids=tuple(people),
    )
    return RoutingRule(**checked_entry(session, entry, area).columns(), position=position, is_trial=True)


def _people(roster: Roster) -> Iterator[SQLModel]:
    laid_down, now = tree("standing"), utc_now()
    for one, other in laid_down["pairs"]:
        first, second = roster.user_ids[one], roster.user_ids[other]
        yield Backup(user_id=first, backup_id=second, set_at=now)
        yield Backup(user_id=second, backup_id=first, set_at=now)
    for username, first_in, last_in in laid_down["absences"]:
        who = roster.user_ids[username]
        yield Absence(
            user_id=who,
            first_on=today() + timedelta(days=first_in),
            last_on=today() + timedelta(days=last_in),
            set_by_id=who,
            set_at=now,
            is_trial=True,
        )
    for code, usernames in laid_down["duty"].items():
        yield from _shifts(roster.areas[code].id, [roster.user_ids[username] for username in usernames])


def _shifts(area_id: int, user_ids: list[int]) -> Iterator[DutyShift]:
    first: date = today() - timedelta(days=today().weekday()) - _WEEK
    for number in range(_WEEKS_ON_DUTY):
        start = first + _WEEK * number
        yield DutyShift(
            area_id=area_id,
            user_id=user_ids[number % len(user_ids)],
            first_on=start,
            last_on=start + _WEEK - timedelta(days=1),
            is_trial=True,
        )
