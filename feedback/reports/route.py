"""The route of a week on paper: whom somebody visits, in walking order, with empty columns to write in by hand.

It goes along where there is no network, so it holds whole names; taking it is logged as an export. Source: domain
digest A1.
"""

from collections.abc import Iterator

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.plans import Leg, Stop, my_plan
from feedback.core.clock import today
from feedback.core.errors import BadInput
from feedback.i18n.terms import label
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import day, listed, narrow_day, nothing, phrase


def route(session: Session, actor: Actor) -> Paper:
    """Return the actor's own route up to the end of the week.

    Raises
    ------
    BadInput
        There is nobody to visit.
    """
    plan = my_plan(session, actor)
    rows = list(_rows(plan.legs))
    if not rows:
        raise BadInput("route_empty")
    return Paper(
        name=PaperName.ROUTE,
        facts={
            "name": actor.name,
            "until": day(plan.until),
            "count": str(len(rows)),
            "left_over": phrase("left_over", count=plan.left_over) if plan.left_over else "",
            "rows": rows,
            "printed_on": day(today()),
        },
        on=today(),
        about=(actor.name, today().isoformat()),
        subject=("user", actor.user_id),
        logged={"rows": len(rows)},
    )


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
