"""What is seen of aid: the list with its conditions, one application whole, and the aid that a household had before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, may_see_open_case, visible_aid
from feedback.core.errors import NotFound
from feedback.services.aid.deciding import OwnMatter, own_matters, votes_on
from feedback.tracker.listing import Listed, newest_first
from models.aid import AidApplication, AidPanel, PanelMember, PanelVote, Payout
from models.case import Case
from models.household import Household
from models.office_vocabulary import AidKind, AidState, HouseholdType
from models.place import Area
from models.user import User
from models.vocabulary import AreaKind

_MOST_EARLIER: Final = 20
# What still waits for its panel or its payment.
OPEN_AID: Final = (AidState.APPLIED, AidState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AidFilter:
    """Which applications; every condition that is given must hold. The days are those of payments where `is_helped`.

    `lacks` is "kind" or "household_type": past aid that does not say.
    """

    states: tuple[AidState, ...] = ()
    kind: AidKind | None = None
    household_type: HouseholdType | None = None
    lacks: str = ""
    is_helped: bool = False
    area_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class AidLine:
    """An application as a list shows it: the name is masked, and why they ask is not told."""

    application_id: int
    application_no: str
    applied_on: date
    kind: AidKind | None
    household_type: HouseholdType | None
    place: str
    applicant: str
    state: AidState
    asked_fen: int | None
    decided_fen: int | None
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the panel and what they said; `agrees` is None with a `said_at` for one who stepped back.

    What the others said `is_hidden` from a member of the panel for as long as it is open. `is_own` is a vote that the
    member gave themselves.
    """

    member_id: int
    name: str
    post: str
    own_matter: OwnMatter | None
    agrees: bool | None = None
    amount_fen: int | None = None
    opinion: str = ""
    said_at: datetime | None = None
    recorded_by: str = ""
    is_own: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class PayoutLine:
    payout_id: int
    amount_fen: int
    paid_on: date
    fund: str
    method: str
    reverses_id: int | None
    is_taken_back: bool
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AidFile:
    """One application with all that hangs on it, as plain values; the name is masked."""

    line: AidLine
    area_id: int
    reason: str
    covered_by: str
    household_id: int | None
    household: str
    case_no: str
    panel: str
    least_yes: int
    entered_by: str
    decided_at: datetime | None
    seats: tuple[Seat, ...]
    payouts: tuple[PayoutLine, ...]
    earlier: tuple[AidLine, ...]

    @property
    def left_fen(self) -> int:
        """What may still be paid."""
        return max((self.line.decided_fen or 0) - self.line.paid_fen, 0)

    @property
    def highest_fen(self) -> int:
        """The highest sum that one of those who agree named."""
        return max((seat.amount_fen or 0 for seat in self.seats if seat.agrees), default=0)

    @property
    def lacks_voices(self) -> bool:
        """Whether so many stepped back that those who are left cannot agree."""
        back = sum(
            1 for seat in self.seats if seat.agrees is None and not seat.is_hidden and (seat.said_at or seat.own_matter)
        )
        return self.line.state is AidState.APPLIED and len(self.seats) - back < self.least_yes


def aid_lines(session: Session, actor: Actor, sought: AidFilter, *, cursor: str | None = None) -> Listed[AidLine]:
    """Return a page of applications, the newest first; two statements at most.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    """
    conditions = aid_conditions(session, sought)
    page = newest_first(
        session, line_rows(visible_aid(actor)).where(*conditions), number=AidApplication.id, cursor=cursor
    )
    return Listed(tuple(aid_line(*row) for row in page.rows), page.earlier, page.later)


def count_aid(session: Session, actor: Actor, sought: AidFilter) -> int:
    wanted = visible_aid(actor).where(*aid_conditions(session, sought)).with_only_columns(func.count())
    return int(session.exec(wanted).one())  # type: ignore[call-overload]  # A count in the stead of rows.


def find_application(session: Session, actor: Actor, application_no: str) -> int:
    """Return the number in the store of an application.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    row = session.exec(visible_aid(actor).where(AidApplication.application_no == application_no.strip())).one_or_none()
    if row is None:
        raise NotFound("aid_not_found")
    return row.id


def open_application(session: Session, actor: Actor, application_id: int) -> AidFile:
    """Return an application with its votes, payments and the household's earlier aid; twelve statements at most.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    row = session.exec(visible_aid(actor).where(AidApplication.id == application_id)).one_or_none()
    if row is None:
        raise NotFound("aid_not_found")
    panel = session.get(AidPanel, row.panel_id) if row.panel_id is not None else None
    payouts = session.exec(select(Payout).where(Payout.application_id == row.id).order_by(col(Payout.id))).all()
    line = aid_line(*session.execute(line_rows(visible_aid(actor)).where(col(AidApplication.id) == row.id)).one())
    household = session.get(Household, row.household_id) if row.household_id else None
    names = _names(session, row, payouts)
    return AidFile(
        line=line,
        area_id=row.area_id,
        reason=row.reason,
        covered_by=row.covered_by,
        household_id=row.household_id,
        household=f"{household.household_no} {mask_name(household.head_name)}" if household else "",
        case_no=_case_no(session, actor, row.case_id),
        panel=panel.name if panel else "",
        least_yes=row.least_yes or 0,
        entered_by=names.get(row.entered_by_id, ""),
        decided_at=row.decided_at,
        seats=tuple(_seats(session, actor, row)) if panel else (),
        payouts=tuple(_payouts(payouts, names)),
        earlier=_earlier(session, actor, row),
    )


def aid_of_case(session: Session, actor: Actor, case_id: int) -> list[AidLine]:
    """Return the applications that hang on a case, as far as the actor sees them; none where they do not apply."""
    found = session.execute(
        line_rows(visible_aid(actor)).where(col(AidApplication.case_id) == case_id).order_by(col(AidApplication.id))
    )
    return [aid_line(*row) for row in found.all()]


def aid_of_household(session: Session, actor: Actor, household_id: int) -> list[AidLine]:
    """Return the applications of a household that the actor sees: open ones first, then the newest; one statement."""
    is_over = case((col(AidApplication.state).in_(OPEN_AID), 0), else_=1)
    wanted = line_rows(visible_aid(actor)).where(col(AidApplication.household_id) == household_id)
    found = session.execute(wanted.order_by(is_over, col(AidApplication.id).desc()).limit(_MOST_EARLIER)).all()
    return [aid_line(*row) for row in found]


def aid_conditions(session: Session, sought: AidFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; asks for its area where it has one."""
    found: list[ColumnElement[bool]] = []
    if sought.states:
        found.append(col(AidApplication.state).in_(sought.states))
    if sought.kind is not None:
        found.append(col(AidApplication.kind) == sought.kind)
    if sought.household_type is not None:
        found.append(col(AidApplication.household_type) == sought.household_type)
    if sought.lacks:
        lacking = {"kind": AidApplication.kind, "household_type": AidApplication.household_type}
        found.append(col(lacking[sought.lacks]).is_(None))
    if sought.area_id is not None:
        found.append(lies_in(session.get(Area, sought.area_id)))
    if sought.is_helped:
        found.append(
            col(AidApplication.id).in_(select(helped(sought.from_on, sought.to_on).subquery().c.application_id))
        )
    else:
        applied = col(AidApplication.applied_on)
        found += [applied >= sought.from_on] if sought.from_on else []
        found += [applied <= sought.to_on] if sought.to_on else []
    return found


def helped(from_on: date | None, to_on: date | None) -> Any:
    """Return what was paid to each application in these days, those left out to whom nothing came in the end."""
    days = [col(Payout.paid_on) >= from_on] if from_on else []
    days += [col(Payout.paid_on) <= to_on] if to_on else []
    total = func.sum(Payout.amount_fen)
    wanted = select_columns(col(Payout.application_id), total.label("paid")).where(and_(true(), *days))
    return wanted.group_by(col(Payout.application_id)).having(total != 0)


def lies_in(area: Area | None) -> ColumnElement[bool]:
    """Return the condition that an application stands in an area or below it; none does in an unknown one."""
    if area is None:
        return col(AidApplication.id).is_(None)
    if area.kind is AreaKind.TOWNSHIP:
        return col(AidApplication.township_id) == area.id
    if area.kind is AreaKind.VILLAGE:
        return col(AidApplication.village_id) == area.id
    return col(AidApplication.area_id).in_(select(Area.id).where(col(Area.path).like(f"{area.path}%")))


def may_manage(session: Session, actor: Actor, permission: Permission, area_id: int) -> bool:
    """Say whether the actor may do this with applications of an area."""
    return session.exec(areas_open_to(actor, permission).where(Area.id == area_id)).first() is not None


def line_rows(seen: Any) -> Any:
    """Return a select of what `aid_line` takes, of the applications that `seen` selects."""
    paid = select(func.sum(Payout.amount_fen)).where(Payout.application_id == AidApplication.id).scalar_subquery()
    village = aliased(Area)
    # The village tells one group from another of the same name.
    place = case(
        (col(village.id) == Area.id, col(Area.name)), else_=func.coalesce(col(village.name), "") + col(Area.name)
    )
    rows = seen.with_only_columns(AidApplication, place, paid)
    return rows.join(Area, col(AidApplication.area_id) == Area.id).join(
        village, col(AidApplication.village_id) == village.id, isouter=True
    )


def aid_line(row: AidApplication, place: str, paid: int | None) -> AidLine:
    """Return an application as a list shows it, of a row of `line_rows`."""
    return AidLine(
        application_id=row.id,
        application_no=row.application_no,
        applied_on=row.applied_on,
        kind=row.kind,
        household_type=row.household_type,
        place=place,
        applicant=mask_name(row.applicant_name),
        state=row.state,
        asked_fen=row.asked_fen,
        decided_fen=row.decided_fen,
        paid_fen=int(paid or 0),
    )


def _names(session: Session, row: AidApplication, payouts: Sequence[Payout]) -> Mapping[int, str]:
    wanted = {row.entered_by_id, *(each.recorded_by_id for each in payouts)}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(wanted))).all())


def _case_no(session: Session, actor: Actor, case_id: int | None) -> str:
    if case_id is None:
        return ""
    seen = select(Case.case_no).where(may_see_open_case(actor), Case.id == case_id)
    return session.exec(seen).one_or_none() or ""


def _seats(session: Session, actor: Actor, row: AidApplication) -> list[Seat]:
    votes = {vote.member_id: vote for vote in votes_on(session, row.id)}
    asked = select(PanelMember).where(PanelMember.panel_id == row.panel_id).order_by(col(PanelMember.id))
    members = [each for each in session.exec(asked).all() if each.is_active or each.id in votes]
    own = own_matters(session, row, members)
    votes_self = any(each.is_active and each.user_id == actor.user_id and each.id not in own for each in members)
    hides = votes_self and row.state is AidState.APPLIED
    writers = {vote.recorded_by_id for vote in votes.values()}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(writers))).all()) if writers else {}
    return [_seat(each, votes.get(each.id), own.get(each.id), names, actor if hides else None) for each in members]


def _seat(
    member: PanelMember,
    vote: PanelVote | None,
    own: OwnMatter | None,
    names: Mapping[int, str],
    only_for: Actor | None,
) -> Seat:
    """Return a seat; with `only_for` a yes or no of anybody else is held back."""
    if vote is None:
        return Seat(member.id, member.name, member.post, own)
    hidden = only_for is not None and vote.agrees is not None and member.user_id != only_for.user_id
    return Seat(
        member.id,
        member.name,
        member.post,
        own,
        agrees=None if hidden else vote.agrees,
        amount_fen=None if hidden else vote.amount_fen,
        opinion="" if hidden else vote.opinion or "",
        said_at=vote.at,
        recorded_by=names.get(vote.recorded_by_id, ""),
        is_own=vote.recorded_by_id == member.user_id,
        is_hidden=hidden,
    )


def _payouts(payouts: Sequence[Payout], names: Mapping[int, str]) -> list[PayoutLine]:
    taken_back = {each.reverses_id for each in payouts}
    return [
        PayoutLine(
            each.id,
            each.amount_fen,
            each.paid_on,
            each.fund,
            each.method,
            each.reverses_id,
            each.id in taken_back,
            names.get(each.recorded_by_id, ""),
            each.recorded_at,
        )
        for each in payouts
    ]


def _earlier(session: Session, actor: Actor, row: AidApplication) -> tuple[AidLine, ...]:
    """Return the other applications of the same household, the newest first."""
    if row.household_id is None:
        return ()
    wanted = line_rows(visible_aid(actor)).where(
        col(AidApplication.household_id) == row.household_id,
        col(AidApplication.id) != row.id,
        col(AidApplication.state) != AidState.WITHDRAWN,
    )
    found = session.execute(wanted.order_by(col(AidApplication.id).desc()).limit(_MOST_EARLIER)).all()
    return tuple(aid_line(*each) for each in found)
