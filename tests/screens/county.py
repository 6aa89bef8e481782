"""What does the trial county hold that is worth showing? Read from the store itself, for the person who will look.

The pictures are taken of a copy, or of a county of their own, so whoever takes them leaves no trace in anybody's data.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.accounts import reset_password
from feedback.access.actor import Actor, load_actor
from feedback.access.scope import (
    may_see_case,
    may_see_open_case,
    visible_aid,
    visible_books,
    visible_households,
    visible_tasks,
)
from feedback.access.sessions import set_preferences
from feedback.capture.callers import known_caller
from feedback.capture.drafts import drop_draft
from feedback.capture.lookup import find_households
from feedback.core.database import reading, transaction
from feedback.core.settings import Settings
from models.case import Case, CaseEvent, Part
from models.contact import Opinion
from models.place import Area
from models.user import User
from models.vocabulary import CaseStatus, Channel
from pages.ui.navigation import PAGES, PageEntry
from tests.server import Application, TrialAccount

SURNAMES: Final = "陈王李张林叶周吴徐郑"
MOST_TRIED: Final = 200
SHORTEST_WORDS: Final = 14
LONGEST_WORDS: Final = 60
# Pages that show one thing: the name in their address, what the person sees of its kind, and what the address holds.
_SHOWN_ONE: Final[Mapping[str, tuple[str, Callable[[Actor], SelectOfScalar[Any]], str]]] = {
    "household": ("id", visible_households, "id"),
    "agency_task": ("no", visible_tasks, "task_no"),
    "aid_application": ("no", visible_aid, "application_no"),
    "book": ("id", visible_books, "id"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is photographed: who it is, and which pages it has."""

    account: TrialAccount
    actor: Actor
    pages: tuple[PageEntry, ...]

    @property
    def role(self) -> str:
        return self.account.role


def settle_in(application: Application) -> None:
    """Let this process and those that it starts work in the application's store, whatever is set outside."""
    for field in Settings.model_fields.values():
        os.environ.pop(str(field.alias), None)
    os.environ |= {"DATABASE_URL": "", "ZHENSHI_DATA": str(application.folder)}


def people(application: Application) -> list[Person]:
    """Return the first account of every role, in the order of the list that `make run` prints."""
    first: dict[str, TrialAccount] = {}
    for account in application.accounts():
        first.setdefault(account.role, account)
    with reading() as session:
        return [_person(session, account) for account in first.values()]


def _person(session: Session, account: TrialAccount) -> Person:
    user = session.exec(select(User).where(User.username == account.username)).one()
    actor = load_actor(session, user.id)
    if actor is None:
        raise RuntimeError(f"the account {account.username} is shut")
    return Person(account, actor, tuple(entry for entry in PAGES if entry.is_open_to(actor)))


def usernames() -> list[str]:
    """Return the names of all accounts, which stand on pages as they are."""
    with reading() as session:
        return list(session.exec(select(User.username)).all())


def newcomer(application: Application) -> tuple[str, str]:
    """Give the last of the accounts a one-time password, and return both: it has to choose its own."""
    admin = next(each for each in people(application) if each.role == "sysadmin").actor
    username = application.accounts()[-1].username
    with transaction() as session:
        user = session.exec(select(User).where(User.username == username)).one()
        return username, reset_password(session, admin, user.id)


def prefer(person: Person, *, language: str = "zh", text_size: str = "normal") -> None:
    """Change how the pages look to somebody, as their own page does."""
    with transaction() as session:
        set_preferences(session, person.actor, language=language, text_size=text_size)


def telling_case(person: Person, status: CaseStatus | None = None) -> str:
    """Return the number of the case with the longest story that the person sees, a closed one where there is one."""
    wanted = (status,) if status else (CaseStatus.CLOSED, *CaseStatus)
    with reading() as session:
        for each in wanted:
            events = func.count(col(CaseEvent.id))
            found = session.exec(
                select(Case.case_no)
                .join(CaseEvent, col(CaseEvent.case_id) == Case.id)
                .where(may_see_case(person.actor), Case.status == each)
                .group_by(col(Case.id))
                .order_by(events.desc(), col(Case.id).desc())
            ).first()
            if found:
                return found
    return ""


def address_of(person: Person, path: str) -> str:
    """Return the query by which a page that shows one thing shows one of the person's; empty for the others."""
    if path == "case":
        return f"no={telling_case(person)}"
    if path == "say":
        home = person.actor.home()
        return f"area={_area_code(home.area_id)}" if home and home.area_id else ""
    wanted = _SHOWN_ONE.get(path)
    if wanted is None:
        return ""
    name, rows, value = wanted
    with reading() as session:
        found = session.exec(rows(person.actor)).first()
    return f"{name}={getattr(found, value)}" if found is not None else ""


def _area_code(area_id: int) -> str:
    with reading() as session:
        return session.get_one(Area, area_id).code


def heard_before(person: Person) -> str:
    """Return the words of a matter in the person's own place that is still open: a second one would be its repeat."""
    home = person.actor.home()
    with reading() as session:
        said = session.exec(
            select(Opinion.words)
            .join(Case, col(Opinion.case_id) == Case.id)
            .where(
                may_see_open_case(person.actor),
                col(Case.status).in_([CaseStatus.AWAITING_CLINIC, CaseStatus.DISPATCHED, CaseStatus.HANDLING]),
                Case.village_id == (home.area_id if home else None),
                func.length(Opinion.words).between(SHORTEST_WORDS, LONGEST_WORDS),
            )
            .order_by(col(Opinion.id).desc())
        ).first()
    return (said or "村口那段路的路灯坏了，晚上老人出门看不见。").replace("\n", "")


def surname_at_home(person: Person) -> str:
    """Return a family name that several households of the person's village have."""
    home = person.actor.home()
    with reading() as session:
        found = {
            name: len(find_households(session, person.actor, name, village_id=home.area_id if home else None))
            for name in SURNAMES
        }
    return max(found, key=lambda name: found[name])


def known_number(person: Person) -> str:
    """Return a telephone number that has a household and earlier calls, as far as there is one."""
    with reading() as session:
        said = session.exec(
            select(Opinion, Case)
            .join(Case, col(Opinion.case_id) == Case.id)
            .where(
                may_see_open_case(person.actor),
                Case.channel == Channel.HOTLINE,
                col(Opinion.reporter_phone).isnot(None),
            )
            .order_by(col(Opinion.id).desc())
            .limit(MOST_TRIED)
        ).all()
        numbers = list(dict.fromkeys(opinion.reporter_phone or "" for opinion, _case in said))
        best = ""
        for number in numbers:
            caller = known_caller(session, person.actor, number)
            if caller.households and caller.contacts:
                return number
            best = best or (number if caller.is_known else "")
    return best


def ready_to_reply(person: Person) -> str:
    """Return the number of a case that the person's unit handles alone, so that it can reply to it at once."""
    with reading() as session:
        alone = select(Part.case_id).group_by(col(Part.case_id)).having(func.count(col(Part.id)) == 1)
        found = session.exec(
            select(Case.case_no)
            .where(
                may_see_open_case(person.actor),
                Case.status == CaseStatus.HANDLING,
                col(Case.lead_unit_id).in_(person.actor.unit_ids),
                col(Case.id).in_(alone),
            )
            .order_by(col(Case.due_at))
        ).first()
    return found or ""


def clear_desk(person: Person) -> None:
    """Throw away what the person began to type, so that every form opens empty."""
    with transaction() as session:
        for name in ("visit", "call", "message", "forum"):
            drop_draft(session, person.actor, name)
