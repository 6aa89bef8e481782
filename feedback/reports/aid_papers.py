"""Papers of aid: the form on which a panel decides, and the list of what was paid. Names are masked on both."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.errors import BadInput
from feedback.i18n.amounts import yuan
from feedback.i18n.terms import label
from feedback.reports.paper import Facts, Paper, PaperName, Row
from feedback.reports.phrases import cut, day, nothing, phrase
from feedback.reports.scoping import masked
from feedback.services.aid.figures import AidFigures, Check, Sum, aid_figures
from feedback.services.aid.reading import AidFile, AidFilter, Seat, find_application, open_application
from feedback.services.aid.sheets import payments
from models.office_vocabulary import AidState

_MOST_WORDS: Final = 500
_LONGEST_DAYS: Final = 366 * 3


def aid_form(session: Session, actor: Actor, *, application_no: str) -> Paper:
    """Return the form of an application with what its panel said; blank lines where nobody has spoken yet.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    file = open_application(session, actor, find_application(session, actor, application_no))
    line = file.line
    helped = [each for each in file.earlier if each.paid_fen]
    is_decided = line.state in (AidState.APPROVED, AidState.PAID, AidState.REJECTED)
    facts: Facts = {
        "application_no": line.application_no,
        "applied_on": day(line.applied_on),
        "applicant": line.applicant,
        "place": line.place,
        "kind": _label(line.kind),
        "household_type": _label(line.household_type),
        "covered": masked(file.covered_by) or nothing(),
        "reason": cut(masked(file.reason), _MOST_WORDS),
        "asked": _sum(line.asked_fen),
        "earlier": phrase("aid_earlier", count=len(helped), yuan=yuan(sum(each.paid_fen for each in helped)))
        if helped
        else nothing(),
        "rule": phrase("aid_rule", members=len(file.seats), least=file.least_yes),
        "rows": [_seat(each) for each in file.seats],
        "result": label(line.state) if is_decided else "",
        "decided": _sum(line.decided_fen) if line.decided_fen is not None else "",
        "paid": _sum(line.paid_fen) if line.paid_fen else "",
        "methods": _methods(file),
        "printed_on": day(today()),
    }
    return Paper(
        name=PaperName.AID,
        facts=facts,
        on=today(),
        about=(line.application_no,),
        subject=("aid_application", line.application_id),
    )


def aid_payouts(session: Session, actor: Actor, *, from_on: date, to_on: date) -> Paper:
    """Return the list of payments of some days, with its sums by kind and type and whether these agree.

    Raises
    ------
    NotPermitted
        The actor neither pays aid nor has panels decide.
    BadInput
        The days make no period, or it would be too long.
    """
    if not actor.holds(Permission.MANAGE_AID):
        actor.require(Permission.PAY_AID)
    if from_on > to_on:
        raise BadInput("days_reversed")
    if (to_on - from_on).days > _LONGEST_DAYS:
        raise BadInput("days_too_many", most=_LONGEST_DAYS)
    sought = AidFilter(from_on=from_on, to_on=to_on)
    rows: list[Row] = [
        {
            "no": str(number),
            "application_no": row.application_no,
            "applicant": mask_name(row.applicant_name),
            "place": place,
            "kind": _label(row.kind),
            "paid_on": day(line.paid_on),
            "amount": yuan(line.amount_fen),
        }
        for number, (line, row, place, _name) in enumerate(payments(session, actor, sought), 1)
    ]
    found = aid_figures(session, actor, sought)
    facts: Facts = {
        "since": day(from_on),
        "until": day(to_on),
        "total": yuan(found.total.fen),
        "persons": str(found.total.count),
        "rows": rows,
        "by_kind": phrase("aid_by_kind", parts=_parts(found.by_kind)),
        "by_type": phrase("aid_by_type", parts=_parts(found.by_type)),
        "difference": difference_line(found),
        "printed_on": day(today()),
    }
    return Paper(
        name=PaperName.AID_PAYOUTS,
        facts=facts,
        on=today(),
        about=(from_on.isoformat(), to_on.isoformat()),
        subject=("aid_payouts", 0),
        logged={"from": from_on.isoformat(), "to": to_on.isoformat(), "rows": len(rows)},
    )


def difference_line(found: AidFigures) -> str:
    """Return by how much figures do not agree and which rows do not say, empty where they agree."""
    agreement = found.agreement
    checks: list[tuple[str, Check[Any], tuple[str, ...]]] = [
        ("aid_kind_differs", agreement.kinds, found.lack_kind),
        ("aid_type_differs", agreement.types, found.lack_type),
    ]
    return "".join(_differs(name, agreement.total, check, lacking) for name, check, lacking in checks)


def _differs(name: str, total: int, check: Check[Any], lacking: tuple[str, ...]) -> str:
    if check.agrees:
        return ""
    numbers = phrase("comma").join(lacking) or nothing()
    return phrase(name, total=total, sum=sum(check.parts.values()), difference=check.difference, numbers=numbers)


def _parts(sums: Mapping[Any, Sum]) -> str:
    given = [(word, each) for word, each in sums.items() if each.count]
    shown = [phrase("aid_part", name=label(word), count=each.count, yuan=yuan(each.fen)) for word, each in given]
    return phrase("comma").join(shown) or nothing()


def _label(word: StrEnum | None) -> str:
    return label(word) if word is not None else nothing()


def _sum(fen: int | None) -> str:
    return phrase("yuan", sum=yuan(fen)) if fen is not None else nothing()


def _seat(each: Seat) -> Row:
    said = ""
    if each.said_at is not None and not each.is_hidden:
        said = phrase({True: "aid_yes", False: "aid_no", None: "aid_back"}[each.agrees])
    amount = yuan(each.amount_fen) if each.agrees and each.amount_fen is not None else ""
    return {"name": each.name, "said": said, "amount": amount, "opinion": masked(each.opinion), "signed": ""}


def _methods(file: AidFile) -> str:
    return phrase("comma").join(dict.fromkeys(each.method for each in file.payouts if each.method))
