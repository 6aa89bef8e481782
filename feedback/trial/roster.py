"""Who and what the trial county consists of once it is in the store: places, units, accounts, households.

Everybody of the staff has an account, so that the history names them; only those listed in `data/office.json` are given
a password. To try out somebody else, the system administrator gives them one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sqlmodel import Session

from feedback.access.accounts import add_grant, add_user
from feedback.access.actor import Actor, load_actor
from feedback.access.passwords import NewPassword, decoy_hash
from feedback.archive.households import add_households
from feedback.archive.places import AreaEntry, add_areas
from feedback.trial.files import file_of
from feedback.trial.households import HouseholdSeed, households
from feedback.trial.people import STAFF_PHONES, StaffSeed, staff
from feedback.trial.places import areas, units
from feedback.trial.setup import FirstAccount
from feedback.trial.sources import tree
from models.place import Area, Unit
from models.user import User
from models.vocabulary import AreaKind, Role

_HASHERS: Final = 1


@dataclass(slots=True)
class Roster:
    """The numbers that the store gave to the county's seeds, and its people as actors."""

    session: Session
    areas: Mapping[str, Area] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    posts: Mapping[str, StaffSeed] = field(default_factory=dict)
    user_ids: Mapping[str, int] = field(default_factory=dict)
    homes: Mapping[str, list[tuple[int, HouseholdSeed]]] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """Return one of the staff, by the user name of the seed."""
        if username not in self._actors:
            found = load_actor(self.session, self.user_ids[username])
            if found is None:
                raise KeyError(username)
            self._actors[username] = found
        return self._actors[username]

    def staff_of(self, role: Role, area_code: str) -> list[str]:
        """Return who holds a role in exactly this area."""
        return [each.username for each in self.posts.values() if each.role is role and each.area_code == area_code]

    def cadres_of(self, village_code: str) -> list[str]:
        """Return who looks after a village: its own cadre, and the township's."""
        return [each.username for each in self.posts.values() if village_code in each.village_codes]

    def handler_of(self, unit_code: str) -> str:
        """Return who handles a unit's cases."""
        return next(each.username for each in self.posts.values() if each.unit_code == unit_code)

    def unit_code(self, unit_id: int) -> str:
        """Return the code of a unit by its number."""
        return next(code for code, unit in self.units.items() if unit.id == unit_id)


def enrol(session: Session, rng: Random, *, year: int, household_count: int) -> Roster:
    """Put places, units, staff and households into the store. Nobody can sign in yet (see `give_passwords`)."""
    roster = Roster(session)
    roster.areas = _enrol_areas(session)
    roster.units = _enrol_units(session, roster.areas)
    people = staff(rng)
    roster.posts = {each.username: each for each in people}
    roster.user_ids = _enrol_staff(session, roster, people)
    roster.homes = _enrol_households(session, roster.areas, households(rng, year, household_count))
    return roster


@contextmanager
def passwords_ahead() -> Iterator[Mapping[str, Future[NewPassword]]]:
    """Make the passwords of the shown accounts while the rest is built: hashing takes longer than all their rows."""
    shown: list[str] = [*tree("office")["first"].values(), *tree("office")["shown"]]
    with ThreadPoolExecutor(_HASHERS) as hashers:
        yield {username: hashers.submit(NewPassword.make) for username in shown}


def give_passwords(roster: Roster, ahead: Mapping[str, Future[NewPassword]]) -> list[FirstAccount]:
    """Let the shown accounts sign in, and return them: one for each role first."""
    names = shown_names(roster.posts.values())
    accounts = []
    for username, made in ahead.items():
        user = roster.session.get_one(User, roster.user_ids[username])
        user.password_hash = made.result().password_hash
        post = roster.posts[username]
        accounts.append(FirstAccount(names[username], made.result().password, post.role, post.name, post.title))
    return accounts


def _enrol_areas(session: Session) -> Mapping[str, Area]:
    entries = [
        AreaEntry(code=each.code, name=each.name, kind=each.kind, parent_code=each.parent_code, aliases=each.aliases)
        for each in areas()
    ]
    made = add_areas(session, None, entries, is_trial=True)
    for number, area in enumerate(each for each in made if each.kind in (AreaKind.COUNTY, AreaKind.TOWNSHIP)):
        area.duty_phone = f"{STAFF_PHONES}{number:08d}"
    return {area.code: area for area in made}


def _enrol_units(session: Session, places: Mapping[str, Area]) -> Mapping[str, Unit]:
    made = {
        seed.code: Unit(
            area_id=places[seed.area_code].id,
            code=seed.code,
            name=seed.name,
            kind=seed.kind,
            level=seed.level,
            handles=list(seed.handles),
            is_trial=True,
        )
        for seed in units()
    }
    session.add_all(made.values())
    session.flush()  # Handlers are granted a unit by its number.
    return made


def shown_names(people: Iterable[StaffSeed]) -> dict[str, str]:
    """Return the user names as they are signed in with: the first account of a role is called like the role."""
    first = {username: role for role, username in tree("office")["first"].items()}
    taken = set(first.values())
    names = {each.username: first.get(each.username, each.username) for each in people}
    return {
        username: f"county_{name}" if name in taken and username not in first else name
        for username, name in names.items()
    }


def _enrol_staff(session: Session, roster: Roster, people: Sequence[StaffSeed]) -> Mapping[str, int]:
    names, nobody = shown_names(people), NewPassword("", decoy_hash())
    ids: dict[str, int] = {}
    for each in people:
        user, _password = add_user(session, username=names[each.username], name=each.name, is_trial=True, made=nobody)
        _grant(session, roster, user.id, each)
        ids[each.username] = user.id
    return ids


def _grant(session: Session, roster: Roster, user_id: int, post: StaffSeed) -> None:
    if post.unit_code is not None:
        add_grant(session, user_id, role=post.role, unit_id=roster.units[post.unit_code].id)
        return
    for code in post.village_codes or (post.area_code,):
        add_grant(session, user_id, role=post.role, area_id=roster.areas[code].id)


def _enrol_households(
    session: Session, places: Mapping[str, Area], seeds: Sequence[HouseholdSeed]
) -> Mapping[str, list[tuple[int, HouseholdSeed]]]:
    """Add the households, and return them by their natural village."""
    entries = [file_of(seed, places[seed.group_code].id) for seed in seeds]
    ids = add_households(session, None, entries, is_trial=True)
    homes: dict[str, list[tuple[int, HouseholdSeed]]] = defaultdict(list)
    for number, seed in zip(ids, seeds, strict=True):
        homes[seed.natural_village_code].append((number, seed))
    return homes
