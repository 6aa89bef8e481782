"""Sheets of the tree of areas: codes, names and what lies in what; a parent may stand anywhere in the same sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import select

from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.places import AreaEntry, check_parent, root_area
from feedback.capture.importing.entries import Entry, Reading, Setting, text_of
from feedback.capture.importing.placebook import RANK
from feedback.core.errors import BadInput
from feedback.sheets.parsing import ParsedRow
from models.place import Area
from models.vocabulary import AreaKind


class _Tree:
    """The areas that are there and those that the sheet has named so far, by the sheet's codes."""

    def __init__(self, setting: Setting) -> None:
        found = setting.session.exec(areas_open_to(setting.actor, Permission.MANAGE_PLACES)).all()
        self.known: dict[str, Area] = {area.code: area for area in found}
        self._taken = set(setting.session.exec(select(Area.code)).all())
        self._root = root_area(setting.session)
        self._kinds = {area.code: area.kind for area in found}
        # What a code of the sheet is called here: the root may have another one.
        self._codes: dict[str, str] = {}
        self._new_county = ""

    def same(self, entry: AreaEntry) -> Area | None:
        """Return the area that is there already; a county of the root's name is the root, whatever its code."""
        found = self.known.get(entry.code)
        root = self._root
        if found is None and root is not None and (entry.kind, entry.name) == (AreaKind.COUNTY, root.name):
            self._codes[entry.code] = root.code
            return root
        return found

    def placed(self, values: Mapping[str, Any]) -> AreaEntry:
        """Return the row's area with its parent's code as it is called here; a township's is the county."""
        kind: AreaKind = values["area_kind"]
        named = text_of(values, "parent_code")
        parent = self._codes.get(named, named)
        if not parent and kind is AreaKind.TOWNSHIP:
            parent = self._root.code if self._root else self._new_county
        return AreaEntry(
            code=text_of(values, "area_code"),
            name=text_of(values, "area_name"),
            kind=kind,
            parent_code=parent or None,
            aliases=values.get("aliases") or (),
        )

    def add(self, entry: AreaEntry) -> None:
        """Take the area in.

        Raises:
            BadInput: its code or its place in the tree is wrong.
        """
        if entry.kind is AreaKind.COUNTY and (self._root is not None or self._new_county):
            raise BadInput("area_second_county", code=self._root.code if self._root else self._new_county)
        if entry.code in self._taken:
            raise BadInput("cell_code_taken")
        if entry.parent_code and entry.parent_code not in self._kinds:
            raise BadInput("cell_parent_unknown")
        check_parent(entry.kind, self._kinds[entry.parent_code] if entry.parent_code else None)
        self._kinds[entry.code] = entry.kind
        if entry.kind is AreaKind.COUNTY:
            self._new_county = entry.code


def read_areas(rows: Sequence[ParsedRow], setting: Setting) -> Reading[AreaEntry]:
    """Return the areas of the rows; one whose code is there already is seen, and nothing of it is changed."""
    reading: Reading[AreaEntry] = Reading()
    tree = _Tree(setting)
    # What others lie in comes first, wherever it stands in the sheet.
    for row in sorted(rows, key=lambda row: RANK[AreaKind(str(row.values["area_kind"]))]):
        entry = tree.placed(row.values)
        same = tree.same(entry)
        if same is not None:
            reading.seen_rows.append(row.number)
            if (same.kind, same.name) != (entry.kind, entry.name):
                reading.changed_rows.append(row.number)
            continue
        try:
            tree.add(entry)
        except BadInput as error:
            name = "area_code" if error.key in {"cell_code_taken", "area_second_county"} else "parent_code"
            reading.faults.append(setting.fault(row, name, error))
        else:
            reading.entries.append(Entry(entry.code, (row.number,), entry, entry.name))
    return reading
