"""Writing a plan: first what is slow (reading texts, hashing passwords), then everything in one transaction.

All of it lands or nothing. Two imports never write at once, so what the plan did not know yet (the same sheet taken in
a moment ago) is seen here, and not taken twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlmodel import Session

from feedback.access.accounts import create_account, grant_role
from feedback.access.actor import Actor
from feedback.access.passwords import NewPassword
from feedback.archive.duties import set_duties
from feedback.archive.file_updates import FileUpdate, update_files
from feedback.archive.households import HouseholdEntry, add_households
from feedback.archive.places import AreaEntry, add_areas
from feedback.archive.unit_changes import add_unit
from feedback.capture import understanding
from feedback.capture.importing.accounts import AccountEntry
from feedback.capture.importing.entries import Entry
from feedback.capture.importing.planning import CHUNK, CONTACT_KINDS, ImportPlan
from feedback.capture.notes import ContactNote, MatterReceipt, Receipt
from feedback.capture.service import record_all
from feedback.core.clock import utc_now
from feedback.core.counters import take_numbers
from feedback.core.database import transaction
from feedback.core.errors import BadInput
from feedback.sheets.safe_text import clean
from models.keeping import ImportBatch
from models.work_vocabulary import ImportKind

Progress = Callable[[int, int], None]
# Reading is what takes long, so it tells often how far it is.
READ_CHUNK: Final = 100
_TURN: Final = "import"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was just made, with its one-time password, which is shown once."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What came of a sheet, counted in rows; `cases` and `confidential` count matters, the numbers are the open ones'.

    Without a batch nothing was new. Of confidential matters no more is told than how many there are.
    """

    batch_id: int | None
    read: int
    taken: int
    bad: int
    seen_before: int
    cases: int = 0
    confidential: int = 0
    first_case_no: str = ""
    last_case_no: str = ""
    accounts: tuple[NewAccount, ...] = ()


@dataclass(slots=True)
class _Written:
    """What the transaction has written so far."""

    rows: int = 0
    seen_rows: int = 0
    matters: list[MatterReceipt] = field(default_factory=list)
    accounts: tuple[NewAccount, ...] = ()


def run_import(plan: ImportPlan, *, actor: Actor, partial: bool, progress: Progress | None = None) -> ImportResult:
    """Take in the good rows of `plan`, all of them or none.

    `progress` is told how much of the whole is done; what it raises stops the import with nothing written.

    Raises
    ------
    BadInput
        There are bad rows and `partial` is False, or there is no other row than bad ones.
    Conflict, NotPermitted, NotFound
        Something has changed since the plan was made; nothing was written.
    """
    if plan.sheet.bad and not partial:
        raise BadInput("import_has_bad_rows", bad=plan.rows_bad, read=plan.rows_read)
    if not plan.entries and not plan.seen_rows:
        raise BadInput("import_has_no_good_row", bad=plan.rows_bad)
    counts = _counts(plan)
    if not plan.entries:
        return counts
    if plan.kind in CONTACT_KINDS:
        return _run(plan, actor, counts, _contacts_writer(plan, actor, progress or _silent))
    if plan.kind is ImportKind.USERS:
        return _run(plan, actor, counts, _accounts_writer(plan, actor, progress or _silent))
    return _run(plan, actor, counts, _files_writer(plan, actor, progress or _silent))


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _counts(plan: ImportPlan) -> ImportResult:
    return ImportResult(batch_id=None, read=plan.rows_read, taken=0, bad=plan.rows_bad, seen_before=len(plan.seen_rows))


_Writer = Callable[[Session, int], _Written]


def _run(plan: ImportPlan, actor: Actor, counts: ImportResult, write: _Writer) -> ImportResult:
    with transaction() as session:
        take_numbers(session, _TURN)
        batch = ImportBatch(
            kind=plan.kind,
            filename=clean(plan.options.filename)[:200],
            sha256=plan.options.sha256,
            mapping=dict(plan.mapping),
            created_by_id=actor.user_id,
            created_at=utc_now(),
            rows_read=counts.read,
            rows_bad=counts.bad,
            is_trial=actor.is_trial,
        )
        session.add(batch)
        session.flush()  # What is written next names it.
        written = write(session, batch.id)
        result = _result(counts, batch.id, written)
        # The writer may have let go of the rows that it no longer needed.
        batch = session.get_one(ImportBatch, batch.id)
        batch.rows_taken, batch.rows_seen_before = result.taken, result.seen_before
        batch.rows_confidential = result.confidential
        if not result.taken:
            session.delete(batch)
            result = replace(result, batch_id=None)
    return result


def _result(counts: ImportResult, batch_id: int, written: _Written) -> ImportResult:
    numbers = sorted(matter.case_no for matter in written.matters if not matter.is_confidential)
    return replace(
        counts,
        batch_id=batch_id,
        taken=written.rows,
        seen_before=counts.seen_before + written.seen_rows,
        cases=len(written.matters),
        confidential=sum(1 for matter in written.matters if matter.is_confidential),
        first_case_no=numbers[0] if numbers else "",
        last_case_no=numbers[-1] if numbers else "",
        accounts=written.accounts,
    )


def _chunks(entries: Sequence[Entry[Any]], size: int) -> list[Sequence[Entry[Any]]]:
    return [entries[start : start + size] for start in range(0, len(entries), size)]


def _contacts_writer(plan: ImportPlan, actor: Actor, progress: Progress) -> _Writer:
    """Read all texts now, and return what writes them."""
    total = 2 * len(plan.entries)
    ahead: dict[str, Sequence[understanding.Understood]] = {}
    progress(0, total)
    for chunk in _chunks(plan.entries, READ_CHUNK):
        ahead |= _read_ahead([entry.content for entry in chunk])
        progress(len(ahead), total)

    def write(session: Session, batch_id: int) -> _Written:
        written, done = _Written(), len(ahead)
        for chunk in _chunks(plan.entries, CHUNK):
            notes = [replace(entry.content, batch_id=batch_id) for entry in chunk]
            _count(written, chunk, record_all(session, actor, notes, understood=ahead))
            session.flush()
            # Nothing of it is looked at again, and forty thousand rows would fill the memory.
            session.expunge_all()
            done += len(chunk)
            progress(done, total)
        return written

    return write


def _read_ahead(notes: Sequence[ContactNote]) -> Mapping[str, Sequence[understanding.Understood]]:
    matters = [matter for note in notes for matter in note.matters]
    read = iter(understanding.read_ahead([each.words for each in matters], [each.title for each in matters]))
    return {note.submission_key: [next(read) for _ in note.matters] for note in notes}


def _count(written: _Written, chunk: Sequence[Entry[Any]], receipts: Sequence[Receipt]) -> None:
    for entry, receipt in zip(chunk, receipts, strict=True):
        if receipt.seen_before:
            written.seen_rows += len(entry.rows)
        else:
            written.rows += len(entry.rows)
            written.matters.extend(receipt.matters)


def _accounts_writer(plan: ImportPlan, actor: Actor, progress: Progress) -> _Writer:
    """Make all passwords now, and return what writes the accounts."""
    entries: Sequence[Entry[AccountEntry]] = plan.entries
    new = [entry.content.username for entry in entries if entry.content.user_id is None]
    total = len(new) + 1
    made: dict[str, NewPassword] = {}
    for username in new:
        progress(len(made), total)
        made[username] = NewPassword.make()

    def write(session: Session, _batch_id: int) -> _Written:
        accounts = [account for entry in entries if (account := _account(session, actor, entry.content, made))]
        return _Written(rows=sum(len(entry.rows) for entry in entries), accounts=tuple(accounts))

    return write


def _account(
    session: Session, actor: Actor, content: AccountEntry, made: Mapping[str, NewPassword]
) -> NewAccount | None:
    user_id, password = content.user_id, None
    if user_id is None:
        user, password = create_account(
            session, actor, username=content.username, name=content.name, made=made[content.username]
        )
        user_id = user.id
    for grant in content.grants:
        grant_role(session, actor, user_id, role=grant.role, area_id=grant.area_id, unit_id=grant.unit_id)
    return NewAccount(content.username, content.name, password) if password else None


def _files_writer(plan: ImportPlan, actor: Actor, progress: Progress) -> _Writer:
    """Return what writes households, areas, units or duties."""

    def write(session: Session, _batch_id: int) -> _Written:
        if plan.kind is ImportKind.AREAS:
            areas: list[AreaEntry] = [entry.content for entry in plan.entries]
            add_areas(session, actor, areas)
        elif plan.kind is ImportKind.UNITS:
            for done, entry in enumerate(plan.entries, 1):
                add_unit(session, actor, entry.content)
                progress(done, len(plan.entries))
        elif plan.kind is ImportKind.DUTIES:
            set_duties(session, actor, [entry.content for entry in plan.entries])
        else:
            done = 0
            for chunk in _chunks(plan.entries, CHUNK):
                contents: list[HouseholdEntry | FileUpdate] = [entry.content for entry in chunk]
                new = [each for each in contents if isinstance(each, HouseholdEntry)]
                add_households(session, actor, new, is_trial=actor.is_trial)
                update_files(session, actor, [each for each in contents if isinstance(each, FileUpdate)])
                done += len(chunk)
                progress(done, len(plan.entries))
        return _Written(rows=plan.rows_good)

    return write
