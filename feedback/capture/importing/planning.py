"""What will come of a sheet, before anything is written: entries to take, rows seen before, and every fault.

Every row of the sheet is in exactly one of the three, but for the rows of a route's sheet at whose doors nobody was. A
plan holds plain values, so a page keeps it between runs; what somebody else writes in between is found when the plan is
run (`running.py`).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session, and_, col, or_, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import visible_contacts
from feedback.capture.checks import LONGEST_SOURCE, LONGEST_WORDS, check_length
from feedback.capture.importing.accounts import read_accounts
from feedback.capture.importing.areas import read_areas
from feedback.capture.importing.cases import read_cases
from feedback.capture.importing.columns import fields_of, is_example, reason_column
from feedback.capture.importing.duties import read_duties
from feedback.capture.importing.entries import Entry, ImportOptions, Reading, Setting, held_back
from feedback.capture.importing.forums import forum_name, read_forums
from feedback.capture.importing.households import house_name, read_households
from feedback.capture.importing.matters import whole_words
from feedback.capture.importing.messages import read_calls, read_opinions
from feedback.capture.importing.placebook import PlaceBook, open_placebook
from feedback.capture.importing.units import read_units
from feedback.capture.importing.visits import is_unvisited, read_visits, visit_name
from feedback.capture.notes import ContactNote
from feedback.core.errors import BadInput, NotPermitted
from feedback.sheets.parsing import Fault, ParsedRow, ParsedSheet, parse_rows
from feedback.sheets.table import Table
from feedback.sheets.writing import SheetFormat, fault_sheet
from models.contact import Contact, Opinion
from models.vocabulary import Channel
from models.work_vocabulary import ImportKind

# A longer sheet would hold the write lock for longer than others wait for it.
MOST_ROWS: Final = 20_000
PREVIEW_ROWS: Final = 8
CHUNK: Final = 500
CHANNELS: Final = (
    Channel.ONLINE,
    Channel.LETTER,
    Channel.MAILBOX,
    Channel.COUNTER,
    Channel.CONGRESS,
    Channel.CPPCC,
)
CONTACT_KINDS: Final = (
    ImportKind.VISITS,
    ImportKind.FORUMS,
    ImportKind.CALLS,
    ImportKind.OPINIONS,
    ImportKind.CASES,
)
_RECORDING: Final[Mapping[ImportKind, Permission]] = {
    ImportKind.VISITS: Permission.RECORD_VISIT,
    ImportKind.FORUMS: Permission.RECORD_FORUM,
    ImportKind.CALLS: Permission.RECORD_CALL,
    ImportKind.OPINIONS: Permission.RECORD_MESSAGE,
    ImportKind.HOUSEHOLDS: Permission.IMPORT_SHEET,
    ImportKind.CASES: Permission.TAKE_OVER,
}
_PLACED_READERS: Final[Mapping[ImportKind, Callable[..., Reading[Any]]]] = {
    ImportKind.VISITS: read_visits,
    ImportKind.FORUMS: read_forums,
    ImportKind.CALLS: read_calls,
    ImportKind.OPINIONS: read_opinions,
    ImportKind.HOUSEHOLDS: read_households,
    ImportKind.CASES: read_cases,
}
_OTHER_READERS: Final[Mapping[ImportKind, Callable[..., Reading[Any]]]] = {
    ImportKind.AREAS: read_areas,
    ImportKind.UNITS: read_units,
    ImportKind.USERS: read_accounts,
    ImportKind.DUTIES: read_duties,
}
# By what rows are known that are taken together or not at all.
_GROUP_NAMES: Final[Mapping[ImportKind, Callable[[Mapping[str, str]], Hashable | None]]] = {
    ImportKind.VISITS: visit_name,
    ImportKind.FORUMS: forum_name,
    ImportKind.HOUSEHOLDS: house_name,
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it will be taken: its parsed values by field, where it will stand, and what it changes there."""

    number: int
    values: Mapping[str, object]
    stands_at: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What will come of a sheet. `changed_rows` are seen before, by their number, yet say something else now.

    `unvisited_rows` only name a household, as a route's sheet does: no visits and no mistakes; they count nowhere else.
    """

    kind: ImportKind
    options: ImportOptions
    mapping: Mapping[str, str]
    table: Table
    sheet: ParsedSheet
    entries: tuple[Entry[Any], ...]
    seen_rows: tuple[int, ...]
    changed_rows: tuple[int, ...]
    unvisited_rows: tuple[int, ...]
    preview: tuple[PreviewRow, ...]

    @property
    def rows_read(self) -> int:
        return len(self.table.rows)

    @property
    def rows_good(self) -> int:
        return sum(len(entry.rows) for entry in self.entries)

    @property
    def rows_changing(self) -> int:
        """How many of the good rows change something that is there."""
        return sum(len(entry.rows) for entry in self.entries if entry.changes)

    @property
    def rows_bad(self) -> int:
        return len(self.sheet.bad_rows)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.sheet.bad


def bad_rows_sheet(plan: ImportPlan, explain: Callable[[Fault], str], sheet_format: SheetFormat) -> bytes:
    """Return the bad rows with their reasons, to be mended and taken in again."""
    return fault_sheet(
        plan.table, plan.sheet, reason_column=reason_column(), explain=explain, sheet_format=sheet_format
    )


def kinds_open_to(actor: Actor) -> tuple[ImportKind, ...]:
    """Return the kinds of sheet that the actor may take in."""
    return tuple(kind for kind in ImportKind if _may_take(actor, kind))


def _may_take(actor: Actor, kind: ImportKind) -> bool:
    if kind in (ImportKind.AREAS, ImportKind.UNITS):
        return actor.holds(Permission.MANAGE_PLACES)
    if kind is ImportKind.DUTIES:
        return actor.holds(Permission.IMPORT_SHEET) and actor.holds(Permission.MANAGE_VISITS)
    if kind is ImportKind.USERS:
        return actor.holds(Permission.MANAGE_ACCOUNTS) or actor.holds(Permission.GRANT_ROLES)
    return actor.holds(Permission.IMPORT_SHEET) and actor.holds(_RECORDING[kind])


def plan_import(
    table: Table,
    kind: ImportKind,
    mapping: Mapping[str, str],
    *,
    session: Session,
    actor: Actor,
    options: ImportOptions,
) -> ImportPlan:
    """Read every row of `table` by `mapping` (field -> column) and say what will come of it; nothing is written.

    Raises
    ------
    NotPermitted
        The actor takes in no sheets of this kind.
    NotFound
        The chosen area is not there, or not for the actor.
    BadInput
        The mapping does not fit, the channel is not one of this kind, or the source is too long; never for a row.
    """
    if not _may_take(actor, kind):
        raise NotPermitted("not_your_role")
    if options.channel is not None and (kind is not ImportKind.OPINIONS or options.channel not in CHANNELS):
        raise BadInput("channel_not_for_kind", channel=options.channel, kind=kind)
    check_length(options.source.strip(), "source", LONGEST_SOURCE)
    table, unvisited = _as_visited(table, mapping) if kind is ImportKind.VISITS else (table, ())
    parsed = parse_rows(table, fields_of(kind), mapping)
    sheet = parsed.reject(_refused(parsed, kind, mapping))
    setting, book = _setting(session, actor, kind, mapping, options)
    reading = _PLACED_READERS[kind](sheet.good, setting, book) if book else _OTHER_READERS[kind](sheet.good, setting)
    rows = sheet.good
    sheet = sheet.reject(reading.faults)
    sheet = sheet.reject(_waiting(sheet, rows, table, kind, mapping))
    return _plan(setting, table, sheet, reading, unvisited)


def _as_visited(table: Table, mapping: Mapping[str, str]) -> tuple[Table, tuple[int, ...]]:
    """Return the table without the rows of a route's sheet at whose doors nobody was, and the numbers of those."""
    columns = set(table.columns)
    known = {field: column for field, column in mapping.items() if column in columns}
    unvisited = tuple(row.number for row in table.rows if is_unvisited(_texts(row.cells, known)))
    left_out = set(unvisited)
    return replace(table, rows=[row for row in table.rows if row.number not in left_out]), unvisited


def _refused(parsed: ParsedSheet, kind: ImportKind, mapping: Mapping[str, str]) -> list[Fault]:
    """Return a fault for each row that reads well and cannot be taken: the empty sheet's example, too long a text."""
    faults = []
    for row in parsed.good:
        if is_example(kind, _texts(row.raw, mapping)):
            faults.append(Fault.of(row.number, "", "", BadInput("row_is_example")))
        length = len(whole_words(row.values)) if kind in CONTACT_KINDS else 0
        if length > LONGEST_WORDS:
            column = mapping["words"]
            error = BadInput("cell_too_long", length=length, limit=LONGEST_WORDS)
            faults.append(Fault.of(row.number, column, row.raw[column], error))
    return faults


def _setting(
    session: Session, actor: Actor, kind: ImportKind, mapping: Mapping[str, str], options: ImportOptions
) -> tuple[Setting, PlaceBook | None]:
    if kind not in _RECORDING:
        return Setting(session, actor, kind, mapping, options), None
    book = open_placebook(session, actor, _RECORDING[kind])
    home = book.coded(options.area_code) if options.area_code.strip() else book.widest()
    return Setting(session, actor, kind, mapping, options, home), book


def _waiting(
    sheet: ParsedSheet, rows: Sequence[ParsedRow], table: Table, kind: ImportKind, mapping: Mapping[str, str]
) -> list[Fault]:
    """Return a fault for each good row of a visit, forum or household that has a bad row."""
    name_of = _GROUP_NAMES.get(kind)
    if name_of is None or not sheet.bad:
        return []
    bad = set(sheet.bad_rows)
    names = {row.number: name_of(_texts(row.cells, mapping)) for row in table.rows if row.number in bad}
    return held_back(rows, names, lambda row: name_of(_texts(row.raw, mapping)))


def _texts(cells: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    return {field: cells[column] for field, column in mapping.items()}


def _plan(
    setting: Setting, table: Table, sheet: ParsedSheet, reading: Reading[Any], unvisited: tuple[int, ...]
) -> ImportPlan:
    bad = set(sheet.bad_rows)
    entries = [entry for entry in reading.entries if not bad.intersection(entry.rows)]
    seen, changed = list(reading.seen_rows), list(reading.changed_rows)
    if setting.kind in CONTACT_KINDS:
        known = said_before(setting.session, setting.actor, [entry.key for entry in entries])
        for entry in entries:
            if entry.key in known:
                seen.extend(entry.rows)
                changed.extend(_changed_rows(entry, known[entry.key]))
        entries = [entry for entry in entries if entry.key not in known]
    entries.sort(key=lambda entry: entry.rows[0])
    return ImportPlan(
        kind=setting.kind,
        options=setting.options,
        mapping=dict(setting.mapping),
        table=table,
        sheet=sheet,
        entries=tuple(entries),
        seen_rows=tuple(sorted(set(seen) - bad)),
        changed_rows=tuple(sorted(set(changed) - bad)),
        unvisited_rows=unvisited,
        preview=_preview(entries, sheet),
    )


def said_before(session: Session, actor: Actor, keys: Sequence[str]) -> dict[str, frozenset[str] | None]:
    """Return the words of each contact that was taken in under one of these keys.

    None stands where the actor may not read all of them: telling whether other words are the same would tell the words.
    """
    found: dict[str, set[str]] = {}
    hidden: set[str] = set()
    is_open = and_(
        col(Contact.id).in_(visible_contacts(actor).with_only_columns(col(Contact.id))),
        or_(col(Opinion.id).is_(None), col(Opinion.is_confidential).is_(False)),
    )
    for start in range(0, len(keys), CHUNK):
        query = (
            select(Contact.submission_key, Opinion.words, is_open)
            .join(Opinion, col(Opinion.contact_id) == Contact.id, isouter=True)
            .where(col(Contact.submission_key).in_(keys[start : start + CHUNK]))
        )
        for key, words, is_readable in session.exec(query).all():
            found.setdefault(key, set()).update(() if words is None else (words,))
            if not is_readable:
                hidden.add(key)
    return {key: None if key in hidden else frozenset(words) for key, words in found.items()}


def _changed_rows(entry: Entry[ContactNote], said: frozenset[str] | None) -> tuple[int, ...]:
    """Return the rows whose words are not among those that were kept of the contact, as far as the actor reads them."""
    if said is None:
        return ()
    matters = entry.content.matters
    if len(matters) != len(entry.rows):
        return entry.rows if any(matter.words not in said for matter in matters) else ()
    return tuple(row for row, matter in zip(entry.rows, matters, strict=True) if matter.words not in said)


def _preview(entries: Sequence[Entry[Any]], sheet: ParsedSheet) -> tuple[PreviewRow, ...]:
    first = {row: entry for entry in entries[:PREVIEW_ROWS] for row in entry.rows}
    rows = [row for row in sheet.good if row.number in first][:PREVIEW_ROWS]
    return tuple(
        PreviewRow(row.number, row.values, first[row.number].stands_at, first[row.number].changes) for row in rows
    )
