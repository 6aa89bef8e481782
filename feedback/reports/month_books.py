"""What was on the books of a village, a township or a unit, and what came on and went off them: read from case events.

A case is on the books of a place while its state is an open one, and on those of a unit while that unit leads it.
Events are never changed, so a past month gives the same figures later: a case that is taken up again comes back in the
month in which that happens, and its earlier closing stays counted where it was. What came with a sheet that was taken
back is in no month. Labels are those of the month's end.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from feedback.tracker.retraction import counts_at_all
from feedback.tracker.states import ENDED, OPEN
from models.case import Case, CaseEvent, Label, Part
from models.contact import Contact, Message, Opinion
from models.vocabulary import CaseStatus, Channel, ClosureMode, LabelSource, PartRole, Verb

_GIVING: Final = (Verb.DISPATCH, Verb.UPHOLD_RETURN)
_BACK: Final = (Verb.RECORD_REVISIT, Verb.REOPEN)


class Way(StrEnum):
    """How a case comes on the books or goes off them."""

    NEW = "new"
    AGAIN = "again"
    CLOSED = "closed"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One case coming on the books or going off them; `mode` is how it was closed."""

    at: datetime
    way: Way
    mode: ClosureMode | None = None

    @property
    def change(self) -> int:
        return 1 if self.way in {Way.NEW, Way.AGAIN} else -1


@dataclass(slots=True)
class Account:
    """One case as the books have it: its crossings in order, and its category at the end of the month.

    `standing` are the instants looked at before which its last event had left it on the books, whatever moved it there.
    """

    case_id: int
    case_no: str
    category: str | None
    last_mode: ClosureMode | None = None
    crossings: list[Crossing] = field(default_factory=list)
    standing: set[datetime] = field(default_factory=set)
    is_from_below: bool = False
    source: str = ""
    channel: Channel | None = None

    def is_on_books(self, at: datetime) -> bool:
        """Say whether it was on the books at one of the instants looked at."""
        return at in self.standing

    def net(self, since: datetime, until: datetime) -> int:
        """Return what the crossings of a period add up to."""
        return sum(each.change for each in self.crossings if since <= each.at < until)


def read_books(
    session: Session, where: ColumnElement[bool], looks: Sequence[datetime], *, unit_id: int | None = None
) -> list[Account]:
    """Return every account that was on the books at the first of the looks or moved before the last; eight statements.

    Parameters
    ----------
    where : ColumnElement
        The cases that may be counted at all.
    looks : sequence of datetime
        The instants at which it is asked what is on the books, in order.
    unit_id : int, optional
        The books of a unit: a case is on them while it leads.
    """
    since, until = looks[0], looks[-1]
    wanted = and_(where, col(Case.registered_at) < until, counts_at_all(), _of_unit(unit_id))
    moved = select(CaseEvent.case_id).where(col(CaseEvent.at) >= since)
    cases = and_(wanted, or_(col(Case.status).in_(OPEN), col(Case.id).in_(moved)))
    columns: Any = (Case.id, Case.case_no, Case.category, Case.closure_mode, Case.channel)
    accounts = {
        row.id: Account(row.id, row.case_no, row.category, row.closure_mode, channel=row.channel)
        for row in session.execute(select_columns(*columns).where(cases))
    }
    holders = _lead_units(session, cases) if unit_id is not None else {}
    for case_id, events in _events(session, cases, until, with_giving=unit_id is not None):
        _replay(accounts[case_id], events, looks, unit_id, holders.get(case_id, ()))
    if unit_id is None:
        _note_standing(session, cases, accounts, looks)
    _date_labels(session, cases, accounts, until)
    _note_sources(session, cases, accounts, until)
    return [each for each in accounts.values() if each.crossings or each.standing]


def _of_unit(unit_id: int | None) -> ColumnElement[bool]:
    if unit_id is None:
        return true()
    led = select(Part.case_id).where(Part.unit_id == unit_id, Part.role == PartRole.LEAD)
    return col(Case.id).in_(led)


def _lead_units(session: Session, cases: ColumnElement[bool]) -> dict[int, list[int]]:
    """Return which units led each case, round by round."""
    columns: Any = (Part.case_id, Part.unit_id)
    query = select_columns(*columns).join(Case, col(Part.case_id) == Case.id)
    found: dict[int, list[int]] = defaultdict(list)
    ordered = query.where(cases, col(Part.role) == PartRole.LEAD).order_by(col(Part.case_id), col(Part.round))
    for case_id, unit_id in session.execute(ordered):
        found[case_id].append(unit_id)
    return found


def _events(
    session: Session, cases: ColumnElement[bool], until: datetime, *, with_giving: bool
) -> Iterator[tuple[int, list[Any]]]:
    """Yield the events that may move a case on the books or off them, case by case in their order."""
    crosses = or_(
        col(CaseEvent.source).is_(None),
        and_(col(CaseEvent.source).in_(OPEN), col(CaseEvent.target).in_(ENDED)),
        and_(col(CaseEvent.source).in_(ENDED), col(CaseEvent.target).in_(OPEN)),
    )
    given = col(CaseEvent.verb).in_((*_GIVING, *_BACK, Verb.ESCALATE)) if with_giving else false()
    columns: Any = (
        CaseEvent.case_id, CaseEvent.at, CaseEvent.verb, CaseEvent.source, CaseEvent.target, CaseEvent.facts,
    )  # fmt: skip
    rows = session.execute(
        select_columns(*columns)
        .join(Case, col(CaseEvent.case_id) == Case.id)
        .where(cases, col(CaseEvent.at) < until, or_(crosses, given))
        .order_by(col(CaseEvent.case_id), col(CaseEvent.seq))
        .execution_options(yield_per=2000)
    )
    held: list[Any] = []
    for row in rows:
        if held and held[0].case_id != row.case_id:
            yield held[0].case_id, held
            held = []
        held.append(row)
    if held:
        yield held[0].case_id, held


def _replay(
    account: Account, events: Sequence[Any], looks: Sequence[datetime], unit_id: int | None, leads: Sequence[int]
) -> None:
    """Go through a case's events and note where it comes on the books and goes off them.

    What stands on a unit's books follows from that alone: no event says it by itself.
    """
    holder, rounds, was_on = None, iter(leads), False
    for event in events:
        if unit_id is None:
            before, on = event.source in OPEN, event.target in OPEN
        else:
            holder = _holder(event, holder, rounds)
            before, on = was_on, event.target in OPEN and holder == unit_id
        if before is not on:
            account.crossings.append(_crossing(account, event, on=on))
        if unit_id is not None:
            changed = {look for look in looks if look > event.at}
            account.standing = account.standing | changed if on else account.standing - changed
        was_on = on


def _note_standing(
    session: Session, cases: ColumnElement[bool], accounts: Mapping[int, Account], looks: Sequence[datetime]
) -> None:
    """Note at which instants the last event before had left each case in an open state; a statement for each."""
    for look in looks:
        last: Any = select_columns(col(CaseEvent.case_id), func.max(CaseEvent.seq).label("seq"))
        newest = last.where(col(CaseEvent.at) < look).group_by(col(CaseEvent.case_id)).subquery()
        found = (
            select(CaseEvent.case_id)
            .join(newest, and_(newest.c.case_id == CaseEvent.case_id, newest.c.seq == CaseEvent.seq))
            .join(Case, col(CaseEvent.case_id) == Case.id)
            .where(cases, col(CaseEvent.target).in_(OPEN))
        )
        for case_id in session.exec(found):
            accounts[case_id].standing.add(look)


def _holder(event: Any, holder: int | None, rounds: Iterator[int]) -> int | None:
    if event.verb in _GIVING or (event.verb in _BACK and event.target is CaseStatus.DISPATCHED):
        return next(rounds, holder)
    return None if event.verb is Verb.ESCALATE or event.target in ENDED else holder


def _crossing(account: Account, event: Any, *, on: bool) -> Crossing:
    if on:
        return Crossing(event.at, Way.AGAIN if account.crossings else Way.NEW)
    if event.target is not CaseStatus.CLOSED:
        return Crossing(event.at, Way.STRUCK)
    # Cases that were taken in with their whole past say it on the case alone.
    stored = str(event.facts.get("closure_mode") or account.last_mode or "")
    return Crossing(event.at, Way.CLOSED, ClosureMode(stored) if stored in set(ClosureMode) else None)


def _date_labels(
    session: Session, cases: ColumnElement[bool], accounts: Mapping[int, Account], until: datetime
) -> None:
    """Give back their category of that time to the cases that were labelled after the month's end.

    What nobody had labelled by then has none.
    """
    columns: Any = (Label.case_id, Label.category, Label.at)
    later = select(Label.case_id).where(Label.source == LabelSource.HUMAN, col(Label.at) >= until)
    query = select_columns(*columns).join(Case, col(Label.case_id) == Case.id)
    human = (cases, col(Label.source) == LabelSource.HUMAN, col(Label.case_id).in_(later))
    then: dict[int, str | None] = {}
    for row in session.execute(query.where(*human).order_by(col(Label.id))):
        then.setdefault(row.case_id, None)
        if row.at < until:
            then[row.case_id] = row.category
    for case_id, category in then.items():
        accounts[case_id].category = category


def _note_sources(
    session: Session, cases: ColumnElement[bool], accounts: Mapping[int, Account], until: datetime
) -> None:
    """Note what came up from a village, and what a letter's source says that it came from."""
    raised = select(CaseEvent.case_id).where(col(CaseEvent.verb) == Verb.ESCALATE, col(CaseEvent.at) < until)
    for case_id in session.exec(select(Case.id).where(cases, col(Case.id).in_(raised))):
        accounts[case_id].is_from_below = True
    columns: Any = (Opinion.case_id, Message.source_name)
    query = (
        select_columns(*columns)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Message, col(Message.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
    )
    for case_id, source in session.execute(query.where(cases, col(Message.source_name) != "")):
        accounts[case_id].source = source
