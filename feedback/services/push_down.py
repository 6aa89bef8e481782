"""May somebody below the level that owns an item see to a task of it? For a stated reason only, which the task keeps.

It is the rule by which a case goes below its level (`feedback.tracker.responsibility`), with the same least reason. A
person's level is the highest on which they take tasks on. Who runs an errand for a villager of their own accord takes
nothing off the level above: it is asked where somebody above gives it to them. Source: domain digest A8.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.actor import LEVEL_OF_AREA
from feedback.access.permissions import GRANTED, Permission
from feedback.core.errors import BadInput, MissingFact
from feedback.sheets.safe_text import clean
from feedback.tracker.responsibility import LEAST_REASON, LEVELS, PushedDown, is_below
from models.place import Area, Unit
from models.service import ServiceItem
from models.user import RoleGrant, User
from models.vocabulary import OrgLevel

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who may see to a task, and on which level they take tasks on."""

    user_id: int
    name: str
    level: OrgLevel
    username: str = ""

    def is_pushed_down(self, giver: "Agent", owner: OrgLevel) -> bool:
        """Say whether an item of this owner needs a reason to go from the giver to them."""
        return is_below(self.level, owner) and is_below(self.level, giver.level)


def as_agents(session: Session, user_ids: Collection[int]) -> dict[int, Agent]:
    """Return these people with their levels; who takes none on counts as of the village. One statement."""
    columns: Any = (User.id, User.name, User.username, RoleGrant.role, Area.kind, Unit.level)
    rows = session.execute(
        select_columns(*columns)
        .join(RoleGrant, col(RoleGrant.user_id) == User.id, isouter=True)
        .join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
        .join(Unit, col(RoleGrant.unit_id) == Unit.id, isouter=True)
        .where(col(User.id).in_(user_ids))
    ).all()
    agents: dict[int, Agent] = {}
    for user_id, name, username, role, kind, unit_level in rows:
        level = OrgLevel.VILLAGE
        if role in GRANTED[Permission.TAKE_TASKS]:
            level = LEVEL_OF_AREA[kind] if kind else unit_level or level
        held = agents.get(user_id)
        agents[user_id] = Agent(user_id, name, max(level, held.level if held else level, key=LEVELS.index), username)
    return agents


def checked_item_push_down(
    session: Session, item: ServiceItem, giver_id: int, agent_id: int, reason: str
) -> PushedDown | None:
    """Return why the giver lets somebody below its owner see to an item; None where no reason is due.

    Raises
    ------
    MissingFact
        One is, and none is given.
    BadInput
        The reason is too long.
    """
    if item.owner_level is LEVELS[0] or giver_id == agent_id:
        return None
    people = as_agents(session, [giver_id, agent_id])
    agent = people[agent_id]
    if not agent.is_pushed_down(people[giver_id], item.owner_level):
        return None
    given = clean(reason).strip()
    if len(given) < LEAST_REASON:
        raise MissingFact(
            "item_push_down_needs_reason",
            field="push_down_reason",
            agent=agent.name,
            owner=item.owner_level,
            least=LEAST_REASON,
        )
    if len(given) > LONGEST_REASON:
        raise BadInput("text_too_long", field="push_down_reason", most=LONGEST_REASON)
    return PushedDown(item.owner_level, given)
