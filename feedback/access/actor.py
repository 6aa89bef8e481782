"""Who is asking: a user with the roles that they hold, each in an area or for a unit. Loaded anew for every request."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.permissions import GRANTED, Permission
from feedback.core.errors import NotPermitted
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, OrgLevel, Role

LEVEL_OF_AREA = {
    AreaKind.COUNTY: OrgLevel.COUNTY,
    AreaKind.TOWNSHIP: OrgLevel.TOWNSHIP,
    AreaKind.VILLAGE: OrgLevel.VILLAGE,
    AreaKind.NATURAL_VILLAGE: OrgLevel.VILLAGE,
    AreaKind.VILLAGE_GROUP: OrgLevel.VILLAGE,
    AreaKind.BUILDING: OrgLevel.VILLAGE,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the tree of areas."""

    area_id: int
    township_id: int | None
    village_id: int | None


@dataclass(frozen=True, slots=True)
class Grant:
    role: Role
    area_id: int | None = None
    area_kind: AreaKind | None = None
    area_name: str = ""
    unit_id: int | None = None
    unit_name: str = ""

    @property
    def level(self) -> OrgLevel:
        """The level on which this grant decides."""
        return LEVEL_OF_AREA[self.area_kind] if self.area_kind else OrgLevel.VILLAGE

    def covers(self, place: Place) -> bool:
        """Say whether `place` lies in this grant's area; a grant for a unit alone covers none."""
        if self.area_kind is None:
            return False
        if self.area_kind is AreaKind.COUNTY:
            return True
        if self.area_kind is AreaKind.TOWNSHIP:
            return place.township_id == self.area_id
        if self.area_kind is AreaKind.VILLAGE:
            return place.village_id == self.area_id
        return place.area_id == self.area_id


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: int
    username: str
    name: str
    grants: tuple[Grant, ...] = ()
    language: str = "zh"
    text_size: str = "normal"
    must_change_password: bool = False
    is_trial: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return tuple(sorted({grant.unit_id for grant in self.grants if grant.unit_id is not None}))

    def grants_for(self, permission: Permission) -> tuple[Grant, ...]:
        """Return the grants that carry `permission`, wherever they hold."""
        return tuple(grant for grant in self.grants if grant.role in GRANTED[permission])

    def holds(self, permission: Permission) -> bool:
        """Say whether any grant carries `permission` somewhere."""
        return bool(self.grants_for(permission))

    def require(self, permission: Permission) -> None:
        """Raise NotPermitted where no grant carries `permission`."""
        if not self.holds(permission):
            raise NotPermitted("not_your_role")

    def home(self) -> Grant | None:
        """Return the grant whose area a form is filled in with: the smallest one."""
        order = list(reversed(AreaKind))
        placed = [grant for grant in self.grants if grant.area_kind is not None]
        return min(placed, key=lambda grant: order.index(grant.area_kind or AreaKind.COUNTY), default=None)


def load_actor(session: Session, user_id: int) -> Actor | None:
    """Return the actor for an active user, or None where there is none."""
    found: Any = select_columns(User, RoleGrant, col(Area.kind), col(Area.name), col(Unit.name))
    rows = session.execute(
        found.join(RoleGrant, col(RoleGrant.user_id) == User.id, isouter=True)
        .join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
        .join(Unit, col(RoleGrant.unit_id) == Unit.id, isouter=True)
        .where(col(User.id) == user_id, col(User.is_active))
        .order_by(col(RoleGrant.id))
    ).all()
    if not rows:
        return None
    user = rows[0][0]
    return Actor(
        user_id=user.id,
        username=user.username,
        name=user.name,
        grants=tuple(_grant(*row[1:]) for row in rows if row[1] is not None),
        language=user.language,
        text_size=user.text_size,
        must_change_password=user.must_change_password,
        is_trial=user.is_trial,
    )


def _grant(grant: RoleGrant, area_kind: AreaKind | None, area_name: str | None, unit_name: str | None) -> Grant:
    return Grant(
        role=grant.role,
        area_id=grant.area_id,
        area_kind=area_kind,
        area_name=area_name or "",
        unit_id=grant.unit_id,
        unit_name=unit_name or "",
    )
