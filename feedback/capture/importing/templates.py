"""The empty sheet of each kind: its columns, one example row, what may be chosen, and a second sheet that explains.

All of it comes from the columns' one declaration; what is said of a cell stands in
`feedback/capture/data/sheet_guide.json`, in both languages. Areas and units to choose from are those that the actor
may name, so whoever fills the sheet in types none of them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.campaigns import campaigns
from feedback.capture.importing.columns import Column, columns_of
from feedback.capture.importing.parsers import DATA
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import today
from feedback.i18n.terms import label
from feedback.sheets.forms import CellKind, FormColumn, Guide, form_bytes
from feedback.tracker.states import TAKEN_OVER
from models import office_vocabulary, vocabulary
from models.place import Area, Unit
from models.vocabulary import AreaKind, OrgLevel
from models.work_vocabulary import ImportKind

# A longer list is no help, and every downloaded sheet would carry it.
_MOST_LISTED: Final = 2_000
_KINDS: Final[Mapping[str, CellKind]] = {
    "past_day": CellKind.DAY,
    "any_day": CellKind.DAY,
    "past_instant": CellKind.INSTANT,
    "integer": CellKind.NUMBER,
}
# Where a row of a kind may stand is asked by these; all other kinds stand where sheets are taken in.
_PLACED_BY: Final[Mapping[ImportKind, Permission]] = {
    ImportKind.AREAS: Permission.MANAGE_PLACES,
    ImportKind.UNITS: Permission.MANAGE_PLACES,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """The names that there are, by the lists of the guide: townships, villages, places, areas, units, campaigns."""

    names: Mapping[str, tuple[str, ...]]


NO_CHOICES: Final = Choices({})


def choices_for(session: Session, actor: Actor, kind: ImportKind) -> Choices:
    """Return what the actor may name in a sheet of `kind`: areas and units, in two statements; campaigns in visits."""
    permission = _PLACED_BY.get(kind, Permission.IMPORT_SHEET)
    if kind is ImportKind.USERS:
        areas = session.exec(select(Area).where(col(Area.is_active)).order_by(col(Area.path))).all()
    else:
        areas = session.exec(areas_open_to(actor, permission).order_by(col(Area.path))).all()
    units = session.exec(select(Unit.name).where(col(Unit.is_active)).order_by(col(Unit.code))).all()
    of_kind = {each: [area.name for area in areas if area.kind is each] for each in AreaKind}
    townships, villages = of_kind[AreaKind.TOWNSHIP], of_kind[AreaKind.VILLAGE]
    counties = of_kind[AreaKind.COUNTY]
    return Choices(
        {
            "townships": _some(townships),
            "villages": _some(villages),
            "places": _some([*townships, *villages, *counties]),
            "areas": _some([*counties, *townships, *villages]),
            "units": _some(units),
            "campaigns": _some(_running(session, actor) if kind is ImportKind.VISITS else ()),
        }
    )


def _running(session: Session, actor: Actor) -> list[str]:
    return [each.name for each in campaigns(session, actor) if each.is_running(today())]


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_MOST_LISTED]


def template(kind: ImportKind, choices: Choices = NO_CHOICES) -> bytes:
    """Return the empty .xlsx of a kind, with the names of `choices` to choose from."""
    guide, columns = _guide(), columns_of(kind)
    options = {column.name: _options(column, choices) for column in columns}
    table = Guide(
        name=" ".join(guide["sheet"]),
        top=guide["top"],
        headers=guide["headers"],
        rows=[_guide_row(column, options[column.name]) for column in columns],
    )
    return form_bytes(
        label(kind),
        [_form_column(column, options[column.name]) for column in columns],
        table,
        lists_name=guide["lists_sheet"],
    )


def is_guide(sheet_name: str) -> bool:
    """Say whether a sheet of a workbook is the one that explains the columns, which nobody meant to be read."""
    return sheet_name == " ".join(_guide()["sheet"])


@cache
def _guide() -> Mapping[str, Any]:
    declared: Mapping[str, Any] = json.loads((DATA / "sheet_guide.json").read_text(encoding="utf-8"))
    return declared


def _form_column(column: Column, options: tuple[str, ...]) -> FormColumn:
    said = _said(column)
    needed = _guide()["needed"][not column.is_required]
    return FormColumn(
        header=column.label,
        prompt=f"{needed}\n{said[0]}\n{said[1]}",
        example=column.example,
        kind=_KINDS.get(column.parse.partition(":")[0], CellKind.TEXT),
        options=options,
        is_closed=_closed_words(column) is not None,
        is_needed=column.is_required,
    )


def _guide_row(column: Column, options: tuple[str, ...]) -> list[str]:
    said, needed = _said(column), _guide()["needed"][not column.is_required]
    words = _closed_words(column)
    return [column.label, column.label_en, needed, *said, ", ".join(options) if words else "", column.example]


def _said(column: Column) -> tuple[str, str]:
    """Return what is said of a column in both languages: what goes there, then how it is written."""
    guide = _guide()
    name, *limits = column.parse.split(":")
    rule = guide["rules"][name]
    note = guide["notes"].get(column.name)
    unique = guide["unique"] if column.is_unique else None
    facts, parts = _limits(name, limits), [each for each in (note, rule, unique) if each]
    chinese, english = (mark.join(part[place] for part in parts) for place, mark in enumerate(guide["joined"]))
    return chinese.format(**facts), english.format(**facts)


def _limits(name: str, limits: Sequence[str]) -> dict[str, str]:
    if name == "integer":
        return dict(zip(("least", "most"), limits, strict=True))
    return dict(zip(("most", "longest"), limits or ["60"], strict=False))


def _options(column: Column, choices: Choices) -> tuple[str, ...]:
    """Return what may be chosen in a cell: closed words, else the names that there are."""
    words = _closed_words(column)
    if words is not None:
        return words
    wanted = _guide()["lists"].get(column.name)
    return _category_names() if wanted == "categories" else choices.names.get(wanted, ())


def _closed_words(column: Column) -> tuple[str, ...] | None:
    """Return the words of a cell that may hold no other, as they are read in the source language."""
    name, _, rest = column.parse.partition(":")
    if name == "word":
        found: type[StrEnum] = getattr(vocabulary, rest, None) or getattr(office_vocabulary, rest)
        return tuple(label(word) for word in found)
    if name == "yes_no":
        return tuple(_guide()["yes_no"])
    lists: Mapping[str, Sequence[StrEnum]] = {
        "area_kind": tuple(AreaKind),
        "unit_level": tuple(OrgLevel),
        "past_state": TAKEN_OVER,
    }
    return tuple(label(word) for word in lists[name]) if name in lists else None


@cache
def _category_names() -> tuple[str, ...]:
    known = taxonomy()
    return tuple(known.category(code).name for code in known.codes)
