"""`report`: papers, monthly reports, briefs and the ledger as files, in the name of the machine and with a log line."""

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.cli.machine import reporting_actor
from feedback.cli.report_requests import Asked, actor_for, area_id_of, request_of
from feedback.cli.telling import AsJson, tell
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.core.files import write_for_owner
from feedback.reports.ledger import NAME as LEDGER
from feedback.reports.ledger import LedgerRequest, take_ledger, write_ledger
from feedback.reports.making import made_file, take_paper
from feedback.reports.paper import PaperFormat, PaperName, formats_of
from feedback.tracker.desks import CaseSearch
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
_Task = Annotated[str, typer.Option(metavar="NUMBER", help="The task of a receipt or of a notice of what is missing.")]
_Item = Annotated[str, typer.Option(metavar="CODE", help="The item of the catalogue, of a guide.")]
_Application = Annotated[str, typer.Option(metavar="NUMBER", help="The application for aid.")]
_Household = Annotated[str, typer.Option(metavar="NUMBER", help="The household of a file.")]
_User = Annotated[str, typer.Option(metavar="NAME", help="Whose route of visits, by user name.")]
_Exact = Annotated[bool, typer.Option("--exact", help="Exact counts in a brief, not round ones.")]


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
    task: _Task = "",
    item: _Item = "",
    application: _Application = "",
    household: _Household = "",
    user: _User = "",
    exact: _Exact = False,
    as_json: AsJson = False,
) -> None:
    """Write a paper, a monthly report, a brief or the ledger."""
    asked = Asked(
        area=area, unit=unit, campaign=campaign, level=level, case=case, task=task, item=item, application=application,
        household=household, user=user, first=from_on and from_on.date(), last=to_on and to_on.date(), is_exact=exact,
    )  # fmt: skip
    if name == LEDGER:
        _format_of(out, (PaperFormat.XLSX,))
        _write_ledger(out, asked, as_json=as_json)
        return
    if name not in set(PaperName):
        raise BadInput("report_unknown", name=name, allowed=_NAMES)
    wanted = PaperName(name)
    chosen = _format_of(out, formats_of(wanted))
    actor = actor_for(wanted)
    with reading() as session:
        request = request_of(session, actor, wanted, asked)
    with transaction() as session:
        paper = take_paper(session, actor, request)
    made = made_file(paper, chosen)
    _write(out, made.content)
    tell({"report": name, "bytes": len(made.content), "out": str(out)}, as_json=as_json)


def _format_of(out: Path, allowed: tuple[PaperFormat, ...]) -> PaperFormat:
    ending = out.suffix.lower().lstrip(".")
    if ending not in allowed:
        raise BadInput("report_kind", filename=out.name, allowed=" ".join(f".{each}" for each in allowed))
    return PaperFormat(ending)


def _write_ledger(out: Path, asked: Asked, *, as_json: bool) -> None:
    """Write the ledger of a place and of what was registered in the days, with a progress bar on a terminal."""
    actor = reporting_actor()
    with transaction() as session:
        area_id = area_id_of(session, asked.area) if asked.area else None
        first, last = asked.days or (None, None)
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
    """Write a file that only its owner reads, or raise BadInput."""
    try:
        write_for_owner(out, content)
    except OSError as error:
        raise BadInput("report_not_written", filename=str(out)) from error
