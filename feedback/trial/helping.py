"""What the trial county does on people's behalf, and what it knows: some tasks in every state, and a few cards.

All is done through the public services, as of a time before now; nobody is told of it. The figures on the cards are
those of the articles, lent to a county that is invented, and their sources say so.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import set_to, today
from feedback.notify.rating_links import rating_ticket
from feedback.notify.service import UNTOLD
from feedback.services import steps
from feedback.services.batches import forward_batch
from feedback.services.catalogue import add_common_items, find_item, items
from feedback.services.knowledge import CardEntry, KnownFigure, Rule, add_card
from feedback.services.ratings import rate_by_link
from feedback.services.tasks import Acceptance, accept
from feedback.trial.hours import Office
from feedback.trial.places import within
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.office_vocabulary import HouseholdType, ServiceMode
from models.place import Area
from models.service import AgencyTask
from models.vocabulary import AreaKind

_Deed = Callable[[Session, Actor, AgencyTask, Any], object]
_ACTS: Final[Mapping[str, _Deed]] = {
    "do_step": lambda s, who, task, note: steps.do_step(s, who, task.task_no, task.version, note=note),
    "finish": lambda s, who, task, note: steps.finish(s, who, task.task_no, task.version, note=note),
    "come_back": lambda s, who, task, note: steps.come_back(s, who, task.task_no, task.version, note=note),
    "deliver": lambda s, who, task, no: steps.deliver(s, who, task.task_no, task.version, archive_no=no),
    "refuse": lambda s, who, task, why: steps.refuse(s, who, task.task_no, task.version, reason=why),
    "wrong": lambda s, who, task, why: steps.mark_wrong(s, who, task.task_no, task.version, reason=why),
    "rate": lambda s, _who, task, stars: rate_by_link(s, rating_ticket(task.id), stars),
    "forward": lambda s, who, task, _none: forward_batch(s, who, [task.id]),
}


def help_people(roster: Roster, office: Office, now: datetime) -> None:
    """Fill the catalogue, take tasks on and bring each as far as it is, and write the cards."""
    session = roster.session
    data = tree("services")
    keeper = roster.actor(data["keeper"])
    session.info[UNTOLD] = True
    with set_to(office.before(now, 400)):
        add_common_items(session, keeper)
        known = {item.code: item.item_id for item in items(session, keeper)}
    for number, each in enumerate(data["tasks"]):
        why = data["why_pushed_down"][number % len(data["why_pushed_down"])]
        _live(roster, office, now, each, _acceptance(roster, each, known[each["item"]], number, why))
    _write_cards(session, keeper, roster.areas, data["cards"])
    session.info.pop(UNTOLD, None)


def _live(roster: Roster, office: Office, now: datetime, story: Mapping[str, Any], wanted: Acceptance) -> None:
    """Take one task on and do what was done with it, as far as that lies before now."""
    session, who = roster.session, roster.actor(story["who"])
    at = office.before(now, story["ago"])
    with set_to(at):
        task = accept(session, roster.actor(story.get("given_by", story["who"])), wanted)
    for name, hours, *more in story["acts"]:
        at = office.after(at, hours)
        if at >= now:
            return
        with set_to(at):
            _ACTS[name](session, who, task, more[0] if more else "")


def _acceptance(roster: Roster, story: Mapping[str, Any], item_id: int, number: int, why: str) -> Acceptance:
    household_id, seed = _home(roster, roster.posts[story["who"]].area_code, story["home"])
    wanted = find_item(roster.session, item_id).materials
    return Acceptance(
        submission_key=f"trial-task-{number}",
        item_id=item_id,
        applicant_name=seed.head.name,
        applicant_phone=seed.head.phone or "",
        household_id=household_id,
        mode=ServiceMode(story["mode"]),
        is_green=story["green"],
        is_on_behalf=story["behalf"],
        materials_held=[str(each["name"]) for each in wanted if each["name"] not in story["missing"]],
        agent_id=roster.actor(story["who"]).user_id,
        # Asked for only where somebody above gives it to them.
        push_down_reason=why,
    )


def _home(roster: Roster, area_code: str, place: int) -> Any:
    """Return a household of the area, each number another one as long as there are any."""
    homes = [
        home for natural in within(area_code, AreaKind.NATURAL_VILLAGE) for home in roster.homes.get(natural.code, [])
    ]
    return homes[(place * 7) % len(homes)]


def _write_cards(session: Session, keeper: Actor, areas: Mapping[str, Area], cards: list[Mapping[str, Any]]) -> None:
    root = next(area for area in areas.values() if area.kind is AreaKind.COUNTY)
    for each in cards:
        until = today() + timedelta(days=each["days"]) if each["days"] else None
        entry = CardEntry(
            title=each["title"],
            answer=each["answer"],
            area_id=root.id,
            valid_from=date.fromisoformat(each["since"]),
            valid_until=until,
            keywords=tuple(each["keywords"]),
            category=each["category"],
            figures=tuple(KnownFigure(*figure) for figure in each["figures"]),
            rules=tuple(_rule(rule) for rule in each["rules"]),
            source=each["source"],
        )
        add_card(session, keeper, entry)


def _rule(stored: Mapping[str, Any]) -> Rule:
    return Rule(
        says=stored["says"],
        age_least=stored.get("age_least"),
        household_types=tuple(HouseholdType(each) for each in stored.get("kinds", ())),
        is_bedridden=stored.get("bed"),
    )
