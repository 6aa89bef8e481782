"""The villages' libraries of the trial county: a profile for each village, and the books on its shelves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, SQLModel

from feedback.core.clock import today
from feedback.trial.households import HouseholdSeed
from feedback.trial.places import areas
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.place import ArchiveBook, Area, VillageProfile
from models.vocabulary import AreaKind, Role

_MU_PER_HOUSEHOLD: Final = 3
_YEAR: Final = 365


def shelve(session: Session, roster: Roster) -> None:
    """Put the villages' profiles and books into the store."""
    session.add_all(_library(roster))


def _library(roster: Roster) -> Iterator[SQLModel]:
    told = tree("files")
    for number, seed in enumerate(areas()):
        if seed.kind is AreaKind.NATURAL_VILLAGE:
            yield from _books(roster, seed.code, told)
        if seed.kind is AreaKind.VILLAGE:
            homes = [home for code, held in roster.homes.items() if code.startswith(seed.code) for home in held]
            yield _profile(roster, roster.areas[seed.code], [each for _id, each in homes], (number, seed.tags, told))


def _profile(
    roster: Roster, village: Area, homes: list[HouseholdSeed], about: tuple[int, tuple[str, ...], Any]
) -> VillageProfile:
    number, tags, told = about
    cadres = roster.staff_of(Role.CADRE, village.code)
    return VillageProfile(
        area_id=village.id,
        population=sum(len(home.members) for home in homes),
        households=len(homes),
        party_members=sum(person.is_party_member for home in homes for person in home.members),
        farmland_mu=_MU_PER_HOUSEHOLD * len(homes) + number,
        collective_income=(18 + number % 40) * 1_000_000,
        industries=next((told["industries"][tag] for tag in tags if tag in told["industries"]), ""),
        rivers=told["rivers"][number % len(told["rivers"])],
        is_remote="island" in tags,
        updated_on=today() - timedelta(days=number % 120),
        updated_by_id=roster.user_ids[cadres[0]] if cadres else None,
    )


def _books(roster: Roster, code: str, told: Any) -> Iterator[ArchiveBook]:
    village, homes = roster.areas[code], roster.homes.get(code, [])
    for n in range(1, 3 if len(homes) >= told["second_book_from"] else 2):
        yield ArchiveBook(
            area_id=village.id,
            title=told["book"].format(name=village.name, n=n),
            opened_on=today() - timedelta(days=_YEAR * n),
            is_trial=True,
        )
