"""Who hears of a new matter where they answer for something: the holders of the nearest duty, and the household's.

Told with the next digest; at once only where the matter is critical. Of confidential cases nobody is told. A duty for
the whole village hears of its groups only while nobody answers for the group itself.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, and_, col, or_, select

from feedback.core.clock import today
from feedback.notify.service import UNTOLD, Told, tell_all
from models.case import Case
from models.place import Area
from models.visiting import Duty
from models.vocabulary import Urgency
from models.work_vocabulary import NoticeKind


def tell_duty_holders(session: Session, cases: Sequence[Case]) -> None:
    """Tell who answers for the place or household of each open case, but for who registered it."""
    told = [case for case in cases if not case.is_confidential]
    if not told or session.info.get(UNTOLD):
        return
    of_areas, of_households = _holders(session, told)
    if not of_areas and not of_households:
        return
    places = {case.area_id for case in told}
    paths = dict(session.exec(select(Area.id, Area.path).where(col(Area.id).in_(places))).all())
    above = {area_id: [int(part) for part in path.split("/") if part] for area_id, path in paths.items()}
    tell_all(session, [(_told(case), _hears(case, above, of_areas, of_households)) for case in told])


def _holders(session: Session, cases: Sequence[Case]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return who answers today for which areas in the cases' villages, and for which of their households."""
    villages = {case.village_id for case in cases if case.village_id is not None}
    households = {case.household_id for case in cases if case.household_id is not None}
    runs = and_(col(Duty.since_on) <= today(), or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= today()))
    wanted = or_(col(Area.village_id).in_(villages), col(Duty.household_id).in_(households))
    of_areas: dict[int, set[int]] = defaultdict(set)
    of_households: dict[int, set[int]] = defaultdict(set)
    joined = select(Duty).join(Area, col(Duty.area_id) == Area.id, isouter=True)
    for duty in session.exec(joined.where(runs, wanted)):
        held = of_areas if duty.area_id is not None else of_households
        held[duty.area_id or duty.household_id or 0].add(duty.user_id)
    return of_areas, of_households


def _hears(
    case: Case, above: dict[int, list[int]], of_areas: dict[int, set[int]], of_households: dict[int, set[int]]
) -> set[int]:
    nearest = next((of_areas[each] for each in reversed(above[case.area_id]) if each in of_areas), set())
    own = of_households.get(case.household_id or 0, set())
    return (nearest | own) - {case.registered_by_id}


def _told(case: Case) -> Told:
    kind = NoticeKind.NEW_IN_DUTY
    is_urgent = case.urgency is Urgency.CRITICAL
    return Told(kind, f"{kind}/{case.id}", case.id, is_urgent=is_urgent, is_trial=case.is_trial)
