"""A small county for tests: its areas, units, staff and a household, each made by keyword; none of its cases."""

from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor, Grant, Place, load_actor
from feedback.core.cipher import number_index, tail_index
from models.household import Household, Person
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, OrgLevel, Role, UnitKind

_numbers: Final = count(1)


def an_area(
    session: Session, *, kind: AreaKind, name: str, parent: Area | None = None, number: int | None = None
) -> Area:
    """Add an area below `parent`, with the path and the township and village that every row of it repeats."""
    area = Area(kind=kind, name=name, code=f"area-{next(_numbers):06}", parent_id=parent.id if parent else None)
    if number is not None:
        area.id = number
    session.add(area)
    session.flush()  # Its own number stands at the end of its path.
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    area.township_id = area.id if kind is AreaKind.TOWNSHIP else parent.township_id if parent else None
    area.village_id = area.id if kind is AreaKind.VILLAGE else parent.village_id if parent else None
    return area


def place_of(area: Area) -> Place:
    return Place(area.id, area.township_id, area.village_id)


def a_unit(session: Session, *, area: Area, name: str, level: OrgLevel = OrgLevel.TOWNSHIP) -> Unit:
    unit = Unit(area_id=area.id, code=f"unit-{next(_numbers)}", name=name, kind=UnitKind.STATION, level=level)
    session.add(unit)
    session.flush()
    return unit


def a_user(session: Session, *, name: str = "周敏", password_hash: str = "-", **more: Any) -> User:
    username = more.pop("username", f"user{next(_numbers)}")
    user = User(username=username, name=name, password_hash=password_hash, **{"must_change_password": False} | more)
    session.add(user)
    session.flush()
    return user


def actor(session: Session, *roles: Role, area: Area | None = None, unit: Unit | None = None) -> Actor:
    """Add a user with `roles` in `area` or for `unit`, and return them as the one who asks."""
    user = a_user(session, name="、".join(roles))
    for role in roles:
        _grant(session, user.id, role, area, unit)
    return _loaded(session, user.id)


def staff(session: Session, **posts: tuple[Role, Area | Unit]) -> dict[str, Actor]:
    """Add a user for each post, all at once, and return them by the posts' names, as `load_actor` would."""
    users = {name: User(username=f"user{next(_numbers)}", name=role, password_hash="-", must_change_password=False)
             for name, (role, _where) in posts.items()}  # fmt: skip
    session.add_all(users.values())
    session.flush()
    grants = {name: _grant_at(role, where) for name, (role, where) in posts.items()}
    session.add_all(
        RoleGrant(user_id=users[name].id, role=grant.role, area_id=grant.area_id, unit_id=grant.unit_id)
        for name, grant in grants.items()
    )
    session.flush()
    return {name: Actor(user.id, user.username, user.name, (grants[name],)) for name, user in users.items()}


def _grant_at(role: Role, where: Area | Unit) -> Grant:
    if isinstance(where, Unit):
        return Grant(role, unit_id=where.id, unit_name=where.name)
    return Grant(role, area_id=where.id, area_kind=where.kind, area_name=where.name)


def a_second_grant(
    session: Session, held_by: Actor, role: Role, *, area: Area | None = None, unit: Unit | None = None
) -> Actor:
    """Give somebody one role more, and return them as they are now."""
    _grant(session, held_by.user_id, role, area, unit)
    return _loaded(session, held_by.user_id)


def _grant(session: Session, user_id: int, role: Role, area: Area | None, unit: Unit | None) -> None:
    ids = area.id if area else None, unit.id if unit else None
    session.add(RoleGrant(user_id=user_id, role=role, area_id=ids[0], unit_id=ids[1]))
    session.flush()


def _loaded(session: Session, user_id: int) -> Actor:
    found = load_actor(session, user_id)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county of two townships. The north has the staff that moves cases; the south is who must not see them."""

    root: Area
    north: Area
    south: Area
    village: Area
    other_village: Area
    hamlet: Area
    group: Area
    south_village: Area

    roads: Unit
    water: Unit
    bureau: Unit
    south_roads: Unit

    clerk: Actor
    chair: Actor
    recorder: Actor
    cadre: Actor
    handler: Actor
    co_handler: Actor
    reviewer: Actor
    revisitor: Actor
    leader: Actor
    county_chair: Actor
    bureau_handler: Actor
    discipline: Actor
    second_discipline: Actor
    sysadmin: Actor
    south_clerk: Actor
    south_handler: Actor

    @property
    def place(self) -> Place:
        return place_of(self.group)


def a_county(session: Session) -> County:
    """Add the areas, units and staff; with `seeded`, all that a case needs on its way."""
    root = an_area(session, kind=AreaKind.COUNTY, name="青岩县")
    north = an_area(session, kind=AreaKind.TOWNSHIP, name="石桥镇", parent=root)
    village = an_area(session, kind=AreaKind.VILLAGE, name="上河村", parent=north)
    hamlet = an_area(session, kind=AreaKind.NATURAL_VILLAGE, name="杨家湾", parent=village)
    south = an_area(session, kind=AreaKind.TOWNSHIP, name="林口乡", parent=root)
    roads = a_unit(session, area=north, name="石桥镇村镇建设办")
    water = a_unit(session, area=north, name="石桥镇水利站")
    bureau = a_unit(session, area=root, name="县交通运输局", level=OrgLevel.COUNTY)
    south_roads = a_unit(session, area=south, name="林口乡村镇建设办")
    northern = ("clerk", "chair", "recorder", "reviewer", "revisitor", "leader")
    return County(
        root=root,
        north=north,
        south=south,
        village=village,
        other_village=an_area(session, kind=AreaKind.VILLAGE, name="下河村", parent=north),
        hamlet=hamlet,
        group=an_area(session, kind=AreaKind.VILLAGE_GROUP, name="三组", parent=hamlet),
        south_village=an_area(session, kind=AreaKind.VILLAGE, name="松坪村", parent=south),
        roads=roads,
        water=water,
        bureau=bureau,
        south_roads=south_roads,
        **staff(
            session,
            **{name: (Role(name), north) for name in northern},
            cadre=(Role.CADRE, village),
            handler=(Role.HANDLER, roads),
            co_handler=(Role.HANDLER, water),
            bureau_handler=(Role.HANDLER, bureau),
            county_chair=(Role.CHAIR, root),
            discipline=(Role.DISCIPLINE, root),
            second_discipline=(Role.DISCIPLINE, root),
            sysadmin=(Role.SYSADMIN, root),
            south_clerk=(Role.CLERK, south),
            south_handler=(Role.HANDLER, south_roads),
        ),
    )


def a_household(session: Session, county: County, *, phone: str = "13812345678", identity: str = "") -> Household:
    """Add a household of the northern village with one member."""
    household = Household(
        area_id=county.group.id,
        village_id=county.village.id,
        township_id=county.north.id,
        household_no=f"H{next(_numbers)}",
        house_no="12",
        head_name="陈大福",
        head_initials="cdf",
    )
    session.add(household)
    session.flush()
    session.add(
        Person(
            household_id=household.id,
            name="陈大福",
            phone=phone,
            phone_index=number_index("phone", phone),
            phone_tail_index=tail_index("phone", phone),
            identity_number=identity or None,
            identity_index=number_index("identity", identity) if identity else None,
        )
    )
    session.flush()
    return household
