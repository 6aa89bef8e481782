"""Who decides on aid: panels of volunteers, two of three where nothing else is set. Source: domain digest A9."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.capture.checks import check_length
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound, NotPermitted
from feedback.sheets.safe_text import clean
from models.aid import AidApplication, AidPanel, PanelMember
from models.office_vocabulary import AidState
from models.place import Area
from models.user import User
from models.work_vocabulary import AccessAction

MOST_MEMBERS: Final = 15
_LONGEST_NAME: Final = 60
_LONGEST_PERSON: Final = 40


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A volunteer as handed in; with an account they vote themselves, and their own matters are noticed."""

    name: str
    post: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """An active member; without a `username` somebody else writes down what they say."""

    member_id: int
    name: str
    post: str
    username: str


@dataclass(frozen=True, slots=True)
class PanelView:
    panel_id: int
    name: str
    area_id: int
    area: str
    least_yes: int
    members: tuple[MemberView, ...]


def set_up_panel(
    session: Session,
    actor: Actor,
    *,
    name: str,
    area_id: int,
    members: Sequence[MemberEntry],
    least_yes: int = 2,
) -> AidPanel:
    """Set a panel up for an area and all below it.

    Raises
    ------
    NotPermitted
        The actor has no panels decide there.
    MissingFact, BadInput
        It has no name, too few or too many members, or a name is too long.
    """
    actor.require(Permission.MANAGE_AID)
    named = clean(name).strip()
    if not named:
        raise MissingFact("panel_needs_name")
    check_length(named, "panel_name", _LONGEST_NAME)
    _check_area(session, actor, area_id)
    people = [each for each in members if clean(each.name).strip()]
    if not 1 <= least_yes <= len(people):
        raise BadInput("panel_too_small", least=least_yes)
    if len(people) > MOST_MEMBERS:
        raise BadInput("panel_too_large", most=MOST_MEMBERS)
    panel = AidPanel(name=named, area_id=area_id, least_yes=least_yes, is_trial=actor.is_trial)
    session.add(panel)
    session.flush()  # The members name it.
    session.add_all(_member(panel.id, each) for each in people)
    session.flush()
    return panel


def add_member(session: Session, actor: Actor, panel_id: int, entry: MemberEntry) -> PanelMember:
    """Add a volunteer to a panel, for applications that it has not decided yet as well."""
    panel = _managed_panel(session, actor, panel_id)
    if not clean(entry.name).strip():
        raise MissingFact("member_needs_name")
    if len(members_of(session, panel.id)) >= MOST_MEMBERS:
        raise BadInput("panel_too_large", most=MOST_MEMBERS)
    member = _member(panel.id, entry)
    session.add(member)
    session.flush()
    return member


def let_member_go(session: Session, actor: Actor, member_id: int) -> None:
    """Let a volunteer decide no longer; what they said stays.

    Raises
    ------
    BadInput
        Those who are left would be too few to agree, on what is open as well.
    """
    member, panel = _managed_member(session, actor, member_id)
    open_ones = select(func.max(AidApplication.least_yes)).where(
        AidApplication.panel_id == panel.id, AidApplication.state == AidState.APPLIED
    )
    least = max(panel.least_yes, session.exec(open_ones).one() or 0)
    if len(members_of(session, panel.id)) <= least:
        raise BadInput("panel_too_small", least=least)
    member.is_active = False


def set_least_yes(session: Session, actor: Actor, panel_id: int, least_yes: int) -> None:
    """Set how many must agree on what is handed in from now on; what was handed in before keeps its own number.

    Raises
    ------
    BadInput
        It is below one, or more than sit in the panel.
    """
    panel = _managed_panel(session, actor, panel_id)
    if not 1 <= least_yes <= len(members_of(session, panel.id)):
        raise BadInput("panel_too_small", least=least_yes)
    if panel.least_yes == least_yes:
        return
    facts: dict[str, str | int | bool | None] = {"least_yes": least_yes, "before": panel.least_yes}
    subject = ("aid_panel", panel.id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
    panel.least_yes = least_yes


def seat_account(session: Session, actor: Actor, member_id: int, username: str) -> None:
    """Let a member vote with an account of theirs; an empty name takes it from them again.

    Raises
    ------
    NotFound
        There is no such account, or it is closed.
    Conflict
        It sits in the panel as another member.
    """
    member, panel = _managed_member(session, actor, member_id)
    named, user_id = clean(username).strip(), None
    if named:
        user_id = session.exec(select(User.id).where(User.username == named, col(User.is_active))).one_or_none()
        if user_id is None:
            raise NotFound("member_account_unknown", username=named)
        for other in members_of(session, panel.id):
            if other.user_id == user_id and other.id != member.id:
                raise Conflict("member_account_taken", username=named, name=other.name)
    facts: dict[str, str | int | bool | None] = {"member": member.id, "account": user_id, "before": member.user_id}
    subject = ("aid_panel", panel.id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
    member.user_id = user_id


def close_panel(session: Session, actor: Actor, panel_id: int) -> None:
    """Offer a panel to no further application."""
    _managed_panel(session, actor, panel_id).is_active = False


def members_of(session: Session, panel_id: int) -> list[PanelMember]:
    """Return the active members of a panel."""
    wanted = select(PanelMember).where(PanelMember.panel_id == panel_id, col(PanelMember.is_active))
    return list(session.exec(wanted.order_by(col(PanelMember.id))).all())


def panels_over(session: Session, actor: Actor, area_id: int | None = None) -> list[PanelView]:
    """Return the active panels that may decide for an area, or for any of the actor's; the nearest first.

    Three statements at most.
    """
    mine = areas_open_to(actor, Permission.APPLY_FOR_AID)
    if area_id is not None:
        mine = mine.where(Area.id == area_id)
    reached = {
        int(part) for path in session.scalars(mine.with_only_columns(col(Area.path))).all() for part in _ids(path)
    }
    wanted = (
        select(AidPanel, Area)
        .join(Area, col(AidPanel.area_id) == Area.id)
        .where(col(AidPanel.is_active), col(AidPanel.area_id).in_(reached))
        .order_by(col(AidPanel.id))
    )
    found = sorted(session.exec(wanted).all(), key=lambda pair: -pair[1].path.count("/"))
    members: dict[int, list[MemberView]] = {panel.id: [] for panel, _area in found}
    asked = (
        select(PanelMember, User.username)
        .join(User, col(PanelMember.user_id) == User.id, isouter=True)
        .where(col(PanelMember.panel_id).in_(members), col(PanelMember.is_active))
    )
    for each, username in session.exec(asked.order_by(col(PanelMember.id))).all() if members else ():
        members[each.panel_id].append(MemberView(each.id, each.name, each.post, username or ""))
    return [
        PanelView(panel.id, panel.name, area.id, area.name, panel.least_yes, tuple(members[panel.id]))
        for panel, area in found
    ]


def decides_for(session: Session, panel_id: int, area: Area) -> AidPanel:
    """Return an active panel that decides for `area`.

    Raises
    ------
    NotFound
        There is no such panel, or not for this place.
    """
    panel = session.get(AidPanel, panel_id)
    if panel is None or not panel.is_active or str(panel.area_id) not in _ids(area.path):
        raise NotFound("panel_not_found")
    return panel


def _managed_panel(session: Session, actor: Actor, panel_id: int) -> AidPanel:
    actor.require(Permission.MANAGE_AID)
    panel = session.get(AidPanel, panel_id)
    if panel is None:
        raise NotFound("panel_not_found")
    _check_area(session, actor, panel.area_id)
    return panel


def _managed_member(session: Session, actor: Actor, member_id: int) -> tuple[PanelMember, AidPanel]:
    member = session.get(PanelMember, member_id)
    if member is None:
        raise NotFound("panel_not_found")
    return member, _managed_panel(session, actor, member.panel_id)


def _check_area(session: Session, actor: Actor, area_id: int) -> None:
    if session.exec(areas_open_to(actor, Permission.MANAGE_AID).where(Area.id == area_id)).first() is None:
        raise NotPermitted("place_outside_your_area")


def _member(panel_id: int, entry: MemberEntry) -> PanelMember:
    name, post = clean(entry.name).strip(), clean(entry.post).strip()
    check_length(name, "member_name", _LONGEST_PERSON)
    check_length(post, "member_post", _LONGEST_NAME)
    return PanelMember(panel_id=panel_id, name=name, post=post, user_id=entry.user_id)


def _ids(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
