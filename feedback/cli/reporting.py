"""`report`: an official paper as a .docx or PDF file, in the name of the machine and with a line in the access log."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.cli.machine import machine_actor
from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, NotFound
from feedback.reports.making import PaperRequest, made_file, take_paper
from feedback.reports.paper import PaperFormat, PaperName
from feedback.tracker.minutes import closed_sessions
from models.place import Area
from models.vocabulary import OrgLevel

_DAY: Final = ["%Y-%m-%d"]

_Name = Annotated[PaperName, typer.Argument(metavar="NAME", help="slip, minutes, order or decline.")]
_From = Annotated[datetime | None, typer.Option("--from", formats=_DAY, metavar="DATE", help="The first day.")]
_To = Annotated[datetime | None, typer.Option("--to", formats=_DAY, metavar="DATE", help="The last day.")]
_Out = Annotated[Path, typer.Option(metavar="FILE", help="What is written: a .docx or a .pdf.")]
_Area = Annotated[str, typer.Option(metavar="CODE", help="Of which place a slip or minutes are.")]
_Level = Annotated[OrgLevel | None, typer.Option(help="Whose session, where a place had two on a day.")]
_Case = Annotated[str, typer.Option("--case", metavar="NUMBER", help="The case of an order or a notice.")]


def report(
    name: _Name,
    *,
    out: _Out,
    from_on: _From = None,
    to_on: _To = None,
    area: _Area = "",
    level: _Level = None,
    case: _Case = "",
    as_json: AsJson = False,
) -> None:
    """Write an official paper: the slip of a place, the minutes of a session, the order or the notice of a case."""
    chosen = _format_of(out)
    actor = machine_actor()
    if name in {PaperName.SLIP, PaperName.MINUTES}:
        if from_on is None or to_on is None or not area:
            raise BadInput("report_area_needed")
        with reading() as session:
            request = _of_place(session, actor, name, area, (from_on.date(), to_on.date()), level=level)
    else:
        if not case:
            raise BadInput("report_case_needed")
        request = PaperRequest(name=name, case_no=case)
    with transaction() as session:
        paper = take_paper(session, actor, request)
    made = made_file(paper, chosen)
    _write(out, made.content)
    tell({"report": name.value, "bytes": len(made.content), "out": str(out)}, as_json=as_json)


def _format_of(out: Path) -> PaperFormat:
    ending = out.suffix.lower().lstrip(".")
    if ending not in tuple(PaperFormat):
        raise BadInput("report_kind", filename=out.name, allowed=" ".join(f".{each}" for each in PaperFormat))
    return PaperFormat(ending)


def _of_place(
    session: Session, actor: Actor, name: PaperName, code: str, days: tuple[date, date], *, level: OrgLevel | None
) -> PaperRequest:
    area_id = session.exec(select(Area.id).where(Area.code == code)).one_or_none()
    if area_id is None:
        raise NotFound("area_not_found")
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


def _write(out: Path, content: bytes) -> None:
    """Write a file that only its owner reads: it says what people brought forward."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError as error:
        raise BadInput("report_not_written", filename=str(out)) from error
