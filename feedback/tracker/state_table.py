"""The table of states, verbs and roles, and the drawing of it, as they are read: in the guide and on the help page.

Both are made from `states.MOVES` and the granted permissions, so what they say is what the door does.
`python -m feedback.tracker.state_table` writes docs/states.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback.access.permissions import CONFIDENTIAL_DESK, GRANTED
from feedback.access.policy import VILLAGE_ONLY
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.i18n.terms import label
from feedback.tracker.states import (
    BEFORE_DIAGNOSIS,
    BY_LEAD_ONLY,
    ENDED,
    MOVES,
    NOT_BY_ACCUSED,
    NOT_BY_HANDLER,
    OPEN,
    Move,
)
from models.vocabulary import CaseStatus, Role, Verb

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "states.md"
# The administrators do nothing to a case.
_WITHOUT_CASES: Final = frozenset({Role.SECADMIN, Role.AUDITOR})
_ROLES: Final = tuple(role for role in Role if role not in _WITHOUT_CASES)
_MAIN_ROAD: Final = (
    (CaseStatus.REGISTERED, CaseStatus.AWAITING_CLINIC),
    (CaseStatus.REGISTERED, CaseStatus.DISPATCHED),
    (CaseStatus.AWAITING_CLINIC, CaseStatus.DISPATCHED),
    (CaseStatus.DISPATCHED, CaseStatus.HANDLING),
    (CaseStatus.HANDLING, CaseStatus.REPLIED),
    (CaseStatus.REPLIED, CaseStatus.REVIEWING),
    (CaseStatus.REVIEWING, CaseStatus.CLOSED),
    (CaseStatus.REVIEWING, CaseStatus.DISPATCHED),
)
_MAY: Final = "●"
_MAY_CONFIDENTIAL: Final = "◆"
_SAME: Final = "="


@dataclass(frozen=True, slots=True)
class TableRow:
    """One move: in `source`, `verb` leads to `target` for `roles`; `is_desk` where the discipline desk may, too.

    `marks` are the letters of the conditions that the guide explains: D, L, H, A and V.
    """

    source: CaseStatus | None
    verb: Verb
    target: CaseStatus
    roles: tuple[Role, ...]
    is_desk: bool
    needs: tuple[str, ...]
    marks: str


def table_rows() -> tuple[TableRow, ...]:
    """Return every move of the table in its order, the register before all."""
    return tuple(_row(move) for move in MOVES)


def _row(move: Move) -> TableRow:
    conditions = (
        ("D", move.verb not in BEFORE_DIAGNOSIS and move.source is not None),
        ("L", move.verb in BY_LEAD_ONLY),
        ("H", move.verb in NOT_BY_HANDLER),
        ("A", move.verb in NOT_BY_ACCUSED),
        ("V", move.permission in VILLAGE_ONLY),
    )
    return TableRow(
        source=move.source,
        verb=move.verb,
        target=move.target,
        roles=tuple(role for role in _ROLES if role in GRANTED[move.permission]),
        is_desk=move.permission in CONFIDENTIAL_DESK,
        needs=move.needs,
        marks="".join(letter for letter, holds in conditions if holds),
    )


def drawing(language: str = SOURCE_LANGUAGE, *, main_road: bool = False) -> str:
    """Return the moves between states as the text of a Mermaid flow chart; several verbs of one way share an arrow.

    The main road has only the ways that most cases go; both leave out the withdrawal, which is open from everywhere.
    """
    ways: dict[tuple[CaseStatus, CaseStatus], list[str]] = {}
    for move in MOVES:
        if move.source is not None and move.changes_state and move.target is not CaseStatus.WITHDRAWN:
            ways.setdefault((move.source, move.target), []).append(label(move.verb, language))
    if main_road:
        ways = {way: ways[way][:1] for way in _MAIN_ROAD}
    on_them = {status for way in ways for status in way}
    lines = ["flowchart TB" if main_road else "flowchart LR"]
    lines += [_node(status, language) for status in CaseStatus if status in on_them]
    for (source, target), verbs in ways.items():
        lines.append(f'    {source} -->|"{" / ".join(dict.fromkeys(verbs))}"| {target}')
    return "\n".join(lines)


def _node(status: CaseStatus, language: str) -> str:
    name = f'"{label(status, language)}"'
    return f"    {status}([{name}])" if status in ENDED else f"    {status}[{name}]"


def document() -> str:
    """Return the guide's page of the table, in English with the codes that the code uses."""
    parts = [_HEAD, "```mermaid", drawing("en"), "```", "", _LEGEND, ""]
    rows = table_rows()
    for source in (None, *OPEN, *ENDED):
        own = [row for row in rows if row.source is source]
        if own:
            parts += [_title(source), "", *_lines(own), ""]
    return "\n".join(parts).rstrip() + "\n"


def _title(source: CaseStatus | None) -> str:
    return "## Before there is a case" if source is None else f"## {label(source, 'en')} (`{source}`)"


def _lines(rows: Sequence[TableRow]) -> list[str]:
    head = ["verb", "leads to", *(role.value for role in _ROLES), "must state", "unless"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        target = _SAME if row.target is row.source else f"`{row.target}`"
        cells = [f"`{row.verb}`", target, *(_cell(row, role) for role in _ROLES)]
        cells += [", ".join(need.replace("_", " ") for need in row.needs), row.marks]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _cell(row: TableRow, role: Role) -> str:
    if role in row.roles:
        return _MAY
    return _MAY_CONFIDENTIAL if role is Role.DISCIPLINE and row.is_desk else ""


_HEAD: Final = """# States, verbs and roles

Written by `python -m feedback.tracker.state_table` from `feedback/tracker/states.py` and
`feedback/access/permissions.py`; a test compares it with the code. The help page of the application draws the same.
"""
_LEGEND: Final = f"""From every open state a case can be withdrawn as well; the drawing leaves that out.

{_MAY} may, within their own area or unit and up to their own level · {_MAY_CONFIDENTIAL} may on confidential cases, in
the stead of every other desk · {_SAME} stays where it is.

Unless: **D** nobody has diagnosed the case yet · **L** the unit is not its lead · **H** one has handled the case
oneself · **A** one is named in a report or a confidential case as the accused · **V** one is a cadre of a township
or the county, since these are the village cadre's."""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
