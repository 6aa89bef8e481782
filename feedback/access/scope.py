"""Which rows an actor sees: the one place where a list of cases, contacts or households begins.

An outsider gets "not found", from counts, searches, hints, exports and caches as well, so all of them start here.
Confidential cases are left out of every scope but the discipline desk's and that of persons named for one case.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor, Grant
from feedback.access.permissions import GRANTED, Permission
from models.aid import AidApplication, PanelMember
from models.case import Case, CaseAccess, Part
from models.contact import Contact
from models.household import Household
from models.ledger import LedgerBook
from models.place import Area, Unit
from models.service import AgencyTask, KnowledgeCard, ServiceItem
from models.vocabulary import AreaKind, Role


def _inside(grant: Grant, table: Any) -> ColumnElement[bool]:
    """Return the condition that a row of `table` lies in the area of `grant`."""
    if grant.area_kind is None:
        return false()
    if grant.area_kind is AreaKind.COUNTY:
        return true()
    if grant.area_kind is AreaKind.TOWNSHIP:
        return col(table.township_id) == grant.area_id
    if grant.area_kind is AreaKind.VILLAGE:
        return col(table.village_id) == grant.area_id
    return col(table.area_id) == grant.area_id


def _reading_grants(actor: Actor) -> list[Grant]:
    """Return the grants that open an area to reading; a handler reads what their unit has, wherever it is."""
    return [
        grant
        for grant in actor.grants_for(Permission.READ_CASES)
        if grant.area_kind is not None and grant.role is not Role.HANDLER
    ]


def _open_cases(actor: Actor) -> ColumnElement[bool]:
    reading = _reading_grants(actor)
    if any(grant.area_kind is AreaKind.COUNTY for grant in reading):
        return true()
    branches = [_inside(grant, Case) for grant in reading]
    units = [grant.unit_id for grant in actor.grants if grant.role is Role.HANDLER and grant.unit_id is not None]
    if units:
        branches.append(col(Case.id).in_(select(Part.case_id).where(col(Part.unit_id).in_(units))))
    if actor.roles & {Role.CADRE, Role.RECORDER, Role.CLERK}:
        branches.append(col(Case.registered_by_id) == actor.user_id)
    return or_(*branches) if branches else false()


def may_see_case(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of Case."""
    return or_(may_see_open_case(actor), may_see_confidential(actor))


def may_see_open_case(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for lists that never hold a confidential case: boards, searches, hints, common desks."""
    return and_(col(Case.is_confidential).is_(False), _open_cases(actor))


def may_act_in(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Return the condition that an open case lies where `actor` holds `permission`: what a desk shows."""
    grants = [grant for grant in actor.grants_for(permission) if grant.area_kind is not None]
    is_open = col(Case.is_confidential).is_(False)
    if any(grant.area_kind is AreaKind.COUNTY for grant in grants):
        return is_open
    return and_(is_open, or_(false(), *[_inside(grant, Case) for grant in grants]))


def may_see_confidential(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the confidential desk's list: its areas, and cases that name the actor."""
    named = exists().where(col(CaseAccess.case_id) == Case.id, col(CaseAccess.user_id) == actor.user_id)
    desks = [grant for grant in actor.grants if grant.role in GRANTED[Permission.READ_CONFIDENTIAL]]
    return and_(col(Case.is_confidential).is_(True), or_(named, *[_inside(grant, Case) for grant in desks]))


def visible_cases(actor: Actor) -> SelectOfScalar[Case]:
    """Return the cases that `actor` sees, confidential ones of their own desk among them."""
    return select(Case).where(may_see_case(actor))


def visible_households(actor: Actor) -> SelectOfScalar[Household]:
    """Return the households in the areas of an actor who records; those that were joined or are gone are left out."""
    return files_open_to(actor, Permission.RECORD_FORUM).where(col(Household.is_active))


def files_open_to(actor: Actor, permission: Permission) -> SelectOfScalar[Household]:
    """Return the household files in the areas where `actor` holds `permission`, those no longer in use among them."""
    grants = actor.grants_for(permission)
    if any(grant.area_kind is AreaKind.COUNTY for grant in grants):
        return select(Household)
    return select(Household).where(or_(false(), *[_inside(grant, Household) for grant in grants]))


def lies_where(actor: Actor, table: Any, *permissions: Permission) -> ColumnElement[bool]:
    """Return the condition that a row of `table` lies where `actor` holds one of the permissions."""
    held = [grant for permission in permissions for grant in actor.grants_for(permission)]
    grants = [grant for grant in dict.fromkeys(held) if grant.area_kind is not None]
    if any(grant.area_kind is AreaKind.COUNTY for grant in grants):
        return true()
    return or_(false(), *[_inside(grant, table) for grant in grants])


def may_see_open_contact(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a contact is open, and lies in the actor's areas or was recorded by them."""
    places = [_inside(grant, Contact) for grant in _reading_grants(actor)]
    mine = col(Contact.recorded_by_id) == actor.user_id
    return and_(col(Contact.is_confidential).is_(False), or_(mine, *places))


def visible_contacts(actor: Actor) -> SelectOfScalar[Contact]:
    """Return the open contacts in the actor's areas, and those that they recorded themselves."""
    return select(Contact).where(may_see_open_contact(actor))


def visible_tasks(actor: Actor) -> SelectOfScalar[AgencyTask]:
    """Return the tasks on people's behalf in the actor's areas, those of their unit's items, and those they have."""
    return select(AgencyTask).where(may_see_task(actor))


def may_see_task(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` sees a row of AgencyTask."""
    taking = actor.grants_for(Permission.TAKE_TASKS)
    grants = (*taking, *actor.grants_for(Permission.READ_BOARD))
    if any(grant.area_kind is AreaKind.COUNTY for grant in grants):
        return true()
    branches = [_inside(grant, AgencyTask) for grant in grants]
    units = [grant.unit_id for grant in taking if grant.unit_id is not None]
    if units:
        items = select(ServiceItem.id).where(col(ServiceItem.unit_id).in_(units))
        branches.append(col(AgencyTask.item_id).in_(items))
    if taking:
        branches += [col(AgencyTask.agent_id) == actor.user_id, col(AgencyTask.backup_id) == actor.user_id]
    return or_(false(), *branches)


def visible_cards(actor: Actor, permission: Permission = Permission.READ_KNOWLEDGE) -> SelectOfScalar[KnowledgeCard]:
    """Return the cards of what an office knows that hold where the actor reads: of their areas and of those above.

    With MANAGE_KNOWLEDGE: those that the actor may change, which lie in their own areas.
    """
    grants = actor.grants_for(permission)
    if any(grant.area_kind is AreaKind.COUNTY for grant in grants):
        return select(KnowledgeCard)
    areas = [grant.area_id for grant in grants if grant.area_id is not None]
    below = [col(Area.path).like(f"%/{area_id}/%") for area_id in areas]
    branches = [col(KnowledgeCard.area_id).in_(select(Area.id).where(or_(false(), *below)))]
    if permission is Permission.READ_KNOWLEDGE:
        branches.append(col(KnowledgeCard.area_id).in_(_areas_above(areas, actor.unit_ids)))
    return select(KnowledgeCard).where(or_(*branches))


def _areas_above(area_ids: Sequence[int], unit_ids: Sequence[int]) -> SelectOfScalar[int]:
    """Return the numbers of the areas that hold one of these, or the area of one of these units; themselves too."""
    inner, outer = aliased(Area), aliased(Area)
    of_units = select(Unit.area_id).where(col(Unit.id).in_(unit_ids))
    mine = or_(col(inner.id).in_(area_ids), col(inner.id).in_(of_units))
    return select(outer.id).join(inner, col(inner.path).startswith(outer.path)).where(mine)


def visible_aid(actor: Actor) -> SelectOfScalar[AidApplication]:
    """Return the applications for aid in the areas of an actor who applies, has panels decide, or pays.

    One that hangs on a case which became confidential since is in nobody's list.
    """
    permissions = (Permission.APPLY_FOR_AID, Permission.MANAGE_AID, Permission.PAY_AID)
    grants = {grant for each in permissions for grant in actor.grants_for(each)}
    return _open_aid().where(or_(false(), *[_inside(grant, AidApplication) for grant in grants]))


def aid_before(actor: Actor) -> SelectOfScalar[AidApplication]:
    """Return the applications that lie before a panel in which the actor sits; none on a confidential case."""
    panels = select(PanelMember.panel_id).where(sits(actor))
    return _open_aid().where(col(AidApplication.panel_id).in_(panels))


def sits(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a member of a panel is the actor."""
    return and_(col(PanelMember.user_id) == actor.user_id, col(PanelMember.is_active))


def _open_aid() -> SelectOfScalar[AidApplication]:
    hidden = select(Case.id).where(col(Case.is_confidential))
    is_open = or_(col(AidApplication.case_id).is_(None), col(AidApplication.case_id).not_in(hidden))
    return select(AidApplication).where(is_open)


def visible_books(actor: Actor) -> SelectOfScalar[LedgerBook]:
    """Return the ledger books of the actor's areas and units, and those that an area above theirs keeps with all below.

    Which lines of it they see is told by `whole_books`.
    """
    filling = [grant.area_id for grant in actor.grants_for(Permission.FILL_BOOKS) if grant.area_id is not None]
    own = aliased(Area)
    above = col(own.path).like("%/" + cast(col(LedgerBook.area_id), String) + "/%")
    shared = exists().where(col(own.id).in_(filling), above)
    is_shared = and_(col(LedgerBook.unit_id).is_(None), shared)
    return select(LedgerBook).where(or_(whole_books(actor), is_shared))


def whole_books(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor sees every line of a book: it is their unit's, or kept in their area."""
    branches: list[ColumnElement[bool]] = [
        col(LedgerBook.area_id).in_(areas_open_to(actor, permission).with_only_columns(col(Area.id)).correlate(None))
        for permission in (Permission.FILL_BOOKS, Permission.MANAGE_BOOKS, Permission.READ_BOARD)
        if actor.holds(permission)
    ]
    if actor.holds(Permission.FILL_BOOKS) and actor.unit_ids:
        branches.append(col(LedgerBook.unit_id).in_(actor.unit_ids))
    return or_(false(), *branches)


def areas_open_to(actor: Actor, permission: Permission) -> SelectOfScalar[Area]:
    """Return the areas in which `actor` holds `permission`, the granted ones and all below them."""
    ids = [grant.area_id for grant in actor.grants_for(permission) if grant.area_id is not None]
    if not ids:
        return select(Area).where(false())
    branches = [col(Area.path).like(f"%/{area_id}/%") for area_id in ids]
    return select(Area).where(col(Area.is_active).is_(True), or_(*branches))
