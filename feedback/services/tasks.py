"""Taking something on for somebody: the person, the item, what was handed in, who sees to it and who stands in.

The first receiver is kept for ever (`entered_by_id`), whoever takes over. What is missing is told once and in whole, on
paper. Source: domain digest A3 (first-contact rule), A6 (one-time notice) and A7 (handling on people's behalf).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.absences import PersonChoice, stand_in
from feedback.access.actor import Actor
from feedback.access.permissions import GRANTED, Permission
from feedback.access.scope import areas_open_to, may_see_open_case, visible_households
from feedback.core.cipher import normal_number, number_index
from feedback.core.clock import today, utc_now
from feedback.core.counters import take_numbers
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from feedback.notify.rules import TASK_PREFIX
from feedback.services.catalogue import find_item
from feedback.services.push_down import Agent, as_agents, checked_item_push_down
from feedback.services.task_access import taken_under
from feedback.services.task_door import add_line, promised_day
from feedback.sheets import cells
from feedback.sheets.safe_text import as_number, clean
from models.case import Case
from models.household import Household
from models.office_vocabulary import ServiceMode, TaskEvent, TaskState
from models.place import Area, Unit
from models.service import AgencyTask, ServiceItem
from models.user import RoleGrant, User

SERIES: Final = "task"
LONGEST_PERSON: Final = 40
MOST_AGENTS: Final = 50
# Who is served at home, on a visit or over the network does not go anywhere.
_NO_TRIP: Final = (ServiceMode.DOORSTEP, ServiceMode.ON_VISIT, ServiceMode.ONLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What is taken down when something is taken on; the place is the household's where none is given.

    `materials_held` are the names of the item's materials that were handed in. Without `agent_id` it is whoever enters;
    `push_down_reason` is why they give it to somebody although a level above that person's owns the item.
    """

    submission_key: str
    item_id: int
    applicant_name: str
    applicant_phone: str = ""
    wants_messages: bool = True
    area_id: int | None = None
    household_id: int | None = None
    case_no: str = ""
    mode: ServiceMode = ServiceMode.COUNTER
    is_green: bool = False
    is_on_behalf: bool = False
    materials_held: Sequence[str] = ()
    agent_id: int | None = None
    push_down_reason: str = ""


def accept(session: Session, actor: Actor, wanted: Acceptance) -> AgencyTask:
    """Take something on, once under its key; a retry returns what was taken on the first time.

    Without all materials it waits, and the one list of what is missing is told; with them its day is promised.

    Raises
    ------
    NotFound
        Item, place, household or case is not there, or not for this actor.
    MissingFact, BadInput
        Nobody is named, the phone is none, or nobody is there of the agent's number; or somebody above
        gives it to an agent below the item's level without a reason.
    """
    actor.require(Permission.TAKE_TASKS)
    known = taken_under(session, wanted.submission_key)
    if known is not None:
        if known.entered_by_id != actor.user_id:
            raise Conflict("changed_meanwhile")
        return known
    item = find_item(session, wanted.item_id, with_closed=False)
    task = _task(session, actor, wanted, item)
    session.add(task)
    session.flush()  # Its lines need its number.
    missing = missing_of(item, task.materials_held)
    add_line(session, task, actor, TaskEvent.ACCEPTED, tells=not missing)
    if missing:
        task.missing_told_at = utc_now()
        add_line(session, task, actor, TaskEvent.MISSING_TOLD, note=told_note(missing))
    elif item.needs_approval:
        add_line(session, task, actor, TaskEvent.QUEUED, tells=False)
    return task


def _task(session: Session, actor: Actor, wanted: Acceptance, item: ServiceItem) -> AgencyTask:
    household = _household(session, actor, wanted.household_id)
    area = _area(session, actor, wanted.area_id or (household.area_id if household else None))
    agent_id, backup_id = _agents(session, actor, wanted.agent_id, area)
    pushed = checked_item_push_down(session, item, actor.user_id, agent_id, wanted.push_down_reason)
    phone = checked_phone(wanted.applicant_phone)
    held = [each["name"] for each in item.materials if each["name"] in set(wanted.materials_held)]
    is_complete = len(held) == len(item.materials)
    task = AgencyTask(
        task_no=_next_number(session),
        item_id=item.id,
        area_id=area.id,
        township_id=area.township_id,
        village_id=area.village_id,
        household_id=household.id if household else None,
        case_id=_case_id(session, actor, wanted.case_no),
        applicant_name=_named(wanted.applicant_name),
        applicant_phone=phone or None,
        applicant_phone_index=number_index("phone", phone) if phone else None,
        wants_messages=wanted.wants_messages and bool(phone),
        mode=wanted.mode,
        is_green=wanted.is_green,
        is_on_behalf=wanted.is_on_behalf,
        state=TaskState.INCOMPLETE,
        materials_held=[str(name) for name in held],
        agent_id=agent_id,
        backup_id=backup_id,
        pushed_down=pushed.owner if pushed else None,
        push_down_reason=pushed.reason if pushed else None,
        entered_by_id=actor.user_id,
        accepted_at=utc_now(),
        trips_saved=trips_saved(item, wanted.mode),
        submission_key=wanted.submission_key,
        is_trial=actor.is_trial,
    )
    if is_complete:
        mark_complete(session, task, item)
    return task


def mark_complete(session: Session, task: AgencyTask, item: ServiceItem) -> None:
    """Note that all materials are there: the promise runs from now, and what needs approval waits for the batch."""
    task.complete_at = utc_now()
    task.promised_on = promised_day(session, item.promised_days)
    task.state = TaskState.AWAITING_BATCH if item.needs_approval else TaskState.HANDLING


def missing_of(item: ServiceItem, held: Sequence[str]) -> list[str]:
    """Return the names of the item's materials that are not among `held`, in the catalogue's order."""
    return [str(each["name"]) for each in item.materials if each["name"] not in held]


def told_note(missing: Sequence[str], reason: str = "") -> str:
    """Return what a line keeps of a list: a material a line, and below a blank one why it is a second list."""
    return "\n".join(missing) + (f"\n\n{reason}" if reason else "")


def told_names(note: str) -> list[str]:
    """Return the materials of what `told_note` made."""
    return [name for name in note.partition("\n\n")[0].split("\n") if name]


def trips_saved(item: ServiceItem, mode: ServiceMode) -> int:
    """Return how many ways the person is spared; served at home or over the network they go nowhere at all."""
    after = 0 if mode in _NO_TRIP else item.trips_after
    return max(0, item.trips_before - after)


def checked_phone(typed: str) -> str:
    """Return the digits of a phone number, or nothing where nothing was typed."""
    plain = clean(typed).strip()
    return normal_number(cells.phone(plain)) if plain else ""


def _named(typed: str) -> str:
    name = clean(typed).strip()
    if not name:
        raise MissingFact("fact_missing", field="applicant")
    if len(name) > LONGEST_PERSON:
        raise BadInput("text_too_long", field="applicant", most=LONGEST_PERSON)
    return name


def _next_number(session: Session) -> str:
    year = today().year
    return f"{TASK_PREFIX}{year}-{take_numbers(session, f'{SERIES}-{year}'):06d}"


def _household(session: Session, actor: Actor, household_id: int | None) -> Household | None:
    if household_id is None:
        return None
    found = session.exec(visible_households(actor).where(Household.id == household_id)).one_or_none()
    if found is None:
        raise NotFound("household_not_found")
    return found


def _area(session: Session, actor: Actor, area_id: int | None) -> Area:
    """Return the place, which is the actor's own where none is given; who works for a unit takes on in its area."""
    home = actor.home()
    wanted = area_id or (home.area_id if home else None)
    own = areas_open_to(actor, Permission.TAKE_TASKS)
    if wanted is None:
        of_units = select(Area).join(Unit, col(Unit.area_id) == Area.id).where(col(Unit.id).in_(actor.unit_ids))
        found = session.exec(of_units.order_by(col(Area.id))).first()
    else:
        found = session.exec(own.where(Area.id == wanted)).one_or_none()
    if found is None:
        raise BadInput("place_outside_your_area")
    return found


def _case_id(session: Session, actor: Actor, case_no: str) -> int | None:
    number = as_number(case_no)
    if not number:
        return None
    found = session.exec(select(Case.id).where(Case.case_no == number, may_see_open_case(actor))).one_or_none()
    if found is None:
        raise NotFound("case_not_found")
    return found


def _agents(session: Session, actor: Actor, agent_id: int | None, area: Area) -> tuple[int, int | None]:
    """Return A, and B as A has set them."""
    chosen = agent_id or actor.user_id
    if chosen != actor.user_id and chosen not in {each.user_id for each in _agents_in(session, area)}:
        raise BadInput("agent_not_there")
    backup = stand_in(session, chosen).backup
    return chosen, backup.user_id if backup else None


def agents_for(session: Session, actor: Actor, area_id: int) -> list[Agent]:
    """Return who may see to a task of this place, by name, each with their level; the actor first."""
    area = session.exec(areas_open_to(actor, Permission.TAKE_TASKS).where(Area.id == area_id)).one_or_none()
    others = _agents_in(session, area) if area else []
    in_order = dict.fromkeys([actor.user_id, *(each.user_id for each in others)])
    agents = as_agents(session, in_order)
    return [agents[user_id] for user_id in in_order]


def _agents_in(session: Session, area: Area) -> list[PersonChoice]:
    """Return who takes tasks in this village or its township, or handles for one of their units."""
    places = {area.id, area.village_id, area.township_id} - {None}
    units = select(Unit.id).where(col(Unit.area_id).in_(places))
    is_there = or_(col(RoleGrant.area_id).in_(places), col(RoleGrant.unit_id).in_(units))
    wanted = (
        select(User.id, User.name, User.username)
        .join(RoleGrant, col(RoleGrant.user_id) == User.id)
        .where(col(User.is_active), col(RoleGrant.role).in_(GRANTED[Permission.TAKE_TASKS]), is_there)
        .distinct()
    )
    return [PersonChoice(*each) for each in session.exec(wanted.order_by(col(User.name)).limit(MOST_AGENTS))]
