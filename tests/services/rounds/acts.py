"""A round made and moved on by its keeper, and ballots for it."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from feedback.core.clock import today
from feedback.services.rounds.ballots import cast_ballot, issue_tickets
from feedback.services.rounds.entry import Group, Item, RoundEntry
from feedback.services.rounds.service import open_round, put_subject, set_up_round
from models.appraisal import AppraisalRound
from models.office_vocabulary import RoundKind
from tests.factories import County

MANNER, SPEED = Item(code="manner", name="服务态度", most=10, weight=2), Item(code="speed", name="办事效率", most=5)
PEOPLE, BOSSES = Group(name="群众代表", weight=3), Group(name="机关代表", weight=1)


def an_entry(county: County, **facts: Any) -> RoundEntry:
    whole: dict[str, Any] = {
        "name": "2016 年度机关效能科室民主评议",
        "kind": RoundKind.REVIEW,
        "area_id": county.north.id,
        "begins_on": today(),
        "ends_on": today() + timedelta(days=7),
        "items": (MANNER, SPEED),
        "groups": (PEOPLE, BOSSES),
        "winners": 1,
    }
    return RoundEntry(**whole | facts)


def a_round(session: Session, county: County, *names: str, is_open: bool = True, **facts: Any) -> AppraisalRound:
    made = set_up_round(session, county.chair, an_entry(county, **facts))
    for name in names or ("劳动保障监察大队", "卫生监督所"):
        put_subject(session, county.chair, made.id, name=name)
    if is_open:
        open_round(session, county.chair, made.id)
    return made


def vote(session: Session, county: County, made: AppraisalRound, group: str, *marks: dict[int, Any]) -> None:
    """Cast a ballot of the group for each of `marks`."""
    tickets = issue_tickets(session, county.chair, made.id, group=group, count=len(marks))
    for ticket, given in zip(tickets, marks, strict=True):
        cast_ballot(session, ticket, given)
