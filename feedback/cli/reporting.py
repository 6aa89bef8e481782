"""`report`: papers, monthly reports, briefs and the ledger as files, in the name of the machine and with a log line."""

import os
import sys
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.cli.machine import reporting_actor
from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, NotFound
from feedback.reports.ledger import NAME as LEDGER
from feedback.reports.ledger import LedgerRequest, take_ledger, write_ledger
from feedback.reports.making import CASE_PAPERS, PaperRequest, made_file, take_paper
from feedback.reports.paper import BRIEFS, MONTHLY, PaperFormat, PaperName, formats_of
from feedback.tracker.desks import CaseSearch
from feedback.tracker.minutes import closed_sessions
from models.place import Area, Unit
from models.visiting import Campaign
from models.vocabulary import OrgLevel

_DAY: Final = ["%Y-%m-%d"]
_NAMES: Final = ", ".join((LEDGER, *PaperName))

_Name = Annotated[str, typer.Argument(metavar="NAME", help=f"One of {_NAMES}.")]
_From = Annotated[datetime | None, typer.Option("--from", formats=_DAY, metavar="DATE", help="The first day.")]
_To = Annotated[datetime | None, typer.Option("--to", formats=_DAY, metavar="DATE", help="The last day.")]
_Out = Annotated[Path, typer.Option(metavar="FILE", help="What is written: .docx, .pdf, .xlsx or .md.")]
_Area = Annotated[str, typer.Option(metavar="CODE", help="Of which place; a brief and a ledger without it: of all.")]
_Unit = Annotated[str, typer.Option(metavar="CODE", help="The unit of a department's monthly report.")]
_Campaign = Annotated[str, typer.Option(metavar="NAME", help="The campaign of a campaign's brief.")]
_Level = Annotated[OrgLevel | None, typer.Option(help="Whose session, where a place had two on a day.")]
_Case = Annotated[str, typer.Option("--case", metavar="NUMBER", help="The case of a case's paper.")]
_Exact = Annotated[bool, typer.Option("--exact", help="Exact counts in a brief, not round ones.")]
Days = tuple[date, date]


def report(
    name: _Name,
    *,
    out: _Out,
    from_on: _From = None,
    to_on: _To = None,
    area: _Area = "",
    unit: _Unit = "",
    campaign: _Campaign = "",
    level: _Level = None,
    case: _Case = "",
    exact: _Exact = False,
    as_json: AsJson = False,
) -> None:
    """Write a paper, a monthly report, a brief or the ledger."""
    days = (from_on.date(), to_on.date()) if from_on and to_on else None
    if name == LEDGER:
        _format_of(out, (PaperFormat.XLSX,))
        _write_ledger(out, area, days, as_json=as_json)
        return
    if name not in set(PaperName):
        raise BadInput("report_unknown", name=name, allowed=_NAMES)
    wanted = PaperName(name)
    chosen = _format_of(out, formats_of(wanted))
    actor = reporting_actor()
    with reading() as session:
        if wanted in CASE_PAPERS:
            request = _of_case(wanted, case)
        elif wanted in BRIEFS:
            request = _brief(session, wanted, area, campaign, days, is_exact=exact)
        elif wanted in MONTHLY:
            request = _month(session, wanted, area, unit, days)
        else:
            request = _of_place(session, actor, wanted, area, days, level=level)
    with transaction() as session:
        paper = take_paper(session, actor, request)
    made = made_file(paper, chosen)
    _write(out, made.content)
    tell({"report": name, "bytes": len(made.content), "out": str(out)}, as_json=as_json)


def _of_case(name: PaperName, number: str) -> PaperRequest:
    if not number:
        raise BadInput("report_case_needed")
    return PaperRequest(name=name, case_no=number)


def _format_of(out: Path, allowed: tuple[PaperFormat, ...]) -> PaperFormat:
    ending = out.suffix.lower().lstrip(".")
    if ending not in allowed:
        raise BadInput("report_kind", filename=out.name, allowed=" ".join(f".{each}" for each in allowed))
    return PaperFormat(ending)


def _area_id(session: Session, code: str) -> int:
    found = session.exec(select(Area.id).where(Area.code == code)).one_or_none()
    if found is None:
        raise NotFound("area_not_found")
    return found


def _root_id(session: Session) -> int:
    found = session.exec(select(Area.id).where(Area.parent_id == None)).first()  # noqa: E711 - a column is compared
    if found is None:
        raise NotFound("area_not_found")
    return found


def _brief(
    session: Session, name: PaperName, area: str, campaign: str, days: Days | None, *, is_exact: bool
) -> PaperRequest:
    """Return the request for a brief; a campaign's own days where none are named."""
    if name is PaperName.CAMPAIGN_BRIEF:
        if not campaign:
            raise BadInput("report_campaign_needed")
        found = session.exec(select(Campaign).where(Campaign.name == campaign)).first()
        if found is None:
            raise NotFound("campaign_not_found")
        first, last = days or (found.begins_on, found.ends_on)
        return PaperRequest(name=name, campaign_id=found.id, from_on=first, to_on=last, is_exact=is_exact)
    if days is None:
        raise BadInput("report_days_needed")
    area_id = _area_id(session, area) if area else _root_id(session)
    return PaperRequest(name=name, area_id=area_id, from_on=days[0], to_on=days[1], is_exact=is_exact)


def _month(session: Session, name: PaperName, area: str, unit: str, days: Days | None) -> PaperRequest:
    if days is None:
        raise BadInput("report_days_needed")
    if (days[0].year, days[0].month) != (days[1].year, days[1].month):
        raise BadInput("report_one_month")
    if name is PaperName.MONTH_DEPARTMENT:
        unit_id = session.exec(select(Unit.id).where(Unit.code == unit)).one_or_none()
        if unit_id is None:
            raise NotFound("unit_not_found")
        return PaperRequest(name=name, unit_id=unit_id, from_on=days[0])
    if not area:
        raise BadInput("report_area_needed")
    return PaperRequest(name=name, area_id=_area_id(session, area), from_on=days[0])


def _of_place(
    session: Session, actor: Actor, name: PaperName, code: str, days: Days | None, *, level: OrgLevel | None
) -> PaperRequest:
    if days is None or not code:
        raise BadInput("report_area_needed")
    area_id = _area_id(session, code)
    if name is PaperName.SLIP:
        return PaperRequest(name=name, area_id=area_id, from_on=days[0], to_on=days[1])
    found = closed_sessions(session, actor, area_id=area_id, days=days)
    found = [held for held in found if level in {None, held.level}]
    if not found:
        raise NotFound("report_no_session")
    if len(found) > 1:
        held_on = ", ".join(sorted({held.held_on.isoformat() for held in found}))
        raise BadInput("report_several_sessions", n=len(found), days=held_on)
    return PaperRequest(name=name, session_id=found[0].session_id)


def _write_ledger(out: Path, area: str, days: Days | None, *, as_json: bool) -> None:
    """Write the ledger of a place and of what was registered in the days, with a progress bar on a terminal."""
    actor = reporting_actor()
    with transaction() as session:
        area_id = _area_id(session, area) if area else None
        first, last = days or (None, None)
        sought = CaseSearch(area_id=area_id, from_on=first, to_on=last)
        taken = take_ledger(session, actor, LedgerRequest(search=sought))
    target = BytesIO()
    with typer.progressbar(length=max(taken.total, 1), label=LEDGER, file=sys.stderr) as bar, reading() as session:
        count = write_ledger(
            session, actor, taken, target, on_lines=lambda done, _total: bar.update(done - int(bar.pos))
        )
    _write(out, target.getvalue())
    told = {"report": LEDGER, "rows": count, "bytes": len(target.getvalue()), "out": str(out)}
    tell(told, as_json=as_json)


def _write(out: Path, content: bytes) -> None:
    """Write a file that only its owner reads: it says what people brought forward."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError as error:
        raise BadInput("report_not_written", filename=str(out)) from error
