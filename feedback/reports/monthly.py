"""The monthly report of a village, a township or a department, as a paper and as a sheet (`month_figures`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.accounts import SYSTEM_NAME
from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound
from feedback.reports.month_figures import TOTAL, Identity, MonthFigures, MonthKind, month_figures, month_words
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import day, listed, phrase
from feedback.reports.scoping import full_name, lies_in, reported_area, reported_areas
from feedback.sheets.streaming import Cell, Sheet, stream_sheet
from models.place import Area, Unit
from models.vocabulary import AreaKind, Role

PAPERS: Final = {
    MonthKind.VILLAGE: PaperName.MONTH_VILLAGE,
    MonthKind.TOWNSHIP: PaperName.MONTH_TOWNSHIP,
    MonthKind.DEPARTMENT: PaperName.MONTH_DEPARTMENT,
}
_INDENT: Final = "\u3000"
_FIRST_YEAR: Final = 2000
_NAME_WIDTH, _COLUMN_WIDTH = 24, 9


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The figures of one month with what stands around them."""

    kind: MonthKind
    about_id: int
    place: str
    first: date
    filled_by: str
    figures: MonthFigures

    @property
    def is_balanced(self) -> bool:
        return all(identity.holds for identity in self.figures.identities)


def month_report(
    session: Session, actor: Actor, *, first: date, area_id: int | None = None, unit_id: int | None = None
) -> MonthReport:
    """Return the report of the month in which `first` lies: of an area, or of a unit.

    Raises
    ------
    NotFound
        There is no such area or unit, or not for this actor.
    BadInput
        The month has not begun, or the area is neither a village nor a township nor the county.
    """
    actor.require(Permission.READ_CASES)
    if first.year < _FIRST_YEAR or first.replace(day=1) > today():
        raise BadInput("month_not_begun")
    if unit_id is not None:
        unit = _unit(session, actor, unit_id)
        figures = month_figures(session, may_see_open_case(actor), first, unit_id=unit.id)
        return MonthReport(MonthKind.DEPARTMENT, unit.id, unit.name, first.replace(day=1), _filler(actor), figures)
    area = reported_area(session, actor, area_id or 0)
    kind = MonthKind.VILLAGE if area.kind is AreaKind.VILLAGE else MonthKind.TOWNSHIP
    if area.kind not in {AreaKind.VILLAGE, AreaKind.TOWNSHIP, AreaKind.COUNTY}:
        raise BadInput("month_of_village_or_township")
    figures = month_figures(session, may_see_open_case(actor) & lies_in(area), first)
    return MonthReport(kind, area.id, full_name(session, area), first.replace(day=1), _filler(actor), figures)


def _filler(actor: Actor) -> str:
    """Return who filled the report in; the machine leaves room for a name."""
    return "" if actor.username == SYSTEM_NAME else actor.name


def reported_units(session: Session, actor: Actor) -> dict[int, str]:
    """Return the active units in the areas that the actor reads as a whole, by number, in the order of their names."""
    areas = reported_areas(actor).with_only_columns(col(Area.id))
    wanted = select(Unit.id, Unit.name).where(col(Unit.area_id).in_(areas), col(Unit.is_active).is_(True))
    return dict(session.exec(wanted.order_by(col(Unit.name))).all())


def _unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Return a unit whose books the actor may see: their own, or one in the areas that they read as a whole."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit_not_found")
    if any(grant.role is Role.HANDLER and grant.unit_id == unit_id for grant in actor.grants):
        return unit
    try:
        reported_area(session, actor, unit.area_id)
    except NotFound as error:
        raise NotFound("unit_not_found") from error
    return unit


def month_paper(report: MonthReport) -> Paper:
    """Return the report as a paper."""
    month = phrase("month", year=report.first.year, month=report.first.month)
    holding = [_told(each) for each in report.figures.identities if each.holds]
    broken = [_told(each) for each in report.figures.identities if not each.holds]
    words = month_words()
    names = {column: name for column, name in report.figures.columns.items() if column[1:].isdigit()}
    return Paper(
        name=PAPERS[report.kind],
        facts={
            "place": report.place,
            "month": month,
            "rows": [_row(report, row) for row in _rows(report.kind)],
            "holds": words["holds"].format(identities=phrase("semicolon").join(holding)) if holding else "",
            "broken": words["broken"].format(identities=phrase("semicolon").join(broken)) if broken else "",
            "note": words["note"],
            "office": report.place,
            "filled_by": report.filled_by,
            "printed_on": day(today()),
            **names,
        },
        on=today(),
        about=(report.place, f"{report.first:%Y-%m}"),
        subject=("unit" if report.kind is MonthKind.DEPARTMENT else "area", report.about_id),
        logged={"month": f"{report.first:%Y-%m}", "balanced": report.is_balanced},
        concerned=tuple(dict.fromkeys(case_no for each in report.figures.identities for case_no in each.cases)),
        make_sheet=partial(month_sheet, report),
    )


def month_sheet(report: MonthReport) -> bytes:
    """Return the report as an .xlsx: rows and columns as on the form, numbers as numbers."""
    columns = report.figures.columns
    parts = month_words()["columns"]
    words = month_words()
    title = f"{report.place}{words['kinds'][report.kind]['title']}"
    month = phrase("month", year=report.first.year, month=report.first.month)
    sheet = Sheet(
        name=month,
        above=(title, _INDENT.join((month, words["unit"]))),
        head=(["", *(parts.get(column, "") for column in columns)], [words["item"], *columns.values()]),
        widths=[_NAME_WIDTH, *(_COLUMN_WIDTH for _column in columns)],
        below=tuple(_lines_below(report)),
        framed=True,
        filtered=False,
        kept_columns=1,
    )
    target = BytesIO()
    stream_sheet(target, sheet, _lines(report))
    return target.getvalue()


def _lines(report: MonthReport) -> Iterator[list[Cell]]:
    block = ""
    for row in _rows(report.kind):
        if row["block"] != block:
            block = row["block"]
            yield [block, *("" for _column in report.figures.columns)]
        numbers = [report.figures.at(row["row"], column) for column in report.figures.columns]
        yield [_indented(row), *numbers]


def _lines_below(report: MonthReport) -> Iterator[str]:
    words = month_words()
    yield from (_told(each) for each in report.figures.identities)
    yield words["note"]
    yield words["filled"].format(office=report.place, filled_by=report.filled_by, on=day(today()))


def _rows(kind: MonthKind) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = month_words()["kinds"][kind]["rows"]
    return rows


def _row(report: MonthReport, row: Mapping[str, str]) -> Row:
    """Return a line of the paper; a nought stays empty but in the total, so that the others can be seen."""
    figures = report.figures
    shown = {
        column: str(number) if (number := figures.at(row["row"], column)) or column == TOTAL else ""
        for column in figures.columns
    }
    name = _indented(row) if row["depth"] else phrase("block", block=row["block"], name=row["name"])
    return {"name": name, **shown}


def _indented(row: Mapping[str, object]) -> str:
    return _INDENT * int(str(row["depth"])) + str(row["name"])


def _told(identity: Identity) -> str:
    sentences = month_words()["identities"]
    named = {**identity.facts, "cases": listed(identity.cases) or phrase("nothing")}
    return str(sentences[identity.name if identity.holds else f"{identity.name}_broken"].format(**named))
