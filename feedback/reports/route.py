"""The route of a week on paper: whom somebody visits, in walking order, with empty columns to write in by hand.

It goes along where there is no network, so it holds whole names; taking it is logged as an export. Source: domain
digest A1.
"""

from collections.abc import Iterator

from sqlmodel import Session, col

from feedback.access.actor import Actor, load_actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.plans import Leg, Stop, my_plan
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound
from feedback.i18n.terms import label
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import day, listed, narrow_day, nothing, phrase
from models.place import Area


def route(session: Session, actor: Actor, *, user_id: int = 0) -> Paper:
    """Return the actor's own route up to the end of the week, or with `user_id` that of somebody whom they manage.

    Raises
    ------
    NotPermitted
        The actor manages nobody's visits.
    NotFound
        It is nobody who visits in the actor's areas alone.
    BadInput
        There is nobody to visit.
    """
    walker = _managed(session, actor, user_id) if user_id and user_id != actor.user_id else actor
    plan = my_plan(session, walker)
    rows = list(_rows(plan.legs))
    if not rows:
        raise BadInput("route_empty")
    return Paper(
        name=PaperName.ROUTE,
        facts={
            "name": walker.name,
            "until": day(plan.until),
            "count": str(len(rows)),
            "left_over": phrase("left_over", count=plan.left_over) if plan.left_over else "",
            "rows": rows,
            "printed_on": day(today()),
        },
        on=today(),
        about=(walker.name, today().isoformat()),
        subject=("user", walker.user_id),
        logged={"rows": len(rows)},
    )


def _managed(session: Session, actor: Actor, user_id: int) -> Actor:
    """Return who visits, all of whose areas the actor manages."""
    actor.require(Permission.MANAGE_VISITS)
    walker = load_actor(session, user_id)
    places = {grant.area_id for grant in walker.grants_for(Permission.RECORD_VISIT)} if walker else set()
    own = areas_open_to(actor, Permission.MANAGE_VISITS).where(col(Area.id).in_(places)).with_only_columns(col(Area.id))
    if walker is None or not places or places != set(session.scalars(own).all()):
        raise NotFound("route_of_nobody")
    return walker


def _rows(legs: tuple[Leg, ...]) -> Iterator[Row]:
    number = 0
    for leg in legs:
        for stop in leg.stops:
            number += 1
            yield _row(number, leg, stop)


def _row(number: int, leg: Leg, stop: Stop) -> Row:
    return {
        "no": str(number),
        "leg": leg.name if leg.name == stop.group else f"{leg.name}{stop.group}",
        "door": stop.house_no or nothing(),
        "head": stop.name,
        "about": listed([label(stop.tier), *stop.marks]),
        "last": narrow_day(stop.last_on) if stop.last_on else phrase("never"),
        "on": "",
        "said": "",
    }
