"""Ruian: villages joined into communities, service centres in them, and an errand that took three ways and takes one.

The old villages' history is kept; the catalogue has nine groups of which the article names eight (domain digest A7).
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Final

from sqlmodel import col, func, select

from feedback.archive.village_joins import JoinWish, join_villages
from feedback.core.database import reading, transaction
from feedback.services import steps
from feedback.services.catalogue import ItemEntry, add_common_items, items
from feedback.services.task_figures import FigureBy, task_figures
from feedback.services.tasks import Acceptance, accept, told_names
from feedback.trial.seeds.bookkeeping import Line, counted, fill, own_book, sums
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on
from models.ledger import LedgerEntry
from models.office_vocabulary import AreaEvent, TaskEvent
from models.place import Area, AreaChange, Unit
from models.service import AgencyStep, AgencyTask
from models.vocabulary import AreaKind

_TINGTIAN: Final = "3313"
_YUCAI: Final = "330601"
_MAYU: Final = "3302"
_JOINED_BEFORE: Final = timedelta(days=36)
_DONE_BEFORE: Final = timedelta(days=3)
_PEOPLE: Final = {"all": 6_120, "migrants": 1_432}


def play(stage: Stage) -> Counts:
    """Join the villages, fill the catalogue, do one errand for somebody, and count."""
    before = len(_villages(stage))
    with on(stage.day - _JOINED_BEFORE):
        _join(stage)
    item = _errand(stage)
    with on(stage.day):
        for code in ("names", "target", "trips"):
            stage.remark(code)
        return {
            **_places_counted(stage),
            "before": before,
            "after": len(_villages(stage)),
            "groups": _groups(stage),
            "trips_before": item.trips_before,
            "trips_after": item.trips_after,
            **_task_counted(stage),
            **_community_counted(stage),
        }


def _villages(stage: Stage) -> list[int]:
    """Return the villages and communities of Tingtian that there are now."""
    wanted = select(Area.id).where(
        Area.kind == AreaKind.VILLAGE, Area.parent_id == stage.areas[_TINGTIAN], col(Area.is_active)
    )
    with reading() as session:
        return list(session.exec(wanted.order_by(col(Area.code))).all())


def _join(stage: Stage) -> None:
    """Join the villages of each of the six groups into a community."""
    villages = iter(_villages(stage))
    keeper = stage.actor("keeper")
    for name, size in stage.words("groups"):
        wish = JoinWish(
            event=AreaEvent.JOINED,
            village_ids=tuple(next(villages) for _n in range(size)),
            decided_on=stage.day - _JOINED_BEFORE,
            name=name,
        )
        with transaction() as session:
            join_villages(session, keeper, wish)


def _errand(stage: Stage) -> ItemEntry:
    """Apply for a second child at the centre: one paper is missing and told at once; then it is done and filed."""
    agent = stage.actor("agent")
    with on(stage.day - _DONE_BEFORE), transaction() as session:
        add_common_items(session, stage.actor("clerk"))
        item = next(each for each in items(session, agent) if each.code == stage.words("item"))
        held = [material.name for material in item.materials]
        wanted = Acceptance(
            submission_key=stage.key(),
            item_id=item.item_id,
            applicant_name=stage.words("applicant"),
            area_id=stage.areas[_MAYU],
            materials_held=held[:-1],
        )
        task = accept(session, agent, wanted)
        steps.take_materials(session, agent, task.task_no, task.version, held[-1:])
    with on(stage.day), transaction() as session:
        task = session.exec(select(AgencyTask)).one()
        steps.finish(session, agent, task.task_no, task.version)
        steps.deliver(session, agent, task.task_no, task.version, archive_no=stage.words("filed"))
    return item


def _places_counted(stage: Stage) -> dict[str, int | str]:
    with reading() as session:
        townships = session.exec(select(Area.name).where(Area.kind == AreaKind.TOWNSHIP)).all()
        centres = select(func.count()).select_from(Unit).where(col(Unit.name).endswith(stage.words("centre")))
        joined = select(func.count()).select_from(AreaChange).where(AreaChange.event == AreaEvent.JOINED)
        towns = sum(1 for name in townships if name.endswith(stage.words("town")))
        streets = sum(1 for name in townships if name.endswith(stage.words("street")))
        return {
            "towns": stage.words("towns").format(towns=towns, streets=streets),
            "history": session.exec(joined).one(),
            "centres": session.exec(centres).one(),
        }


def _groups(stage: Stage) -> str:
    with reading() as session:
        groups = {item.group_name for item in items(session, stage.actor("clerk"))}
    stage.remark("nine", named=len(groups - {stage.words("unnamed")}))
    return f"{stage.words('numerals')[len(groups)]}{stage.words('kinds')}"


def _task_counted(stage: Stage) -> dict[str, int | str]:
    with reading() as session:
        task = session.exec(select(AgencyTask)).one()
        days = (stage.day - _DONE_BEFORE, stage.day)
        saved = task_figures(session, stage.actor("clerk"), days, FigureBy.GROUP).total.mean_trips
        told = session.exec(select(AgencyStep).where(AgencyStep.event == TaskEvent.MISSING_TOLD)).all()
    names = told_names(told[0].note or "")
    lists = stage.words("missing").format(count=len(names)) if len(told) == 1 else stage.words("again")
    return {"saved": round(saved or 0) if task.delivered_at else 0, "told": lists}


def _community_counted(stage: Stage) -> dict[str, int]:
    """Keep who sees to which line of work and how many live there in two books, and read them."""
    lines, people = own_book(stage, "lines", area=_YUCAI), own_book(stage, "people", area=_YUCAI)
    fill(stage, lines, _lines(stage))
    fill(stage, people, [Line(on=stage.day, values=_PEOPLE)])
    first = stage.day.replace(month=1, day=1)
    with reading() as session:
        staff = select(func.count(func.distinct(LedgerEntry.subject))).where(LedgerEntry.book_id == lines.book_id)
        held = session.exec(staff).one()
    living = sums(counted(stage, people, first, stage.day))
    return {
        "lines": counted(stage, lines, first, stage.day).lines,
        "staff": held,
        "people": int(living["all"]),
        "migrants": int(living["migrants"]),
    }


def _lines(stage: Stage) -> Iterator[Line]:
    for line, who in zip(stage.words("lines"), cycle(stage.words("staff")), strict=False):
        yield Line(on=stage.day, subject=who, values={"line": line})
