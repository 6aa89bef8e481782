"""What has the office set that notices go by? Quiet hours, how often a message is tried, and where the system is."""

from datetime import datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from feedback.core.clock import OFFICE_ZONE, at_office, in_utc
from feedback.worktime.office_rules import OfficeRuleName, rule_number, rule_text, rule_time

# What the number of a task on somebody's behalf begins with (`feedback.services.tasks`).
TASK_PREFIX: Final = "DB"
_DAY: Final = timedelta(days=1)


def most_tries(session: Session) -> int:
    """Return how often a message is tried that did not get through."""
    return rule_number(session, OfficeRuleName.MOST_TRIES)


def service_address(session: Session) -> str:
    """Return the web address at which people find the system, without a slash at its end; empty where none is set."""
    return rule_text(session, OfficeRuleName.SERVICE_ADDRESS)


def case_link(address: str, number: object) -> str:
    """Return the address of the page of a case or a task, empty where the system's is not known."""
    page = "agency_task" if str(number).startswith(TASK_PREFIX) else "case"
    return f"{address}/{page}?no={number}" if address and number else address


def after_quiet_hours(session: Session, at: datetime) -> datetime:
    """Return `at`, or the end of the quiet hours that it falls into, in UTC."""
    begin, end = (rule_time(session, name) for name in (OfficeRuleName.QUIET_FROM, OfficeRuleName.QUIET_UNTIL))
    return end_of_quiet(at, begin, end)


def end_of_quiet(at: datetime, begin: time, end: time) -> datetime:
    """Return `at`, or the end of the quiet hours from `begin` to `end` (office time) that it falls into, in UTC.

    They may last over midnight; hours that begin and end at one time are none.
    """
    local = at_office(at)
    now, is_over_midnight = local.time(), begin > end
    is_quiet = (now >= begin or now < end) if is_over_midnight else begin <= now < end
    if not is_quiet:
        return in_utc(at)
    on = local.date() + _DAY if is_over_midnight and now >= begin else local.date()
    return in_utc(datetime.combine(on, end, OFFICE_ZONE))
