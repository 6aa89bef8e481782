"""What is known of a village or natural village as a whole: its profile, books, files, and how much is covered.

A natural village is covered where it has a book of archives in use or a household's file (domain digest A1).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, files_open_to, may_see_open_case
from feedback.archive.file_lists import is_stale, lies_in, stale_before
from feedback.archive.files import keeps
from feedback.core.errors import NotFound
from feedback.tracker.states import OPEN
from models.case import Case
from models.household import Household
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from models.place import ArchiveBook, Area, VillageProfile
from models.user import User
from models.vocabulary import AreaKind

MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """A village in numbers as its committee states them; the income is a year's, in fen."""

    population: int | None = None
    households: int | None = None
    party_members: int | None = None
    farmland_mu: int | None = None
    collective_income: int | None = None
    industries: str = ""
    rivers: str = ""
    is_remote: bool = False
    situation: str = ""


@dataclass(frozen=True, slots=True)
class BookView:
    book_id: int
    title: str
    area: str
    kept_by: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many natural villages there are, how many are covered, the others by name, and the books in use."""

    natural_villages: int
    uncovered: tuple[tuple[int, str], ...]
    books: int

    @property
    def covered(self) -> int:
        return self.natural_villages - len(self.uncovered)


@dataclass(frozen=True, slots=True)
class VillageView:
    """A village's library; cases are counted as far as the actor sees them, never confidential ones."""

    area_id: int
    name: str
    kind: AreaKind
    profile: ProfileFacts
    updated_on: date | None
    updated_by: str
    books: tuple[BookView, ...]
    files: int
    stale: int
    tiers: Mapping[VisitTier, int]
    types: Mapping[HouseholdType, int]
    key_kinds: Mapping[KeyKind, int]
    coverage: Coverage
    open_cases: int
    categories: tuple[tuple[str | None, int], ...]
    hot_places: tuple[tuple[str, int], ...]
    may_keep: bool


def open_village(session: Session, actor: Actor, area_id: int) -> VillageView:
    """Return the library of a village or natural village in a constant number of statements.

    Raises
    ------
    NotFound
        There is no such village, or not for this actor.
    """
    actor.require(Permission.READ_HOUSEHOLDS)
    area = session.exec(areas_open_to(actor, Permission.READ_HOUSEHOLDS).where(Area.id == area_id)).one_or_none()
    if area is None or area.kind not in (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE):
        raise NotFound("area_not_found")
    profile, updated_by = _profile(session, area_id)
    files = _files(session, actor, area)
    by_category, by_place = _open_cases(session, actor, area)
    return VillageView(
        area_id=area.id,
        name=area.name,
        kind=area.kind,
        profile=facts_of(profile),
        updated_on=profile.updated_on if profile else None,
        updated_by=updated_by,
        books=_books(session, area),
        files=len(files),
        stale=_stale(session, actor, area),
        tiers=_counted(VisitTier, (tier for tier, _kind, _kinds in files)),
        types=_counted(HouseholdType, (kind for _tier, kind, _kinds in files)),
        key_kinds=_counted(KeyKind, (KeyKind(kind) for _tier, _kind, kinds in files for kind in kinds)),
        coverage=coverage(session, actor, area),
        open_cases=sum(by_category.values()),
        categories=tuple(by_category.most_common(MOST_NAMED)),
        hot_places=tuple(by_place.most_common(MOST_NAMED)),
        may_keep=keeps(actor, Place(area.id, area.township_id, area.village_id)),
    )


def _profile(session: Session, area_id: int) -> tuple[VillageProfile | None, str]:
    query = select(VillageProfile, User.name).join(User, col(VillageProfile.updated_by_id) == User.id, isouter=True)
    found: Any = session.exec(query.where(VillageProfile.area_id == area_id)).one_or_none()
    return (found[0], found[1] or "") if found else (None, "")


def facts_of(profile: VillageProfile | None) -> ProfileFacts:
    """Return what a profile says; of none, that nothing was written yet."""
    if profile is None:
        return ProfileFacts()
    stored = {each.name: getattr(profile, each.name) for each in fields(ProfileFacts)}
    return ProfileFacts(**stored | {"situation": profile.situation or ""})


def _books(session: Session, area: Area) -> tuple[BookView, ...]:
    query = (
        select(ArchiveBook, Area.name)
        .join(Area, col(ArchiveBook.area_id) == Area.id)
        .where(col(Area.path).startswith(area.path))
        .order_by(col(ArchiveBook.closed_on).is_not(None), col(ArchiveBook.id))
    )
    return tuple(
        BookView(book.id, book.title, name, book.kept_by, book.opened_on, book.closed_on)
        for book, name in session.exec(query).all()
    )


def _files(session: Session, actor: Actor, area: Area) -> list[tuple[VisitTier, HouseholdType, list[str]]]:
    columns = (col(Household.visit_tier), col(Household.household_type), col(Household.key_kinds))
    query: Any = files_open_to(actor, Permission.READ_HOUSEHOLDS).with_only_columns(*columns)
    found = session.execute(query.where(lies_in(area), col(Household.is_active))).all()
    return [(tier, kind, kinds) for tier, kind, kinds in found]


def _stale(session: Session, actor: Actor, area: Area) -> int:
    query: Any = files_open_to(actor, Permission.READ_HOUSEHOLDS).with_only_columns(
        func.count(), maintain_column_froms=True
    )
    where = (lies_in(area), col(Household.is_active), is_stale(stale_before(session)))
    return int(session.exec(query.where(*where)).one())


def _counted(words: Any, found: Any) -> dict[Any, int]:
    counts = Counter(found)
    return {word: counts[word] for word in words if counts[word]}


def _open_cases(session: Session, actor: Actor, area: Area) -> tuple[Counter[str | None], Counter[str]]:
    query: Any = (
        select(Case.category, Area.name, func.count())
        .join(Area, col(Case.area_id) == Area.id)
        .where(may_see_open_case(actor), lies_in(area, Case), col(Case.status).in_(OPEN))
        .group_by(col(Case.category), col(Area.name))
    )
    by_category: Counter[str | None] = Counter()
    by_place: Counter[str] = Counter()
    for category, place, number in session.exec(query).all():
        by_category[category] += number
        by_place[place] += number
    return by_category, by_place


def coverage(session: Session, actor: Actor, area: Area) -> Coverage:
    """Return how far the natural villages of an area are covered; a natural village is its own. Three statements."""
    inside = areas_open_to(actor, Permission.READ_HOUSEHOLDS).where(
        col(Area.path).startswith(area.path), Area.kind == AreaKind.NATURAL_VILLAGE
    )
    hamlets = session.exec(inside.order_by(col(Area.code))).all()
    paths = {hamlet.id: hamlet.path for hamlet in hamlets}
    booked: Any = (
        select(ArchiveBook.id, Area.path)
        .join(Area, col(ArchiveBook.area_id) == Area.id)
        .where(col(Area.path).startswith(area.path), col(ArchiveBook.closed_on).is_(None))
    )
    books = session.exec(booked).all()
    filed: Any = (
        select(Area.path)
        .where(col(Area.path).startswith(area.path))
        .where(col(Area.id).in_(select(Household.area_id).where(col(Household.is_active))))
    )
    held = [path for _book_id, path in books] + list(session.exec(filed).all())
    covered = {number for path in held for number in _ids(path)}
    bare = tuple((hamlet.id, hamlet.name) for hamlet in hamlets if hamlet.id not in covered)
    return Coverage(len(paths), bare, len(books))


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
