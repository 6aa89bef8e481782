"""The county's union: leaders who visit contact points with a report, six services at one desk, a team across offices.

A visit without its report does not count (domain digest A4).
"""

from datetime import date
from typing import Final

from sqlmodel import col, select

from feedback.archive.contact_points import PointEntry, PointView, add_point, points
from feedback.capture.notes import ContactNote, Decided, Matter, VisitDetail
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.services.catalogue import ItemEntry, add_items, items
from feedback.sheets.writing import table_bytes
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Ending, Stage, bring_back, cases_of, hand_over, on, take_in
from models.case import Case
from models.place import Unit
from models.vocabulary import CaseStatus, Channel, Nature, OrgLevel, VisitType

_VISITS: Final = (
    ("first", date(2014, 3, 11), True),
    ("first", date(2014, 6, 17), True),
    ("first", date(2014, 9, 23), True),
    ("second", date(2014, 4, 15), True),
    ("second", date(2014, 8, 12), True),
    ("second", date(2014, 10, 21), False),
)
"""Who visited their point when, and whether they brought a report."""


def play(stage: Stage) -> Counts:
    """Set the points up and visit them, offer the services, give a case to the team, and see who falls short."""
    with on(_VISITS[0][1]), transaction() as session:
        for name, area, leader in stage.words("points"):
            entry = PointEntry(name=name, area_id=stage.areas[area], leader_id=stage.people[leader])
            add_point(session, stage.actor("clerk"), entry)
        add_items(session, stage.actor("clerk"), _services(stage))
    for leader, day, brings_report in _VISITS:
        with on(day):
            _visit(stage, leader, brings_report=brings_report)
    with on(stage.day):
        case_id = _to_team(stage)
        with reading() as session:
            seen = points(session, stage.actor("clerk"), stage.day.year)
            services = items(session, stage.actor("clerk"))
            case = session.get_one(Case, case_id)
            team = session.exec(select(Unit).where(col(Unit.id) == case.lead_unit_id)).one()
    stage.remark("rules")
    stage.remark("centres")
    return {
        "least": min(each.least for each in seen),
        "met": _told(stage, [each for each in seen if not each.missing]),
        "short": _told(stage, [each for each in seen if each.missing]),
        "unreported": sum(each.visits - each.counted for each in seen),
        "services": len({item.group_name for item in services}),
        "team": stage.words("kinds").get(team.kind, team.name),
        "closed": int(case.status is CaseStatus.CLOSED),
    }


def _services(stage: Stage) -> list[ItemEntry]:
    return [
        ItemEntry(
            code=f"GH{n:02}",
            group_name=name,
            name=stage.words("service").format(name=name),
            owner_level=OrgLevel.COUNTY,
            window=stage.words("window"),
        )
        for n, name in enumerate(stage.words("services"), start=1)
    ]


def _visit(stage: Stage, leader: str, *, brings_report: bool) -> None:
    with reading() as session:
        seen = points(session, stage.actor(leader), stage.day.year)
    point = next(each for each in seen if each.leader_id == stage.people[leader])
    report = (stage.words("report"), _report(stage, point)) if brings_report else None
    note = ContactNote(
        submission_key=stage.key(),
        channel=Channel.VISIT,
        area_id=point.area_id,
        detail=VisitDetail(
            visit_type=VisitType.SPECIAL,
            visitors=(point.leader,),
            note=stage.words("text"),
            contact_point_id=point.point_id,
            report=report,
        ),
        held_on=today(),
    )
    take_in(stage.actor("clerk"), [note])


def _report(stage: Stage, point: PointView) -> bytes:
    """Return the report on a visit, as a sheet."""
    return table_bytes([point.name], [[stage.words("text")]], sheet_name="report")


def _to_team(stage: Stage) -> int:
    category = stage.words("category")
    note = ContactNote(
        submission_key=stage.key(),
        channel=Channel.VISIT,
        area_id=stage.areas["3302"],
        detail=VisitDetail(),
        matters=[Matter(words=stage.words("said"), decided=Decided(category=category, nature=Nature.HELP))],
    )
    case_id = cases_of(take_in(stage.actor("clerk"), [note]))[0]
    ending = Ending(category=category, result=stage.words("result"))
    with transaction() as session:
        hand_over(session, stage, case_id, ending, unit="33T", measures=stage.words("measures"))
        bring_back(session, stage, case_id, ending)
    return case_id


def _told(stage: Stage, seen: list[PointView]) -> str:
    short = stage.words("short")
    return str(stage.words("joined").join(short.format(leader=each.leader, counted=each.counted) for each in seen))
