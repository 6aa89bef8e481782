"""Which area is meant by what a sheet calls a place: a code, a name, a nickname, with or without its township.

Only areas where the actor may record are known, so a place elsewhere reads as unknown. A name that fits several areas
is never guessed. How names vary is data (`feedback/capture/data/place_words.json`).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.capture.importing.parsers import PLACE_WORDS
from feedback.classify.rules.amounts import read_number
from feedback.core.errors import BadInput, NotFound
from models.place import Area
from models.vocabulary import AreaKind

RANK: Final = {kind: rank for rank, kind in enumerate(AreaKind)}
_MOST_SHOWN: Final = 4
_SIGNS: Final = re.compile(rf"[\s{re.escape(PLACE_WORDS['signs'])}]")
_ENDING: Final = re.compile(rf"(?<=..)(?:{'|'.join(map(re.escape, PLACE_WORDS['endings']))})$")
_NUMBERED: Final = re.compile(
    rf"{PLACE_WORDS['ordinal']}?(?P<number>\d+|[{PLACE_WORDS['numerals']}]+)(?:{'|'.join(PLACE_WORDS['groups'])})"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One area as a sheet may name it; `spelled` tells it from others of the same name."""

    area_id: int
    code: str
    kind: AreaKind
    place: Place
    path: str
    spelled: str


class PlaceBook:
    """The areas in which an actor may record one kind of contact, by everything that they are called."""

    def __init__(self, areas: Sequence[Area], names_above: dict[int, str]) -> None:
        self._exact: dict[str, list[Spot]] = defaultdict(list)
        self._loose: dict[str, list[Spot]] = defaultdict(list)
        self._by_id: dict[int, Spot] = {}
        for area in areas:
            above = [names_above[number] for number in _path_ids(area)[:-1] if number in names_above]
            spot = Spot(
                area_id=area.id,
                code=area.code,
                kind=area.kind,
                place=Place(area.id, area.township_id, area.village_id),
                path=area.path,
                # The county is the same for all.
                spelled=" · ".join([*above[1:], area.name]),
            )
            self._by_id[area.id] = spot
            for name in _names(area, above):
                _enter(self._exact, name, spot)
                _enter(self._loose, _without_kind(name), spot)

    def __contains__(self, area_id: object) -> bool:
        return area_id in self._by_id

    def at(self, area_id: int) -> Spot | None:
        """Return the area of that number, where it is known."""
        return self._by_id.get(area_id)

    def widest(self) -> Spot:
        """Return the area in which all the others lie: where something stands that names no place.

        Raises:
            NotFound: the actor may record nowhere.
        """
        if not self._by_id:
            raise NotFound("no_area_to_record_in")
        return min(self._by_id.values(), key=lambda spot: (RANK[spot.kind], spot.area_id))

    def coded(self, code: str) -> Spot:
        """Return the area with that code.

        Raises:
            NotFound: there is none, or not for this actor.
        """
        found = [spot for spot in self._by_id.values() if spot.code == code.strip()]
        if not found:
            raise NotFound("area_not_found", code=code.strip())
        return found[0]

    def find(self, text: str, *, kinds: Sequence[AreaKind] = tuple(AreaKind), within: Spot | None = None) -> Spot:
        """Return the one area of `kinds`, inside `within`, that `text` names.

        A name as it is written goes before one without the word for its kind, and an earlier kind before a later.

        Raises:
            BadInput: it names none, or several.
        """
        plain = _plain(text)
        shorter = _without_kind(plain)
        names = (plain, shorter, _without_kind(shorter))
        for index, name in product((self._exact, self._loose), names):
            near = [spot for spot in index.get(name, ()) if spot.kind in kinds and _lies_in(spot, within)]
            first = min((kinds.index(spot.kind) for spot in near), default=0)
            found = [spot for spot in near if spot.kind is kinds[first]]
            if len(found) > 1:
                shown = ", ".join(spot.spelled for spot in found[:_MOST_SHOWN])
                raise BadInput("cell_place_ambiguous", places=shown)
            if found:
                return found[0]
        raise BadInput("cell_place_unknown")


def open_placebook(session: Session, actor: Actor, permission: Permission, *, imports: bool = True) -> PlaceBook:
    """Return the places where the actor has `permission`, and imports sheets as well unless that is not asked."""
    areas = session.exec(areas_open_to(actor, permission).order_by(col(Area.id))).all()
    if imports:
        importing = {area.id for area in session.exec(areas_open_to(actor, Permission.IMPORT_SHEET)).all()}
        areas = [area for area in areas if area.id in importing]
    above = {number for area in areas for number in _path_ids(area)}
    names: dict[int, str] = {}
    if above:
        names = {number: name for number, name in session.exec(select(Area.id, Area.name)).all() if number in above}
    return PlaceBook(areas, names)


def _path_ids(area: Area) -> list[int]:
    return [int(part) for part in area.path.split("/") if part]


def _lies_in(spot: Spot, within: Spot | None) -> bool:
    return within is None or spot.path.startswith(within.path)


def _enter(index: dict[str, list[Spot]], name: str, spot: Spot) -> None:
    if name and spot not in index[name]:
        index[name].append(spot)


def _names(area: Area, above: Sequence[str]) -> list[str]:
    """Return what an area is called: its code, its names, and each of these after the areas above it."""
    own = [area.name, *area.aliases]
    before = ["".join(above[start:]) for start in range(len(above))]
    # "Township village" is as usual as the whole path or the village alone.
    before += [above[1]] if len(above) > 2 else []
    spelled = [*own, *(f"{prefix}{name}" for prefix in before for name in own)]
    return list(dict.fromkeys([_plain(area.code), *map(_plain, spelled)]))


def _without_kind(plain: str) -> str:
    return _ENDING.sub("", plain)


def _plain(text: str) -> str:
    """Return a name without width, case, blanks and signs, numbered groups in digits: the third group is group 3."""
    half_width = unicodedata.normalize("NFKC", text).casefold()
    return _NUMBERED.sub(_group, _SIGNS.sub("", half_width))


def _group(found: re.Match[str]) -> str:
    number = found["number"]
    return f"{number if number.isdecimal() else read_number(number)}{PLACE_WORDS['groups'][2]}"
