"""A small or large county for the boards' tests: areas, units, users, and cases of every state laid down in bulk.

The cases are written as rows and not moved through the tracker: a board reads what is stored, and 5,000 of them have
to be there within a second.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session

from feedback.access.actor import Actor, Grant
from feedback.tracker.states import OPEN
from models.case import Case
from models.place import Area, Unit
from models.user import User
from models.vocabulary import (
    AreaKind,
    CaseStatus,
    Channel,
    Nature,
    OrgLevel,
    Role,
    Satisfaction,
    Scope,
    SuperviseLevel,
    UnitKind,
    Urgency,
)

# A Sunday afternoon at the office, which is still Sunday morning in UTC.
NOW: Final = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CATEGORIES: Final = ("0401", "0402", "0101", "1201", "0901", "0303")
LONGEST_STAY_DAYS: Final = 30
_STAGE_DAYS: Final = 5
_numbers: Final = count(1)
# A bulk insert writes the columns that its first row names, so every row names all of them.
_PLAIN: Final[dict[str, Any]] = {
    "sealed_title": None,
    "status": CaseStatus.REGISTERED,
    "level": OrgLevel.TOWNSHIP,
    "is_confidential": False,
    "channel": Channel.VISIT,
    "household_id": None,
    "category": None,
    "scope": None,
    "urgency": None,
    "nature": None,
    "wants_reply": True,
    "registered_by_id": 1,
    "due_at": None,
    "due_rule": "",
    "resolve_due_at": None,
    "resolve_rule": "",
    "replied_at": None,
    "closed_at": None,
    "suspended_from": None,
    "merged_into_id": None,
    "lead_unit_id": None,
    "adopted_by_id": None,
    "is_designated": False,
    "redo_no": 0,
    "extension_count": 0,
    "supervise_level": SuperviseLevel.NONE,
    "satisfaction": None,
    "event_count": 0,
    "chain_head": "",
    "version": 1,
    "is_trial": True,
}

SIBLING_IDS: Final = (3, 30)


@dataclass(frozen=True, slots=True)
class County:
    """The numbers of what was built."""

    root: int
    townships: tuple[int, ...]
    villages: dict[int, tuple[int, ...]]
    units: tuple[int, ...]
    users: tuple[int, ...]

    def actor(self, role: Role, area_id: int | None = None, *, user: int = 0, unit_id: int | None = None) -> Actor:
        return Actor(self.users[user], f"user{user}", "", (self.grant(role, area_id, unit_id),))

    def grant(self, role: Role, area_id: int | None = None, unit_id: int | None = None) -> Grant:
        return Grant(role=role, area_id=area_id, area_kind=self._kind(area_id), unit_id=unit_id)

    def leader(self, area_id: int | None = None) -> Actor:
        return self.actor(Role.LEADER, area_id or self.root)

    def _kind(self, area_id: int | None) -> AreaKind | None:
        if area_id is None:
            return None
        if area_id == self.root:
            return AreaKind.COUNTY
        return AreaKind.TOWNSHIP if area_id in self.townships else AreaKind.VILLAGE


def county(session: Session, *, townships: Sequence[int] = SIBLING_IDS, villages: int = 3) -> County:
    """Build a county (area 1) with `townships` by number; a village's number is a thousand times its township's, up."""
    session.add(_area(1, None, AreaKind.COUNTY, "/1/"))
    # The rows above a row must be there before it: the table refers to itself.
    session.flush()
    session.add_all(_area(each, 1, AreaKind.TOWNSHIP, f"/1/{each}/", township_id=each) for each in townships)
    session.flush()
    below = {each: tuple(each * 1000 + number for number in range(1, villages + 1)) for each in townships}
    for township, numbers in below.items():
        session.add_all(_village(number, township) for number in numbers)
    session.add_all(
        Unit(
            id=number,
            area_id=1,
            code=f"U{number}",
            name=f"unit {number}",
            kind=UnitKind.DEPARTMENT,
            level=OrgLevel.COUNTY,
        )
        for number in range(1, 5)
    )
    session.add_all(
        User(id=number, username=f"user{number}", name=f"user {number}", password_hash="-") for number in (1, 2)
    )
    session.flush()
    return County(1, tuple(townships), below, (1, 2, 3, 4), (1, 2))


def _area(number: int, parent: int | None, kind: AreaKind, path: str, **more: Any) -> Area:
    return Area(id=number, parent_id=parent, kind=kind, code=f"A{number}", name=f"area {number}", path=path, **more)


def _village(number: int, township: int) -> Area:
    path = f"/1/{township}/{number}/"
    return _area(number, township, AreaKind.VILLAGE, path, township_id=township, village_id=number)


def case_row(place: int, *, days_ago: float = 1.0, **facts: Any) -> dict[str, Any]:
    """Return the row of one case in `place` (a county, township or village of `county`), registered `days_ago`."""
    number = next(_numbers)
    township = None if place == 1 else place if place < 1000 else place // 1000
    row = _PLAIN | {
        "case_no": f"ZS2026-{number:07d}",
        "title": f"matter {number}",
        "area_id": place,
        "township_id": township,
        "village_id": place if place >= 1000 else None,
        "registered_at": NOW - timedelta(days=days_ago),
    }
    row |= facts
    if row["is_confidential"]:
        row["title"] = ""
    return row


def closed_row(place: int, *, closed_days_ago: float, late: bool = False, **facts: Any) -> dict[str, Any]:
    """Return the row of a case that was replied and closed `closed_days_ago`, in time or late."""
    closed = NOW - timedelta(days=closed_days_ago)
    days = facts.pop("days_ago", closed_days_ago + 5)
    dates = {
        "closed_at": closed,
        "replied_at": closed - timedelta(hours=3),
        "resolve_due_at": closed - timedelta(hours=6 if late else 1),
    }
    return case_row(place, days_ago=days, status=CaseStatus.CLOSED, **(dates | facts))


def lay_down(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows at once."""
    session.execute(insert(Case), list(rows))
    session.flush()


def any_rows(built: County, cases: int, *, seed: int = 7, span_days: int = 90) -> list[dict[str, Any]]:
    """Return rows of every kind, spread over `span_days`, for comparing figures with lists and for large tables."""
    rng = random.Random(seed)
    places = [number for numbers in built.villages.values() for number in numbers] * 6
    places += [*built.townships, built.root]
    return [_any_row(rng, built, rng.choice(places), rng.uniform(0, span_days)) for _ in range(cases)]


def _any_row(rng: random.Random, built: County, place: int, days_ago: float) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "category": rng.choice((*CATEGORIES, None)),
        "scope": rng.choice((*Scope, None)),
        "urgency": rng.choice((*Urgency, None)),
        "nature": rng.choice((*Nature, None)),
        "channel": rng.choice(list(Channel)),
        "is_confidential": rng.random() < 0.03,
        "redo_no": int(rng.random() < 0.05),
        "supervise_level": rng.choices(list(SuperviseLevel), (94, 3, 2, 1))[0],
        "registered_by_id": rng.choice(built.users),
        "adopted_by_id": rng.choice((None, None, None, *built.users)),
    }
    closes = days_ago * rng.random() if rng.random() < min(0.9, days_ago / LONGEST_STAY_DAYS) else None
    return case_row(place, days_ago=days_ago, **(facts | _course(rng, built, days_ago, closes)))


def _course(rng: random.Random, built: County, days_ago: float, closes: float | None) -> dict[str, Any]:
    """Return the status and the dates of a case; `closes` is how many days ago it ended, None where it is open."""
    if closes is not None and rng.random() < 0.1:
        return {"status": rng.choice((CaseStatus.DECLINED, CaseStatus.TRANSFERRED, CaseStatus.WITHDRAWN))}
    due = NOW - timedelta(days=rng.uniform(-_STAGE_DAYS, min(days_ago, _STAGE_DAYS)))
    unit = rng.choice(built.units)
    if closes is not None:
        replied = NOW - timedelta(days=closes, hours=rng.uniform(0, 20))
        dated = replied + timedelta(days=rng.uniform(-1, 3)) if rng.random() < 0.9 else None
        answers = rng.choice((*Satisfaction, None))
        return {
            "status": CaseStatus.CLOSED,
            "closed_at": NOW - timedelta(days=closes),
            "replied_at": replied,
            "resolve_due_at": dated,
            "lead_unit_id": unit,
            "satisfaction": answers,
        }
    status = rng.choice(OPEN)
    if status in {CaseStatus.REGISTERED, CaseStatus.AWAITING_CLINIC}:
        return {"status": status, "due_at": due}
    suspended = CaseStatus.HANDLING if status is CaseStatus.SUSPENDED else None
    replied_at = NOW - timedelta(hours=1) if status in {CaseStatus.REPLIED, CaseStatus.REVIEWING} else None
    return {
        "status": status,
        "due_at": due,
        "resolve_due_at": due,
        "lead_unit_id": unit,
        "suspended_from": suspended,
        "replied_at": replied_at,
    }
