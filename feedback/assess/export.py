"""A sheet as a workbook: a table for each group of measures, one of exclusions, one that says how it was counted.

Each measure has its figure, and beside it what it was counted from; where exclusions change it, the adjusted one too.
"""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.assess.exclusions import exclusions_of
from feedback.assess.formulas import Format, Formula, formulas_for
from feedback.assess.reading import Figure, SheetView, read_sheet
from feedback.i18n.labels_of_scores import GROUPS, group_name, measure_how, measure_name, preset_name, sheet_text
from feedback.i18n.terms import label
from feedback.sheets.writing import Cell, TableSheet, workbook_bytes
from models.work_vocabulary import AccessAction

_SHARE_PLACES = 4
_OTHER_PLACES = 2


def export_sheet(session: Session, actor: Actor, sheet_id: int, *, language: str = "zh") -> bytes:
    """Return the sheet, as far as the actor sees it, as an .xlsx; the access log keeps who took it.

    Raises
    ------
    NotFound
        There is no such sheet for this actor.
    """
    actor.require(Permission.READ_SCORES)
    view = read_sheet(session, actor, sheet_id)
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, subject=("score_sheet", sheet_id))
    groups = [_group(view, code, language) for code in GROUPS if _measures(view, code)]
    return workbook_bytes([_head(view, language), *groups, _excluded(session, actor, view, language)])


def _measures(view: SheetView, group: str) -> list[Formula]:
    known = [each for each in formulas_for(view.line.subject) if each.group == group]
    return [each for each in known if any(each.code in row.figures for row in view.rows)]


def _head(view: SheetView, language: str) -> TableSheet:
    line = view.line
    facts: list[tuple[str, Cell]] = [
        ("sheet", line.name or label(line.subject, language)),
        ("subject", label(line.subject, language)),
        ("area", line.area),
        ("from_on", line.from_on),
        ("to_on", line.to_on),
        ("state", label(line.state, language)),
        ("made_by", line.made_by),
        ("made_at", line.made_at),
        ("frozen_at", line.frozen_at),
        ("hash", view.hash),
        ("weights", preset_name(line.preset, "", language) if line.preset else "—"),
        ("excluded", view.excluded),
    ]
    rows: list[Sequence[Cell]] = [(sheet_text(name, language), value) for name, value in facts]
    rows += [(measure_name(each.code, language), measure_how(each.code, language)) for each in _all(view)]
    columns = (sheet_text("item", language), sheet_text("content", language))
    return TableSheet(sheet_text("about", language), columns, rows)


def _all(view: SheetView) -> list[Formula]:
    return [each for group in GROUPS for each in _measures(view, group)]


def _group(view: SheetView, group: str, language: str) -> TableSheet:
    measures = _measures(view, group)
    columns = [label(view.line.subject, language)]
    for each in measures:
        name = measure_name(each.code, language)
        columns += [name, sheet_text("numerator", language, name=name)]
        columns += [sheet_text("denominator", language, name=name)]
        columns += [sheet_text("adjusted", language, name=name)]
    return TableSheet(group_name(group, language), columns, list(_lines(view, measures)))


def _lines(view: SheetView, measures: Sequence[Formula]) -> Iterator[Sequence[Cell]]:
    for row in view.rows:
        cells: list[Cell] = [row.name]
        for each in measures:
            cells += _cells(each, row.figures.get(each.code))
        yield cells


def _cells(measure: Formula, figure: Figure | None) -> list[Cell]:
    if figure is None:
        return ["—", None, None, "—"]
    base = None if measure.denominator is None else figure.denominator
    numerator = figure.numerator if not measure.maker or measure.format is Format.DAYS else None
    return [_value(measure, figure.value), numerator, base, _value(measure, figure.adjusted)]


def _value(measure: Formula, value: float | None) -> Cell:
    if value is None:
        return "—"
    return round(value, _SHARE_PLACES if measure.format is Format.SHARE else _OTHER_PLACES)


def _excluded(session: Session, actor: Actor, view: SheetView, language: str) -> TableSheet:
    columns = [
        "case_no",
        "reason",
        "evidence",
        "asked_by",
        "decided_by",
        "decided_at",
        "note",
    ]
    rows = [
        (each.case_no, label(each.reason, language), each.evidence, each.asked_by, each.decided_by, each.decided_at,
         each.decision_note)
        for each in exclusions_of(session, actor, set(view.excluded_ids))
    ]  # fmt: skip
    return TableSheet(sheet_text("exclusions", language), [sheet_text(each, language) for each in columns], rows)
