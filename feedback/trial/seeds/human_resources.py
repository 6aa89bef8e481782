"""Ninghai's bureau of human resources: no midday break, jobs by appointment, an online hall, promises kept early.

What was served over noon is told from the rest by its hour; one errand goes its whole way, and the person hears of each
step (domain digest A3).
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import cycle, islice, product
from typing import Final

from sqlmodel import col, select

from feedback.core.database import reading, transaction
from feedback.notify.applicants import STEPS
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from feedback.services import steps
from feedback.services.books.setup import BookView
from feedback.services.catalogue import ItemEntry, ItemStep, Material, add_items, items
from feedback.services.tasks import Acceptance, accept
from feedback.trial.seeds.bookkeeping import Line, counted, fill, own_book, ready_book, sums
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on, shared_out
from models.notice import Delivery
from models.office_vocabulary import TaskEvent
from models.service import AgencyStep, AgencyTask
from models.vocabulary import OrgLevel

_COUNTY: Final = "33"
_SINCE: Final = date(2014, 3, 1)
_ONLINE: Final = 116
_DONE: Final = 3_207
_APPROVALS: Final = 12_512
_APPROVED_SINCE: Final = date(2013, 1, 1)
_NOON: Final = 3_036
_BESIDE_NOON: Final = (time(9, 30), time(12, 40), time(15, 0))
_FAIRS: Final = 6
_JOBS: Final = {"seekers": 23_140, "employers": 450, "posts": 16_000, "matched": 7_062}
_WEEKDAYS: Final = 5
_SETTLE: Final = "RS000"
_STEPS_AT: Final = (time(9, 0), time(9, 8), time(9, 15), time(9, 26))
_QUICK: Final = timedelta(minutes=30)


def play(stage: Stage) -> Counts:
    """Serve over noon, bring people to work, open the hall, keep the promises, and count."""
    _settle(stage)
    with on(stage.day):
        noon, jobs = _window(stage), _jobs(stage)
        done = _monthly(stage, "online", _SINCE, {"done": _DONE})
        approved = {"done": _APPROVALS, "early": _APPROVALS, "late": 0, "wrong": 0}
        approvals = _monthly(stage, "approvals", _APPROVED_SINCE, approved)
        errand = _errand_counted(stage)
        stage.remark("first")
        stage.remark("books", approvals=approvals["done"])
        stage.remark("posts")
        stage.remark("fund", task_no=_fund(stage))
        return {
            "noon": noon,
            **jobs,
            "items": _items(stage),
            "done": done["done"],
            **errand,
            "approvals": approvals["done"],
            "early": _early(stage, approvals),
            "bad": approvals["late"] + approvals["wrong"],
        }


def _settle(stage: Stage) -> None:
    """Fill the catalogue, and do the errand that the article tells of, a step after another."""
    window = stage.actor("window")
    gateway = SmsGateway(address=stage.words("gateway"), secret=stage.words("secret"))
    with on(stage.day, _STEPS_AT[0]), transaction() as session:
        set_sms_gateway(session, stage.actor("admin"), gateway)
        add_items(session, stage.actor("clerk"), _catalogue(stage))
        item = next(each for each in items(session, window) if each.code == _SETTLE)
        wanted = Acceptance(
            submission_key=stage.key(),
            item_id=item.item_id,
            applicant_name=stage.words("applicant"),
            applicant_phone=stage.words("phone"),
            area_id=stage.areas[_COUNTY],
            materials_held=(stage.words("material"),),
        )
        task_no = accept(session, window, wanted).task_no
    for at in _STEPS_AT[1:]:
        with on(stage.day, at), transaction() as session:
            task = session.exec(select(AgencyTask).where(AgencyTask.task_no == task_no)).one()
            steps.do_step(session, window, task_no, task.version)


def _fund(stage: Stage) -> str:
    """Take on a withdrawal from the housing fund that lacks something, which is told once; return its number."""
    told, window = stage.words("fund"), stage.actor("window")
    entry = ItemEntry(
        code=told["code"],
        group_name=stage.words("services")[0],
        name=told["name"],
        window=told["window"],
        owner_level=OrgLevel.COUNTY,
        materials=tuple(Material(name) for name in told["materials"]),
        promised_days=1,
    )
    with transaction() as session:
        add_items(session, stage.actor("clerk"), [entry])
        item = next(each for each in items(session, window) if each.code == entry.code)
        wanted = Acceptance(
            submission_key=stage.key(),
            item_id=item.item_id,
            applicant_name=told["applicant"],
            area_id=stage.areas[_COUNTY],
            materials_held=told["held"],
        )
        return accept(session, window, wanted).task_no


def _catalogue(stage: Stage) -> list[ItemEntry]:
    """Return the items that can be done online; the first is the one that is done here."""
    names = [field + verb for field, verb in product(stage.words("fields"), stage.words("verbs"))]
    first = ItemEntry(
        code=_SETTLE,
        group_name=stage.words("services")[0],
        name=stage.words("settle"),
        owner_level=OrgLevel.COUNTY,
        materials=(Material(stage.words("material")),),
        steps=tuple(ItemStep(name) for name in stage.words("steps")),
        is_online=True,
    )
    groups = cycle(stage.words("services"))
    return [
        first,
        *(
            ItemEntry(code=f"RS{n:03}", group_name=next(groups), name=name, owner_level=OrgLevel.COUNTY, is_online=True)
            for n, name in enumerate(islice(names, _ONLINE - 1), start=1)
        ),
    ]


def _window(stage: Stage) -> int:
    """Keep the window's book from morning to afternoon, and return how many were served over noon."""
    book = ready_book(stage, "counter", area=_COUNTY)
    fill(stage, book, _served(stage), by="window")
    persons = next(each for each in counted(stage, book, _SINCE, stage.day).fields if each.field.code == "persons")
    return int(persons.noon or 0)


def _served(stage: Stage) -> Iterator[Line]:
    days = [_SINCE + timedelta(days=n) for n in range((stage.day - _SINCE).days + 1)]
    working = [day for day in days if day.weekday() < _WEEKDAYS]
    services = cycle(stage.words("services"))
    for day, noon in zip(working, shared_out(_NOON, len(working)), strict=True):
        for at in _BESIDE_NOON:
            yield Line(on=day, at=at, values={"service": next(services), "persons": noon, "finished": noon})


def _jobs(stage: Stage) -> dict[str, int]:
    """Keep a line for each fair."""
    book = ready_book(stage, "jobs", area=_COUNTY)
    shares = {code: shared_out(total, _FAIRS) for code, total in _JOBS.items()}
    lines = [
        Line(on=_SINCE + timedelta(days=14 + 28 * n), values={code: next(share) for code, share in shares.items()})
        for n in range(_FAIRS)
    ]
    fill(stage, book, lines)
    return {code: int(value) for code, value in sums(counted(stage, book, _SINCE, stage.day)).items()}


def _monthly(stage: Stage, code: str, since: date, totals: dict[str, int]) -> dict[str, int]:
    """Share totals out over the months of a book, and return what it comes to."""
    book: BookView = own_book(stage, code, area=_COUNTY)
    count = (stage.day.year - since.year) * 12 + stage.day.month - since.month + 1
    months = [date(since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1, 1) for n in range(count)]
    shares = {field: shared_out(total, count) for field, total in totals.items()}
    fill(stage, book, [Line(on=day, values={field: next(share) for field, share in shares.items()}) for day in months])
    return {field: int(value) for field, value in sums(counted(stage, book, since, stage.day)).items()}


def _items(stage: Stage) -> int:
    with reading() as session:
        return sum(1 for item in items(session, stage.actor("clerk")) if item.is_online)


def _errand_counted(stage: Stage) -> dict[str, str]:
    """Return how long the errand took, and whether the person was told of each line of it that they hear of."""
    with reading() as session:
        task = session.exec(select(AgencyTask)).one()
        lines = session.exec(select(AgencyStep).where(AgencyStep.task_id == task.id)).all()
        sent = session.exec(select(Delivery).where(col(Delivery.agency_task_id) == task.id)).all()
    took = (task.finished_at or task.accepted_at) - task.accepted_at
    is_quick = task.finished_at is not None and took < _QUICK
    slow = stage.words("slow").format(minutes=took.seconds // 60)
    # The last step and the end are one line to the person.
    last_step = max((line.id for line in lines if line.event is TaskEvent.STEP_DONE), default=0)
    heard = [line for line in lines if line.event in STEPS and line.id != last_step]
    some = stage.words("some").format(told=len(heard), sent=len(sent))
    return {
        "settled": stage.words("quick") if is_quick else slow,
        "messages": stage.words("every") if len(sent) == len(heard) else some,
    }


def _early(stage: Stage, approvals: dict[str, int]) -> str:
    if approvals["early"] == approvals["done"]:
        return str(stage.words("all_early"))
    return str(stage.words("part_early").format(early=approvals["early"]))
