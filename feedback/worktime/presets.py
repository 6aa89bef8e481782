"""Limit tables that others have promised, to begin with: what a preset would change in the table, row by row.

A preset speaks for some stages. There its rows take the place of all rows but those for urgent and critical matters,
which haste sets; the rows of single categories go too where the administrator says so, or else they would still win.
Sources are named in `data/limit_presets.json` (domain digest, A8, B1, B2, B4).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from feedback.core.errors import NotFound
from feedback.worktime.editing import LimitLine
from feedback.worktime.limits import LimitRow, default_limits, limit_row
from models.vocabulary import Stage, Urgency

_DATA: Final = Path(__file__).parent / "data" / "limit_presets.json"
_HASTE: Final = (Urgency.URGENT, Urgency.CRITICAL)


@dataclass(frozen=True, slots=True)
class Preset:
    """One table: its names and sources in Chinese and English, the stages that it speaks for, its rows."""

    code: str
    name: str
    name_en: str
    source: str
    source_en: str
    stages: frozenset[Stage]
    rows: tuple[LimitRow, ...]
    is_built_in: bool = False


class LimitChange(NamedTuple):
    """One row before and after; a new row has no before, one that goes no after."""

    before: LimitLine | None
    after: LimitLine | None


@cache
def presets() -> tuple[Preset, ...]:
    """Return the presets in the order of the file."""
    content = json.loads(_DATA.read_text(encoding="utf-8"))
    return tuple(
        Preset(
            code=entry["code"],
            name=entry["name"],
            name_en=entry["name_en"],
            source=entry["source"],
            source_en=entry["source_en"],
            stages=frozenset(Stage(stage) for stage in entry["stages"]),
            rows=tuple(limit_row(row) for row in entry["limits"]),
            is_built_in=entry.get("is_built_in", False),
        )
        for entry in content["presets"]
    )


def preset_lines(
    code: str, lines: Sequence[LimitLine], *, taxonomy_days: Mapping[str, int], with_categories: bool
) -> list[LimitLine]:
    """Return the whole table as it would be with a preset in it, ready for `save_limits`.

    Parameters
    ----------
    lines : sequence of LimitLine
        The table as it stands.
    taxonomy_days : mapping of str to int
        The days of each category, which the built-in table has rows for.
    with_categories : bool
        Whether the rows of single categories give way too.

    Raises
    ------
    NotFound
        There is no such preset.
    """
    preset = next((each for each in presets() if each.code == code), None)
    if preset is None:
        raise NotFound("preset_not_found")
    rows = _rows(preset, taxonomy_days, with_categories=with_categories)
    held = {line.conditions: line for line in lines}
    taken = {row.conditions for row in rows}
    stay = [line for line in lines if line.conditions not in taken and not _gives_way(preset, line, with_categories)]
    return stay + [_line(row, held.get(row.conditions)) for row in rows]


def _rows(preset: Preset, taxonomy_days: Mapping[str, int], *, with_categories: bool) -> tuple[LimitRow, ...]:
    if not preset.is_built_in:
        return preset.rows
    return default_limits(taxonomy_days if with_categories else {}).rows


def _gives_way(preset: Preset, line: LimitLine, with_categories: bool) -> bool:
    if line.stage not in preset.stages:
        return False
    if preset.is_built_in:
        return with_categories or line.category is None
    return line.urgency not in _HASTE and (with_categories or line.category is None)


def _line(row: LimitRow, held: LimitLine | None) -> LimitLine:
    values = {name: getattr(row, name) for name in LimitRow.__dataclass_fields__}
    line = LimitLine(number=held.number if held else None, **values)
    # A row that says the same already is no change, whatever the office calls it.
    same = held is not None and (held.amount, held.unit, held.extension) == (row.amount, row.unit, row.extension)
    return replace(line, rule_name=held.rule_name) if held is not None and same else line


def limit_changes(lines: Sequence[LimitLine], wanted: Sequence[LimitLine]) -> list[LimitChange]:
    """Return what is to be changed, added and removed, in this order."""
    held = {line.number: line for line in lines}
    kept = {line.number for line in wanted}
    changed = [
        LimitChange(held[line.number], line) for line in wanted if line.number in held and held[line.number] != line
    ]
    added = [LimitChange(None, line) for line in wanted if line.number not in held]
    return changed + added + [LimitChange(line, None) for line in lines if line.number not in kept]
