"""Under which names a report joins categories: the program's own (`data/report_groups.json`) or an office's.

The three schemes of the monthly report have a fixed number of places, since its form has so many columns; names and
categories are free. The brief's groups may be any number; a category in none of them goes under its own name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.classify.taxonomy import newest_code, taxonomy
from feedback.core.errors import BadInput, NotPermitted
from feedback.reports.layout import DATA
from models.assessment import ReportGroup
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction

LONGEST_NAME: Final = 30
MOST_GROUPS: Final = 40


class Scheme(StrEnum):
    """Which report the groups are for: the three parts of the monthly report, and the brief."""

    LIVELIHOOD = "livelihood"
    HARDSHIP = "hardship"
    STABILITY = "stability"
    BRIEF = "brief"


MONTHLY: Final = (Scheme.LIVELIHOOD, Scheme.HARDSHIP, Scheme.STABILITY)


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    categories: tuple[str, ...]


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    stored: dict[str, dict[str, Any]] = json.loads((DATA / "report_groups.json").read_text(encoding="utf-8"))
    return stored


def scheme_name(scheme: Scheme) -> str:
    """Return what a part of the monthly report is called on paper."""
    return str(_shipped()[scheme]["name"])


def shipped_groups(scheme: Scheme) -> tuple[Group, ...]:
    """Return the groups that the program comes with."""
    groups: list[Any] = _shipped()[scheme]["groups"]
    return tuple(Group(each["name"], tuple(each["categories"])) for each in groups)


def groups_of(session: Session) -> Mapping[Scheme, tuple[Group, ...]]:
    """Return the groups of every scheme as they are now, in one statement."""
    rows = session.exec(select(ReportGroup).order_by(col(ReportGroup.position), col(ReportGroup.id))).all()
    own: dict[str, list[Group]] = {}
    for row in rows:
        own.setdefault(row.scheme, []).append(Group(row.name, tuple(row.categories)))
    return {scheme: tuple(own[scheme]) if scheme in own else shipped_groups(scheme) for scheme in Scheme}


def group_names(groups: Sequence[Group]) -> dict[str, str]:
    """Return the name of the group by each of its categories, those that were merged into one of them as well."""
    names = {code: group.name for group in groups for code in group.categories}
    return names | {old: names[new] for old in taxonomy().by_code if (new := newest_code(old)) in names and new}


def may_change_groups(actor: Actor) -> bool:
    """Say whether the actor keeps the groups: the office of the whole county, or who keeps the papers."""
    routing = actor.grants_for(Permission.MANAGE_ROUTING)
    return actor.holds(Permission.MANAGE_PAPERS) or any(each.area_kind is AreaKind.COUNTY for each in routing)


def save_groups(session: Session, actor: Actor, scheme: Scheme, groups: Sequence[Group]) -> None:
    """Put an office's groups in the place of a scheme's.

    Raises
    ------
    NotPermitted
        The actor does not keep them.
    BadInput
        A name is missing, too long or stands twice; a category stands in two groups or does not exist; in a part of the
        monthly report the number of groups is another than its form has.
    """
    if not may_change_groups(actor):
        raise NotPermitted("report_groups_not_yours")
    checked = [Group(" ".join(each.name.split()), each.categories) for each in groups]
    _check_names(scheme, checked)
    _check_categories(scheme, checked)
    for row in session.exec(select(ReportGroup).where(ReportGroup.scheme == scheme)).all():
        session.delete(row)
    session.flush()
    session.add_all(
        ReportGroup(scheme=scheme, name=each.name, categories=list(each.categories), position=place)
        for place, each in enumerate(checked)
    )
    _note(session, actor, scheme, is_own=True)


def drop_groups(session: Session, actor: Actor, scheme: Scheme) -> None:
    """Go back to the groups that the program comes with."""
    if not may_change_groups(actor):
        raise NotPermitted("report_groups_not_yours")
    for row in session.exec(select(ReportGroup).where(ReportGroup.scheme == scheme)).all():
        session.delete(row)
    _note(session, actor, scheme, is_own=False)


def _check_names(scheme: Scheme, groups: Sequence[Group]) -> None:
    names = [each.name for each in groups]
    if not all(0 < len(name) <= LONGEST_NAME for name in names):
        raise BadInput("report_group_name", most=LONGEST_NAME)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadInput("report_group_name_twice", name=twice)
    wanted = len(shipped_groups(scheme)) if scheme in MONTHLY else None
    if wanted is not None and len(groups) != wanted:
        raise BadInput("report_group_places", n=wanted)
    if len(groups) > MOST_GROUPS:
        raise BadInput("report_group_too_many", most=MOST_GROUPS)


def _check_categories(scheme: Scheme, groups: Sequence[Group]) -> None:
    owners: dict[str, str] = {}
    for group in groups:
        for code in group.categories:
            name = taxonomy().category(code).name
            if code in owners:
                raise BadInput("report_group_category_twice", category=name, one=owners[code], other=group.name)
            owners[code] = group.name
    if scheme is Scheme.BRIEF and not all(each.categories for each in groups):
        raise BadInput("report_group_empty")


def _note(session: Session, actor: Actor, scheme: Scheme, *, is_own: bool) -> None:
    facts: dict[str, str | int | bool | None] = {"report_groups": scheme.value, "is_own": is_own}
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
