"""Sheets of accounts: one row for each role of a user. Making an account and giving it a role are two persons' duties.

Whoever only makes accounts takes in the sheet first; whoever only grants roles takes in the same sheet afterwards.
Source: domain digest G.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from feedback.access.accounts import SYSTEM_NAME
from feedback.access.duties import check_apart, check_owned
from feedback.access.permissions import Permission
from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, grouped, text_of
from feedback.core.errors import BadInput
from feedback.sheets.parsing import ParsedRow
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Role


@dataclass(frozen=True, slots=True)
class GrantEntry:
    role: Role
    area_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A user to make (`user_id` is None) or to give roles to."""

    username: str
    name: str
    user_id: int | None
    grants: tuple[GrantEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows are checked against, read at once."""

    users: Mapping[str, User]
    grants: frozenset[tuple[int, GrantEntry]]
    roles: Mapping[int, frozenset[Role]]
    areas: Mapping[str, int]
    units: Mapping[str, int]
    makes: bool
    grants_roles: bool


def read_accounts(rows: Sequence[ParsedRow], setting: Setting) -> Reading[AccountEntry]:
    """Return the accounts of the rows; the rows of one user name are one account."""
    reading: Reading[AccountEntry] = Reading()
    known = _known(setting)
    sound: list[tuple[ParsedRow, GrantEntry | None]] = []
    for row in rows:
        try:
            grant = _checked(row.values, known, setting)
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
        else:
            sound.append((row, grant))
    for group in grouped(sound, lambda pair: text_of(pair[0].values, "username")):
        _read_account(group, known, setting, reading)
    return reading


def _known(setting: Setting) -> _Known:
    session = setting.session
    grants = frozenset(_held(session))
    roles: dict[int, frozenset[Role]] = {}
    for user_id, grant in grants:
        roles[user_id] = roles.get(user_id, frozenset()) | {grant.role}
    return _Known(
        users={user.username: user for user in session.exec(select(User)).all()},
        grants=grants,
        roles=roles,
        areas=_by_code_and_name(session.exec(select(Area.id, Area.code, Area.name).where(col(Area.is_active))).all()),
        units=_by_code_and_name(session.exec(select(Unit.id, Unit.code, Unit.name).where(col(Unit.is_active))).all()),
        makes=setting.actor.holds(Permission.MANAGE_ACCOUNTS),
        grants_roles=setting.actor.holds(Permission.GRANT_ROLES),
    )


def _by_code_and_name(rows: Sequence[tuple[int, str, str]]) -> dict[str, int]:
    """Return the number behind each code, and behind each name that only one of them has."""
    names = Counter(name for _number, _code, name in rows)
    named = {name: number for number, _code, name in rows if names[name] == 1}
    return named | {code: number for number, code, _name in rows}


def _held(session: Session) -> list[tuple[int, GrantEntry]]:
    rows = session.exec(select(RoleGrant).order_by(col(RoleGrant.id))).all()
    return [(row.user_id, GrantEntry(row.role, row.area_id, row.unit_id)) for row in rows]


def _checked(values: Mapping[str, Any], known: _Known, setting: Setting) -> GrantEntry | None:
    """Return the role that the row gives, or None where it gives none or the actor may not."""
    username = text_of(values, "username")
    user = known.users.get(username)
    if username == SYSTEM_NAME or (user is not None and user.name != text_of(values, "person_name")):
        raise CellFault("username", BadInput("username_taken", username=username))
    if user is None and not known.makes:
        raise CellFault("username", BadInput("account_not_made_yet"))
    grant = _grant(values, known)
    if grant is None or not known.grants_roles:
        return None
    if user is not None and user.id == setting.actor.user_id:
        raise CellFault("username", BadInput("not_your_own_account"))
    return grant


def _grant(values: Mapping[str, Any], known: _Known) -> GrantEntry | None:
    role: Role | None = values.get("role")
    area, unit = text_of(values, "grant_area"), text_of(values, "grant_unit")
    if area and area not in known.areas:
        raise CellFault("grant_area", BadInput("cell_area_code_unknown"))
    if unit and unit not in known.units:
        raise CellFault("grant_unit", BadInput("cell_unit_code_unknown"))
    if role is None:
        return None
    if role is Role.HANDLER:
        if not unit:
            raise CellFault("grant_unit", BadInput("handler_needs_unit"))
        return GrantEntry(role, unit_id=known.units[unit])
    if not area:
        raise CellFault("grant_area", BadInput("role_needs_area"))
    return GrantEntry(role, area_id=known.areas[area])


def _refusal(role: Role, user: User | None, held: Iterable[Role]) -> BadInput | None:
    """Return why a person who holds `held` may not be given `role`, or None where they may."""
    try:
        check_apart(role, held)
        check_owned(role, user)
    except BadInput as error:
        return error
    return None


def _read_account(
    group: Sequence[tuple[ParsedRow, GrantEntry | None]],
    known: _Known,
    setting: Setting,
    reading: Reading[AccountEntry],
) -> None:
    """Add the account, and count rows of which nothing is left to do as seen."""
    first = group[0][0].values
    username, name = text_of(first, "username"), text_of(first, "person_name")
    user = known.users.get(username)
    new: dict[GrantEntry, None] = {}
    rows = []
    held = known.roles.get(user.id, frozenset()) if user else frozenset()
    for row, grant in group:
        if text_of(row.values, "person_name") != name:
            error = BadInput("cell_differs_in_group", first_row=group[0][0].number)
            reading.faults.append(setting.fault(row, "person_name", error))
        elif user is not None and (grant is None or (user.id, grant) in known.grants):
            reading.seen_rows.append(row.number)
        elif grant and (refusal := _refusal(grant.role, user, {*held, *(each.role for each in new)})):
            reading.faults.append(setting.fault(row, "role", refusal))
        else:
            rows.append(row.number)
            new |= {} if grant is None else {grant: None}
    if rows:
        content = AccountEntry(username, name, user.id if user else None, tuple(new))
        reading.entries.append(Entry(username, tuple(rows), content))
