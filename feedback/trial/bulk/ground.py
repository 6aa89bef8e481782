"""What do the rows of a filled store refer to? The places, units and people that are there, and words to be said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from sqlmodel import Session, col, select

from feedback.classify.segment import default_segmenter
from feedback.trial import phrases
from models.place import Area, Unit
from models.user import RoleGrant
from models.vocabulary import AreaKind, Role

_TEXTS: Final = 3000


@dataclass(frozen=True, slots=True)
class Said:
    """Words with their labels and search tokens; cut once and used many times."""

    told: phrases.Utterance
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Natural villages, the units of each township, the people of each role, and what is said."""

    places: Sequence[Area]
    units: Mapping[int | None, Sequence[int]]
    people: Mapping[Role, Sequence[int]]
    said: Sequence[Said]


def survey(session: Session, rng: Random, *, township_id: int | None = None, texts: int = _TEXTS) -> Ground:
    """Return the ground of the county, or of one township of it."""
    natural = select(Area).where(Area.kind == AreaKind.NATURAL_VILLAGE).order_by(col(Area.id))
    if township_id is not None:
        natural = natural.where(Area.township_id == township_id)
    people: dict[Role, list[int]] = defaultdict(list)
    for role, user_id in session.exec(select(RoleGrant.role, RoleGrant.user_id).order_by(col(RoleGrant.id))):
        people[Role(role)].append(user_id)
    cut = default_segmenter().search_tokens
    told = [phrases.draw(rng) for _ in range(texts)]
    said = [Said(each, tuple(cut(f"{each.title}\n{each.text}"))) for each in told]
    return Ground(session.exec(natural).all(), _units(session), people, said)


def _units(session: Session) -> Mapping[int | None, Sequence[int]]:
    found = session.exec(
        select(Area.township_id, Unit.id).join(Unit, col(Unit.area_id) == Area.id).order_by(col(Unit.id))
    )
    units: dict[int | None, list[int]] = defaultdict(list)
    for township_id, unit_id in found:
        units[township_id].append(unit_id)
    return units
