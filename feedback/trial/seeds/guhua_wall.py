"""A leaning wall that a school and a residents' committee share: what two parties agreed, and patrols until it stood.

The category and the urgency are those that the machine reads out of the words; the clerk confirms them (domain digest
A9).
"""

from datetime import date, timedelta
from itertools import repeat
from typing import Final

from sqlmodel import Session, col, select

from feedback.capture.notes import ContactNote, Matter, VisitDetail
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import office_day
from feedback.core.database import reading, transaction
from feedback.i18n.terms import label
from feedback.tracker import service
from feedback.tracker.case_forms import forms_of
from feedback.tracker.door import NO_STEP
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Ending, Stage, bring_back, cases_of, hand_over, on, take_in
from models.case import Action, Case
from models.office_vocabulary import FormKind
from models.vocabulary import ActionKind, CaseStatus, Channel, Nature, OutcomeType, Scope, Urgency

_WORK_DAYS: Final = 12
_UNREAD: Final = "1603"
_SEVERAL: Final = 2


def play(stage: Stage) -> Counts:
    """Hear of the wall, bring both parties together, guard it until it is mended, and ask."""
    first = stage.day - timedelta(days=_WORK_DAYS + 4)
    with on(first):
        case_id = _hear(stage)
        with transaction() as session:
            ending = _confirmed(session, stage, case_id)
            hand_over(session, stage, case_id, ending, unit="3101A", measures=stage.words("measures"))
    for after, kind, text in stage.words("log"):
        _log(stage, case_id, first + timedelta(days=after), ActionKind(kind), text)
    with on(first + timedelta(days=3)), transaction() as session:
        values = stage.words("form")
        service.fill_form(session, stage.actor("handler"), case_id, NO_STEP, kind=FormKind.HAZARD, values=values)
    for n, text in enumerate(repeat(stage.words("patrol"), _WORK_DAYS)):
        _log(stage, case_id, first + timedelta(days=4 + n), ActionKind.PATROL, text)
    with on(stage.day):
        with transaction() as session:
            bring_back(session, stage, case_id, ending)
        return _counted(stage, case_id, first + timedelta(days=4))


def _hear(stage: Stage) -> int:
    note = ContactNote(
        submission_key=stage.key(),
        channel=Channel.VISIT,
        area_id=stage.areas["31010101"],
        detail=VisitDetail(),
        matters=[Matter(words=stage.words("said"))],
    )
    return cases_of(take_in(stage.actor("cadre"), [note]))[0]


def _confirmed(session: Session, stage: Stage, case_id: int) -> Ending:
    """Return the labels that the machine gave, as the clerk confirms them."""
    case = session.get_one(Case, case_id)
    return Ending(
        category=case.category or _UNREAD,
        result=stage.words("result"),
        outcome=OutcomeType.RISK_REMOVED,
        nature=case.nature or Nature.HELP,
        scope=case.scope or Scope.NATURAL_VILLAGE,
        urgency=case.urgency or Urgency.NORMAL,
    )


def _log(stage: Stage, case_id: int, day: date, kind: ActionKind, text: str) -> None:
    with on(day), transaction() as session:
        service.log_action(session, stage.actor("handler"), case_id, NO_STEP, kind=kind, text=text)


def _counted(stage: Stage, case_id: int, begun: date) -> Counts:
    with reading() as session:
        case = session.get_one(Case, case_id)
        lines = session.exec(select(Action).where(Action.case_id == case_id).order_by(col(Action.at))).all()
        form = next(each for each in forms_of(session, case) if each.kind is FormKind.HAZARD)
    visits = sum(1 for line in lines if line.kind is ActionKind.SITE_VISIT)
    patrols = [office_day(line.at) for line in lines if line.kind is ActionKind.PATROL]
    stage.remark("no_dates", visits=visits, patrols=len(patrols))
    days = {begun + timedelta(days=n) for n in range((stage.day - begun).days)}
    return {
        "category": taxonomy().by_code[case.category or _UNREAD].name,
        "urgency": label(case.urgency or Urgency.NORMAL),
        "parties": str(form.values["parties"]),
        "visits": stage.words("several") if visits >= _SEVERAL else stage.words("once").format(count=visits),
        "patrolled": len(days.difference(patrols)),
        "closed": int(case.status is CaseStatus.CLOSED),
    }
