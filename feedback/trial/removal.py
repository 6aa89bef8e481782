"""How the trial county is taken away again, and what must stay because real rows hang on it.

A row that somebody entered for real stays, and so does every trial row that it refers to: its place, its unit, the case
that its opinion joined. People of the staff whom real rows or the access log name stay as closed accounts. The log is
never cut. What is left is an installation as `init --empty` makes one.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, delete, event, or_, select, true, update
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.archive.places import root_area
from feedback.core.counters import take_numbers
from feedback.core.files import forget_file
from feedback.i18n.terms import COUNTY_NAME
from feedback.learning.promotion import forget_trial_releases
from feedback.services.aid.applying import AID_SERIES
from feedback.services.tasks import SERIES as TASK_SERIES
from feedback.tracker.numbering import GONE_KIND, PREFIXES, place_in_series
from feedback.tracker.search import drop_from_index
from feedback.trial.marker import trial_county_name, unmark_trial
from feedback.trial.setup import ROOT_CODE, FirstAccount, add_first_administrators
from models.aid import AidApplication
from models.base import metadata
from models.case import Case
from models.keeping import Attachment, Counter
from models.place import Area
from models.service import AgencyTask
from models.user import RoleGrant, User
from models.vocabulary import Role
from models.work_vocabulary import AccessAction

# Rows that belong to another row and bear no mark of their own: the column that names the owner.
_OWNER: Final[Mapping[str, str]] = {
    "case_event": "case_id",
    "case_access": "case_id",
    "part": "case_id",
    "request": "case_id",
    "action": "case_id",
    "outcome": "case_id",
    "revisit": "case_id",
    "clinic_item": "session_id",
    "attendee": "session_id",
    "escalation": "case_id",
    "delivery_event": "delivery_id",
    "wage_arrears": "case_id",
    "case_form": "case_id",
    "discipline": "case_id",
    "exclusion": "case_id",
    "household_change": "household_id",
    "unit_promise": "unit_id",
    "village_profile": "area_id",
    "area_change": "area_id",
    "agency_step": "task_id",
    "panel_vote": "application_id",
    "payout": "application_id",
    "panel_member": "panel_id",
    "ballot": "round_id",
    "ballot_ticket": "round_id",
    "appraisal_subject": "round_id",
    "ledger_figure": "entry_id",
    "score_figure": "sheet_id",
    "score_appeal": "sheet_id",
    "backup": "user_id",
    "visit": "contact_id",
    "forum": "contact_id",
    "call": "contact_id",
    "message": "contact_id",
    "role_grant": "user_id",
    "sign_in": "user_id",
    "draft": "user_id",
}
# What has a second owner goes with whichever of the two goes first.
_ALSO: Final[Mapping[str, str]] = {"clinic_item": "case_id"}
# A case that stays keeps what was said in it and what was thought of it.
_STAY_WITH_CASE: Final = ("opinion", "label", "attachment")
_FIRST: Final = (Role.SYSADMIN, Role.SECADMIN)


@dataclass(slots=True)
class Removal:
    """How many rows of each table were deleted, which trial rows stayed, and accounts made to go on with."""

    deleted: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    accounts: list[FirstAccount] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.deleted.values())


def remove_county(session: Session, actor: Actor | None = None) -> Removal:
    """Delete the trial county in the caller's transaction; writes the access log in the name of `actor`.

    Where no system administrator or no security officer would be left, they are made, with one-time passwords.
    """
    found = Removal()
    if trial_county_name(session) is None:
        return found
    write_access(session, AccessAction.TRIAL_REMOVED, actor_id=actor.user_id if actor else None)
    root = _plain_root(session)
    staff = session.scalars(select(col(User.id)).where(col(User.is_trial))).all()
    for name in ("role_grant", "sign_in", "draft"):
        _count(found.deleted, name, _run(session, delete(_table(name)).where(_of_trial_owner(_table(name)))))
    _keep_what_is_needed(session, found)
    _forget_files_and_words(session)
    forget_trial_releases(session)
    _delete_marked(session, found)
    _close_accounts(session, staff)
    unmark_trial(session)
    _start_numbers_again(session)
    session.expire_all()
    found.accounts = add_first_administrators(session, root, _missing(session))
    return found


def _table(name: str) -> Table:
    return metadata.tables[name]


def _marked() -> list[Table]:
    """Return the tables whose rows bear the mark, those first that refer to others."""
    return [table for table in reversed(metadata.sorted_tables) if "is_trial" in table.c]


def _run(session: Session, statement: Any) -> int:
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def _count(counts: dict[str, int], name: str, number: int) -> None:
    if number:
        counts[name] = counts.get(name, 0) + number


def _plain_root(session: Session) -> Area:
    """Return the root area, no longer a trial one; it bears the trial county's name only if somebody chose that."""
    root = root_area(session)
    if root is None:
        raise RuntimeError("a trial county without a root area")
    if root.is_trial:
        root.is_trial, root.code = False, ROOT_CODE
        if root.name == trial_county_name(session):
            root.name, root.name_initials, root.aliases = COUNTY_NAME, "", []
    session.flush()  # What follows is said to the tables themselves.
    return root


def _of_trial_owner(table: Table) -> ColumnElement[bool]:
    names = [names[table.name] for names in (_OWNER, _ALSO) if table.name in names]
    return or_(*[_is_trial_row_in(table.c[name]) for name in names])


def _is_trial_row_in(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column names a trial row; one that names none does not."""
    owner = next(iter(column.foreign_keys)).column.table
    return and_(column.is_not(None), column.in_(select(owner.c.id).where(owner.c.is_trial).correlate(None)))


def _stays(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row stays: by its own mark, else by its owner's; the access log always does."""
    if "is_trial" in table.c:
        return ~table.c.is_trial
    return ~_of_trial_owner(table) if table.name in _OWNER else true()


def _needed() -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each marked table with a condition under which its rows are needed by rows that stay."""
    for child in metadata.sorted_tables:
        for column in child.c:
            for key in column.foreign_keys:
                parent = key.column.table
                if "is_trial" in parent.c:
                    named = select(column).where(column.is_not(None), _stays(child)).correlate(None)
                    yield parent, parent.c.id.in_(named)
    issue = _table("issue")
    for name in _STAY_WITH_CASE:
        table = _table(name)
        yield table, table.c.case_id.in_(select(issue.c.id).where(~issue.c.is_trial))


def _keep_what_is_needed(session: Session, found: Removal) -> None:
    """Take the mark from rows that real rows refer to, and from what those refer to in turn."""
    changed = True
    while changed:
        changed = False
        for parent, is_needed in _needed():
            number = _run(session, update(parent).where(parent.c.is_trial, is_needed).values(is_trial=False))
            _count(found.kept, parent.name, number)
            changed = changed or number > 0


def _forget_files_and_words(session: Session) -> None:
    """Take the cases' words out of the search, and the files off the disk once the removal is certain."""
    stored = session.scalars(select(col(Attachment.stored_as)).where(col(Attachment.is_trial))).all()
    drop_from_index(session, session.scalars(select(col(Case.id)).where(col(Case.is_trial))).all())

    def forget(_session: object) -> None:
        for name in stored:
            forget_file(name)

    event.listen(session, "after_commit", forget, once=True)


def _delete_marked(session: Session, found: Removal) -> None:
    _note_gone(session)
    for name in _OWNER:
        _count(found.deleted, name, _run(session, delete(_table(name)).where(_of_trial_owner(_table(name)))))
    for table in _marked():
        _count(found.deleted, table.name, _run(session, delete(table).where(table.c.is_trial)))


def _note_gone(session: Session) -> None:
    """Keep how many numbers of each series go, so that nobody takes them for cases that were made to disappear."""
    numbers = session.scalars(select(col(Case.case_no)).where(col(Case.is_trial))).all()
    places = [place for number in numbers if (place := place_in_series(number)) is not None]
    for series, count in Tally(series for series, _ in places).items():
        take_numbers(session, f"{GONE_KIND}-{series}", count)


def _close_accounts(session: Session, user_ids: Sequence[int]) -> None:
    """Close those of the trial accounts that stay because rows name them: nobody can sign in with them again."""
    closed = update(User).where(col(User.id).in_(user_ids)).values(is_active=False, password_hash="-")  # noqa: S106
    session.execute(closed)


def _start_numbers_again(session: Session) -> None:
    """Let numbers of cases and of tasks begin with one again where none is left."""
    if session.execute(select(col(Case.id)).limit(1)).first() is None:
        kinds = (*PREFIXES, GONE_KIND)
        session.execute(delete(Counter).where(or_(*(col(Counter.name).startswith(f"{kind}-") for kind in kinds))))
    if session.execute(select(col(AgencyTask.id)).limit(1)).first() is None:
        session.execute(delete(Counter).where(col(Counter.name).startswith(f"{TASK_SERIES}-")))
    if session.execute(select(col(AidApplication.id)).limit(1)).first() is None:
        session.execute(delete(Counter).where(col(Counter.name).startswith(f"{AID_SERIES}-")))


def _missing(session: Session) -> tuple[Role, ...]:
    held = select(col(RoleGrant.role)).join(User, col(RoleGrant.user_id) == col(User.id)).where(col(User.is_active))
    roles = set(session.scalars(held).all())
    return tuple(role for role in _FIRST if role not in roles)
