"""How long does an office wait: for a ledger of 20,000 lines, a year's sheet of assessment, an answer in a call?"""

import tempfile
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Final

import typer
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.score_sheets import SheetOrder, make_sheet
from feedback.cli.bench_processes import Figure
from feedback.cli.bench_reads import Somebody, everybody
from feedback.cli.measuring import REPEATS, seconds_of
from feedback.core.clock import at_office, today
from feedback.core.database import reading, transaction
from feedback.reports.ledger import LedgerRequest, TakenLedger, take_ledger, write_ledger
from feedback.services.knowledge import CardEntry, add_card
from feedback.services.knowledge_search import cards_for_words
from feedback.tracker.desks import CaseSearch
from models.case import Case
from models.office_vocabulary import SheetSubject
from models.vocabulary import Role

MOST_LEDGER_SECONDS: Final = 5
MOST_PROPOSING_MS: Final = 50
_LINES: Final = 20_000
_YEAR: Final = timedelta(days=365)
_CARDS: Final = 2000
_SAID: Final = "how much is allowance 77 now"


def office_figures() -> list[Figure]:
    """Return how long a ledger of the newest cases, sheets of the last year, and cards for what is typed take."""
    typer.echo("Writing a ledger and sheets of assessment, looking for cards …", err=True)
    with reading() as session:
        people = everybody(session)
    figures = [_ledger_figure(next(each.actor for each in people if each.role is Role.LEADER))]
    managers = [each for each in people if each.role is Role.CLERK and each.actor.holds(Permission.MANAGE_SCORES)]
    figures += [_sheet_figure(each, subject) for each in managers for subject in SheetSubject]
    return [*figures, _cards_figure(managers[0].actor)]


def _ledger_figure(leader: Actor) -> Figure:
    with transaction() as session:
        taken = take_ledger(session, leader, LedgerRequest(search=CaseSearch(from_on=_first_day(session))))
    seconds = seconds_of(partial(_write, leader, taken))
    most = str(MOST_LEDGER_SECONDS) if taken.total <= _LINES else ""
    return Figure(f"write a ledger of {taken.total:,} lines", seconds, "s", most)


def _first_day(session: Session) -> date | None:
    """Return the day after that of the last case that is one too many; none where there are fewer."""
    query = select(Case.registered_at).order_by(col(Case.registered_at).desc()).offset(_LINES).limit(1)
    beyond = session.exec(query).first()
    return at_office(beyond).date() + timedelta(days=1) if beyond else None


def _write(leader: Actor, taken: TakenLedger) -> None:
    with tempfile.TemporaryFile() as target, reading() as session:
        write_ledger(session, leader, taken, target)


def _sheet_figure(who: Somebody, subject: SheetSubject) -> Figure:
    seconds = seconds_of(partial(_assess, who.actor, subject))
    return Figure(f"assessment of a year, {subject.value} ({who.name})", seconds, "s")


def _assess(actor: Actor, subject: SheetSubject) -> None:
    area_id = next(each.area_id for each in actor.grants_for(Permission.MANAGE_SCORES) if each.area_id is not None)
    order = SheetOrder(subject=subject, area_id=area_id, from_on=today() - _YEAR, to_on=today() - timedelta(days=1))
    with transaction() as session:
        make_sheet(session, actor, order)


def _cards_figure(clerk: Actor) -> Figure:
    area_id = next(each.area_id for each in clerk.grants_for(Permission.MANAGE_KNOWLEDGE) if each.area_id is not None)
    with transaction() as session:
        for number in range(_CARDS):
            title = f"allowance {number}"
            entry = CardEntry(title=title, answer=title * 20, area_id=area_id, valid_from=today(), keywords=(title,))
            add_card(session, clerk, entry)
    with reading() as session:
        cards_for_words(session, clerk, _SAID)  # The first question reads the dictionary.
        seconds = median(seconds_of(partial(cards_for_words, session, clerk, _SAID)) for _ in range(REPEATS))
    return Figure(f"propose cards among {_CARDS:,} for what is typed", seconds * 1000, "ms", str(MOST_PROPOSING_MS))
