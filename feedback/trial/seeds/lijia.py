"""Lijia street: chores that left the community for the street's windows, and cadres who answer for buildings.

What is the street's cannot go down without a reason; what is not done at once is promised for ten working days; what
needs approval goes up on Fridays; what happens in a building reaches who answers for it (domain digest A8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.archive.duties import DutyEntry, set_duties
from feedback.capture.notes import ContactNote, Decided, Matter, VisitDetail
from feedback.core.clock import office_day
from feedback.core.database import reading, transaction
from feedback.core.errors import MissingFact
from feedback.services import steps
from feedback.services.batches import forward_batch, waiting_batch
from feedback.services.catalogue import ItemEntry, ItemStep, Material, add_items, items
from feedback.services.task_door import calendar_of
from feedback.services.task_figures import FigureBy, TaskFigure, task_figures
from feedback.services.tasks import Acceptance, accept
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, cases_of, on, take_in
from models.notice import Notice
from models.office_vocabulary import DutyKind
from models.service import AgencyTask
from models.visiting import Duty
from models.vocabulary import AreaKind, Channel, OrgLevel
from models.work_vocabulary import NoticeKind

_TEN: Final = 10
_FRIDAY: Final = date(2013, 12, 13)
_TAKEN_ON: Final = _FRIDAY - timedelta(days=4)
_DONE_AFTER: Final = timedelta(days=4)
_STREET: Final = "5001"
_COMMUNITY: Final = "500101"


def play(stage: Stage) -> Counts:
    """Sort the chores, serve at the windows, give out the buildings, and see who hears of what."""
    with on(_TAKEN_ON):
        _sort(stage)
        _give_buildings(stage)
    weekday = _serve(stage)
    with on(stage.day):
        case_id = _happens(stage)
        guard = _push_down(stage)
        stage.remark("items")
        return {
            **_items_counted(stage),
            "guard": guard,
            **_tasks_counted(stage),
            "batch": stage.words("friday")[weekday],
            **_duties_counted(stage),
            "heard": _heard(stage, case_id),
        }


def _sort(stage: Stage) -> None:
    with transaction() as session:
        add_items(session, stage.actor("clerk"), [*_of_street(stage), *_of_community(stage)])


def _of_street(stage: Stage) -> Iterator[ItemEntry]:
    """Yield what left the community; every second one needs an approval above."""
    numbers = count(1)
    for window, names in stage.words("street").items():
        for name in names:
            number = next(numbers)
            yield ItemEntry(
                code=f"J{number:03}",
                group_name=window,
                name=name,
                owner_level=OrgLevel.TOWNSHIP,
                window=window,
                materials=(Material(stage.words("material")),),
                steps=(ItemStep(stage.words("step"), 1),),
                promised_days=_TEN,
                needs_approval=number % 2 == 0,
            )


def _of_community(stage: Stage) -> Iterator[ItemEntry]:
    numbers = count(1)
    for line in stage.words("community")["lines"]:
        for verb in stage.words("community")["verbs"]:
            yield ItemEntry(
                code=f"S{next(numbers):03}", group_name=line, name=f"{line}{verb}", owner_level=OrgLevel.VILLAGE
            )


def _serve(stage: Stage) -> int:
    """Take each of the street's items on once, send up on Friday what has to be; return that day's weekday."""
    windows = {window: f"window{n}" for n, window in enumerate(stage.words("street"), start=1)}
    with on(_TAKEN_ON), transaction() as session:
        for n, item in enumerate(_moved(items(session, stage.actor("clerk")))):
            accept(session, stage.actor(windows[item.window]), _acceptance(stage, item, n))
    with on(_FRIDAY), transaction() as session:
        for who in windows.values():
            if lines := waiting_batch(session, stage.actor(who)):
                forward_batch(session, stage.actor(who), [line.task_id for line in lines])
    with on(_FRIDAY + _DONE_AFTER), transaction() as session:
        tasks = session.exec(select(AgencyTask).order_by(col(AgencyTask.id))).all()
        for n, task in enumerate(tasks, start=1):
            agent = next(stage.actor(who) for who in windows.values() if stage.people[who] == task.agent_id)
            if task.forwarded_at is not None:
                steps.come_back(session, agent, task.task_no, task.version)
            steps.finish(session, agent, task.task_no, task.version)
            steps.deliver(session, agent, task.task_no, task.version, archive_no=stage.words("filed").format(n=n))
        sent = {office_day(task.forwarded_at) for task in tasks if task.forwarded_at is not None}
    return next(iter(sent)).weekday()


def _moved(entries: Sequence[ItemEntry]) -> list[ItemEntry]:
    return [item for item in entries if item.owner_level is OrgLevel.TOWNSHIP]


def _acceptance(stage: Stage, item: ItemEntry, n: int) -> Acceptance:
    names = stage.words("applicants")
    return Acceptance(
        submission_key=stage.key(),
        item_id=item.item_id,
        applicant_name=names[n % len(names)],
        area_id=stage.areas[_COMMUNITY],
        materials_held=(stage.words("material"),),
    )


def _give_buildings(stage: Stage) -> None:
    buildings = [stage.areas[code] for code, _name, kind, _parent in stage.data["areas"] if kind == AreaKind.BUILDING]
    cadres = [user_id for username, user_id in stage.people.items() if username.startswith("cadre")]
    entries = [
        DutyEntry(user_id=cadres[n % len(cadres)], kind=DutyKind.AREA, target_id=building)
        for n, building in enumerate(buildings)
    ]
    with transaction() as session:
        set_duties(session, stage.actor("clerk"), entries)


def _told_of(stage: Stage, actor: Actor, words: str, area: str) -> int:
    note = ContactNote(
        submission_key=stage.key(),
        channel=Channel.VISIT,
        area_id=stage.areas[area],
        detail=VisitDetail(),
        matters=[Matter(words=words, decided=Decided(category=stage.words("pushed")))],
    )
    return cases_of(take_in(actor, [note]))[0]


def _happens(stage: Stage) -> int:
    """Let something happen in a building, told by somebody who does not answer for it."""
    return _told_of(stage, stage.actor("clerk"), stage.words("sudden"), f"{_COMMUNITY}03")


def _push_down(stage: Stage) -> str:
    """Let the street give each of its items to a cadre without a reason, and return what comes of it."""
    clerk, cadre_id = stage.actor("clerk"), stage.people["cadre1"]
    with reading() as session:
        moved = _moved(items(session, clerk))
        given = [replace(_acceptance(stage, item, n), agent_id=cadre_id) for n, item in enumerate(moved)]
        asked = sum(1 for each in given if _is_asked_why(session, clerk, each))
    return str(stage.words("asks" if asked == len(moved) else "silent"))


def _is_asked_why(session: Session, clerk: Actor, wanted: Acceptance) -> bool:
    """Say whether the service wants a reason before it lets the cadre have this; what needs none is not kept."""
    try:
        accept(session, clerk, wanted)
    except MissingFact as refusal:
        return refusal.key == "item_push_down_needs_reason"
    return False


def _items_counted(stage: Stage) -> dict[str, int]:
    with reading() as session:
        entries = items(session, stage.actor("clerk"))
    moved = _moved(entries)
    return {"items": len(entries), "moved": len(moved), "windows": len({item.window for item in moved})}


def _tasks_counted(stage: Stage) -> dict[str, int]:
    with reading() as session:
        figures = task_figures(session, stage.actor("clerk"), (_TAKEN_ON, stage.day), FigureBy.GROUP)
        tasks = session.exec(select(AgencyTask)).all()
        calendar = calendar_of(session)
    promised = [
        calendar.working_days_between(office_day(task.complete_at), task.promised_on)
        for task in tasks
        if task.complete_at is not None and task.promised_on is not None
    ]
    return {
        "staff": len({task.agent_id for task in tasks}),
        "promised": max(promised),
        "late": figures.total.counts[TaskFigure.OVERDUE],
    }


def _duties_counted(stage: Stage) -> dict[str, int | str]:
    with reading() as session:
        held = dict(session.exec(select(Duty.user_id, func.count()).group_by(col(Duty.user_id))).all())
    least, most = min(held.values()), max(held.values())
    three, two = (sum(1 for each in held.values() if each == number) for number in (most, least))
    stage.remark("each", three=three, two=two)
    return {
        "cadres": len(held),
        "buildings": sum(held.values()),
        "each": stage.words("range").format(least=least, most=most),
    }


def _heard(stage: Stage, case_id: int) -> int:
    """Return how many of those who answer for the building have heard of what happened there."""
    with reading() as session:
        told = session.exec(
            select(Notice.user_id).where(Notice.case_id == case_id, Notice.kind == NoticeKind.NEW_IN_DUTY)
        ).all()
        answering = session.exec(select(Duty.user_id).where(Duty.area_id == stage.areas[f"{_COMMUNITY}03"])).all()
    return len(set(told) & set(answering))
