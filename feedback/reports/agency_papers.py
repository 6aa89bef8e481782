"""Papers of the handling on people's behalf: what is missing, told once; the guide to an item; the batch of the week.

The notice names the person in full, since it is handed to them, and the list, since the level above decides on each.
"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import at_office, office_day, today
from feedback.core.errors import IllegalMove
from feedback.i18n.amounts import yuan
from feedback.i18n.terms import label
from feedback.notify.rating_links import rating_link
from feedback.reports.paper import Facts, Paper, PaperName, Row
from feedback.reports.phrases import day, nothing, phrase
from feedback.reports.scoping import full_name
from feedback.services.batches import BatchLine, sent_batch, waiting_batch
from feedback.services.catalogue import entry_of, find_item
from feedback.services.task_access import find_task
from feedback.services.tasks import told_names
from models.office_vocabulary import TaskEvent
from models.place import Area
from models.service import AgencyStep, AgencyTask, ServiceItem
from models.user import User


def notice_of_missing(session: Session, actor: Actor, *, task_no: str) -> Paper:
    """Return the one-time notice of a task: the last list that was told, with the instant at which it was.

    Raises
    ------
    NotFound
        There is no such task, or not for this actor.
    IllegalMove
        Nothing was missing.
    """
    actor.require(Permission.TAKE_TASKS)
    task = find_task(session, actor, task_no)
    wanted = select(AgencyStep).where(AgencyStep.task_id == task.id, AgencyStep.event == TaskEvent.MISSING_TOLD)
    told = session.exec(wanted.order_by(col(AgencyStep.id).desc())).first()
    if told is None:
        raise IllegalMove("notice_nothing_missing", task_no=task.task_no)
    item, note = find_item(session, task.item_id), told.note or ""
    rows = _missing(item, told_names(note))
    reason = note.partition("\n\n")[2]
    told_on = office_day(told.at)
    return Paper(
        name=PaperName.NOTICE_OF_MISSING,
        facts={
            **_facts_of(session, task, item, rows),
            "again": phrase("told_again", reason=reason) if reason else "",
            "promise": _days(item.promised_days),
            "told_at": f"{day(told_on)} {at_office(told.at):%H:%M}",
            "told_on": day(told_on),
        },
        on=told_on,
        about=(task.task_no,),
        subject=("agency_task", task.id),
        logged={"rows": len(rows)},
    )


def task_receipt(session: Session, actor: Actor, *, task_no: str) -> Paper:
    """Return what somebody takes home whose thing was taken on: what they handed in, by when, and the code to rate it.

    The code stands on no copy that stays in the office: it is the person's alone.

    Raises
    ------
    NotFound
        There is no such task, or not for this actor.
    """
    actor.require(Permission.TAKE_TASKS)
    task = find_task(session, actor, task_no)
    item = find_item(session, task.item_id)
    rows = _missing(item, task.materials_held)
    promised = phrase("promised", on=day(task.promised_on)) if task.promised_on else phrase("promised_once_complete")
    return Paper(
        name=PaperName.TASK_RECEIPT,
        facts={
            **_facts_of(session, task, item, rows),
            "promise": promised,
            "window": phrase("ask_at_window", window=item.window) if item.window else phrase("ask_at_office"),
            "rate_link": rating_link(session, task.id) if task.rating is None else "",
            "printed_on": day(today()),
        },
        on=today(),
        about=(task.task_no,),
        subject=("agency_task", task.id),
        logged={"rows": len(rows)},
    )


def _facts_of(session: Session, task: AgencyTask, item: ServiceItem, rows: list[Row]) -> Facts:
    """Return what both papers that a task's applicant takes home say of it."""
    office = full_name(session, session.get_one(Area, task.village_id or task.area_id))
    return {
        "task_no": task.task_no,
        "applicant": task.applicant_name,
        "accepted_on": day(office_day(task.accepted_at)),
        "item": item.name,
        "count": str(len(rows)),
        "rows": rows,
        "agent": session.get_one(User, task.agent_id).name,
        "office": phrase("service_office", area=office),
    }


def _missing(item: ServiceItem, names: Sequence[str]) -> list[Row]:
    known = {str(each["name"]): each for each in item.materials}
    return [
        {
            "no": str(number),
            "material": name,
            "copies": phrase("copies", n=known[name].get("copies", 1)) if name in known else nothing(),
            "note": str(known[name].get("note", "")) if name in known else "",
        }
        for number, name in enumerate(names, 1)
    ]


def _days(days: int) -> str:
    return phrase("days", n=days) if days else phrase("at_once")


def guide(session: Session, actor: Actor, *, item_id: int) -> Paper:
    """Return what somebody takes home who wants an item done: materials, steps, days and what to mind."""
    actor.require(Permission.TAKE_TASKS)
    item = find_item(session, item_id)
    entry = entry_of(item)
    return Paper(
        name=PaperName.GUIDE,
        facts={
            "item": entry.name,
            "code": entry.code,
            "group": entry.group_name,
            "window": entry.window or nothing(),
            "level": label(entry.owner_level),
            "promise": _days(entry.promised_days),
            "fee": phrase("yuan", sum=yuan(entry.fee_fen)) if entry.fee_fen else phrase("free"),
            "trips": phrase("trips", before=entry.trips_before, after=entry.trips_after),
            "materials": _missing(item, [each.name for each in entry.materials]),
            "steps": [
                {"no": str(number), "step": each.name, "days": _days(each.days)}
                for number, each in enumerate(entry.steps, 1)
            ],
            "notes": entry.notes or nothing(),
            "printed_on": day(today()),
        },
        on=today(),
        about=(entry.name,),
        subject=("service_item", item.id),
    )


def batch_list(session: Session, actor: Actor, *, from_on: date) -> Paper:
    """Return the list that was sent up on a day, or with a day ahead the one that waits."""
    actor.require(Permission.TAKE_TASKS)
    lines = sent_batch(session, actor, from_on)
    if not lines and from_on >= today():
        lines = waiting_batch(session, actor)
    home = actor.home()
    place = home.area_name if home else actor.grants[0].unit_name
    return Paper(
        name=PaperName.BATCH_LIST,
        facts={
            "office": place,
            "on": day(from_on),
            "count": str(len(lines)),
            "rows": [_batch_row(number, line) for number, line in enumerate(lines, 1)],
            "printed_on": day(today()),
        },
        on=from_on,
        about=(place, from_on.isoformat()),
        subject=("area", home.area_id or 0) if home else ("user", actor.user_id),
        logged={"on": from_on.isoformat(), "rows": len(lines)},
    )


def _batch_row(number: int, line: BatchLine) -> Row:
    return {
        "no": str(number),
        "task_no": line.task_no,
        "item": line.item,
        "applicant": line.applicant,
        "village": line.village,
        "due": _narrow_day(line.promised_on),
        "note": phrase("green") if line.is_green else "",
    }


def _narrow_day(on: date | None) -> str:
    return phrase("narrow_day", year=on.year, month=on.month, day=on.day) if on else nothing()
