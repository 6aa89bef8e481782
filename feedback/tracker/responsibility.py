"""On which level are the matters of a category owned, and may this one be given to a unit below that level?

What is the township's or the county's goes to a village, or from the county to a township, for a stated reason only,
which stays in the case's history. What no line speaks of is bound to no level. Source: domain digest B6 and F.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.classify.taxonomy import category_codes
from feedback.core.errors import BadInput, Conflict, MissingFact, NotPermitted
from models.case import Case
from models.duty import Responsibility
from models.place import Unit
from models.vocabulary import AreaKind, OrgLevel
from models.work_vocabulary import AccessAction

LEAST_REASON: Final = 4
LEVELS: Final = tuple(OrgLevel)
_DEFAULTS: Final = Path(__file__).parent / "data" / "owner_levels.json"

Levels = Mapping[str, OrgLevel]


@dataclass(frozen=True, slots=True)
class PushedDown:
    """That a case went below the level that owns it, and why."""

    owner: OrgLevel
    reason: str

    @property
    def facts(self) -> Facts:
        return {"pushed_down": self.owner}


def is_below(level: OrgLevel, other: OrgLevel) -> bool:
    """Say whether `level` is lower than `other`; the village is the lowest."""
    return LEVELS.index(level) < LEVELS.index(other)


def owner_levels(session: Session) -> dict[str, OrgLevel]:
    """Return the level that is written down for each code of either level; one statement."""
    rows = session.exec(select(Responsibility).order_by(col(Responsibility.category))).all()
    return {row.category: row.owner_level for row in rows}


def owner_of(levels: Levels, category: str | None) -> OrgLevel | None:
    """Return the level that owns a category: by its own line, else by that of its sector."""
    if category is None:
        return None
    return levels.get(category) or levels.get(category[:2])


def seed_levels(session: Session) -> int:
    """Write the defaults down where nothing is written yet, and return how many lines that made."""
    if session.exec(select(Responsibility.category)).first() is not None:
        return 0
    lines = {code: level for level, codes in _defaults().items() for code in codes}
    session.add_all(Responsibility(category=code, owner_level=level) for code, level in lines.items())
    return len(lines)


def _defaults() -> dict[OrgLevel, list[str]]:
    read = json.loads(_DEFAULTS.read_text(encoding="utf-8"))
    return {level: list(read[level.value]) for level in OrgLevel}


def checked_push_down(session: Session, case: Case, unit: Unit, reason: str | None) -> PushedDown | None:
    """Return why `unit` leads a case that is owned above its level; None where it is not.

    Raises
    ------
    MissingFact
        It is, and no reason is given.
    """
    owner = owner_of(_levels_for(session, case), case.category)
    if owner is None or not is_below(unit.level, owner):
        return None
    given = (reason or "").strip()
    if len(given) < LEAST_REASON:
        raise MissingFact(
            "push_down_needs_reason", field="push_down_reason", unit=unit.name, owner=owner, least=LEAST_REASON
        )
    return PushedDown(owner, given)


def _levels_for(session: Session, case: Case) -> dict[str, OrgLevel]:
    if case.category is None:
        return {}
    wanted = select(Responsibility).where(col(Responsibility.category).in_([case.category, case.category[:2]]))
    return {row.category: row.owner_level for row in session.exec(wanted).all()}


def may_set_levels(actor: Actor) -> bool:
    """Say whether the actor keeps the levels: they hold for the whole county, so it is for somebody of the county."""
    return any(grant.area_kind is AreaKind.COUNTY for grant in actor.grants_for(Permission.MANAGE_ROUTING))


def save_levels(
    session: Session, actor: Actor, *, seen: Levels, wanted: Mapping[str, OrgLevel | None]
) -> dict[str, OrgLevel | None]:
    """Put `wanted` in the place of what the actor has `seen`, and return what changed; None takes a line away.

    Raises
    ------
    NotPermitted
        The actor is not of the county.
    BadInput
        A code is not in the taxonomy.
    Conflict
        Somebody else has changed the lines meanwhile; nothing is saved.
    """
    if not may_set_levels(actor):
        raise NotPermitted("for_whole_county")
    if not wanted.keys() <= set(category_codes()):
        raise BadInput("category_unknown")
    held = owner_levels(session)
    if held != dict(seen):
        raise Conflict("changed_meanwhile")
    changed = {code: level for code, level in wanted.items() if held.get(code) is not level}
    for code, level in changed.items():
        row = session.get(Responsibility, code)
        if level is None:
            session.delete(row)
        elif row is None:
            session.add(Responsibility(category=code, owner_level=level))
        else:
            row.owner_level = level
        _note(session, actor, {"owner_of": code, "owner_was": held.get(code), "owner_now": level})
    return changed


def fill_in_levels(session: Session, actor: Actor) -> int:
    """Write the defaults down where nothing is written yet, by an act of whoever keeps them."""
    if not may_set_levels(actor):
        raise NotPermitted("for_whole_county")
    made = seed_levels(session)
    if made:
        _note(session, actor, {"owners_filled_in": made})
    return made


def _note(session: Session, actor: Actor, facts: Facts) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
