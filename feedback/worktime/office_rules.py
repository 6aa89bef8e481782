"""Numbers, times and addresses that an office may set otherwise than they come: declared here, kept in OfficeRule.

`office_rule` gives one of them; all are read once for each session. A change is a line in the access log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput
from models.work_vocabulary import AccessAction
from models.worktime import OfficeRule

RuleValue = int | time | bool | str
LONGEST_ADDRESS: Final = 200
_HELD: Final = "office_rules"


class OfficeRuleName(StrEnum):
    """What can be set. `feedback.i18n` says what each means."""

    REOPEN_DAYS = "reopen_days"
    REVISIT_SHARE = "revisit_share"
    CLINIC_AGAIN_DAYS = "clinic_again_days"
    DIGEST_AT = "digest_at"
    QUIET_FROM = "quiet_from"
    QUIET_UNTIL = "quiet_until"
    MOST_TRIES = "most_tries"
    DUE_SOON_HOURS = "due_soon_hours"
    NOTICES_KEPT_DAYS = "notices_kept_days"
    SERVICE_ADDRESS = "service_address"
    BATCH_WEEKDAY = "batch_weekday"
    FILE_CYCLE_DAYS = "file_cycle_days"


class RuleKind(StrEnum):
    """In what a rule is counted."""

    DAYS = "days"
    PER_CENT = "per_cent"
    TIME = "time"
    TIMES = "times"
    HOURS = "hours"
    ADDRESS = "address"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Declared:
    """One rule: what it is counted in, what it comes with, and for numbers the least and the most."""

    name: OfficeRuleName
    kind: RuleKind
    default: RuleValue
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class SetRule:
    """A rule as it stands now."""

    declared: Declared
    value: RuleValue

    @property
    def is_changed(self) -> bool:
        return self.value != self.declared.default


OFFICE_RULES: Final = (
    Declared(OfficeRuleName.REOPEN_DAYS, RuleKind.DAYS, 30, 1, 365),
    Declared(OfficeRuleName.REVISIT_SHARE, RuleKind.PER_CENT, 100, 1, 100),
    Declared(OfficeRuleName.DUE_SOON_HOURS, RuleKind.HOURS, 24, 1, 240),
    Declared(OfficeRuleName.CLINIC_AGAIN_DAYS, RuleKind.DAYS, 14, 1, 180),
    Declared(OfficeRuleName.FILE_CYCLE_DAYS, RuleKind.DAYS, 180, 30, 730),
    Declared(OfficeRuleName.DIGEST_AT, RuleKind.TIME, time(7, 30)),
    Declared(OfficeRuleName.QUIET_FROM, RuleKind.TIME, time(21, 0)),
    Declared(OfficeRuleName.QUIET_UNTIL, RuleKind.TIME, time(7, 0)),
    Declared(OfficeRuleName.MOST_TRIES, RuleKind.TIMES, 5, 1, 20),
    # The law has logs kept for six months at the least.
    Declared(OfficeRuleName.NOTICES_KEPT_DAYS, RuleKind.DAYS, 180, 180, 3650),
    Declared(OfficeRuleName.SERVICE_ADDRESS, RuleKind.ADDRESS, ""),
    Declared(OfficeRuleName.BATCH_WEEKDAY, RuleKind.WEEKDAY, 5, 1, 7),
)
_DECLARED: Final[Mapping[OfficeRuleName, Declared]] = {rule.name: rule for rule in OFFICE_RULES}


def office_rule(session: Session, name: OfficeRuleName) -> RuleValue:
    """Return what the office has set, or what the rule comes with."""
    return _held(session)[name]


def rule_number(session: Session, name: OfficeRuleName) -> int:
    """Return a rule that is a number."""
    value = office_rule(session, name)
    if not isinstance(value, int):
        raise TypeError(f"{name} is no number")
    return value


def rule_time(session: Session, name: OfficeRuleName) -> time:
    """Return a rule that is a time of day at the office."""
    value = office_rule(session, name)
    if not isinstance(value, time):
        raise TypeError(f"{name} is no time of day")
    return value


def rule_text(session: Session, name: OfficeRuleName) -> str:
    """Return a rule that is a text."""
    value = office_rule(session, name)
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _held(session: Session) -> dict[OfficeRuleName, RuleValue]:
    held = session.info.get(_HELD)
    if held is None:
        stored = {row.name: row.value for row in session.exec(select(OfficeRule)).all()}
        held = {
            rule.name: _read(rule, stored[rule.name]) if rule.name in stored else rule.default for rule in OFFICE_RULES
        }
        session.info[_HELD] = held
    found: dict[OfficeRuleName, RuleValue] = held
    return found


def _read(rule: Declared, stored: str) -> RuleValue:
    if rule.kind is RuleKind.TIME:
        return time.fromisoformat(stored)
    return stored if rule.kind is RuleKind.ADDRESS else int(stored)


def all_rules(session: Session, actor: Actor) -> list[SetRule]:
    """Return every rule as it stands, in the order in which they are declared."""
    actor.require(Permission.MANAGE_LIMITS)
    held = _held(session)
    return [SetRule(rule, held[rule.name]) for rule in OFFICE_RULES]


def set_rules(session: Session, actor: Actor, values: Mapping[OfficeRuleName, RuleValue | None]) -> int:
    """Set the rules to `values`, all of them or none, and return how many changed; each change is a line of the log.

    Raises
    ------
    BadInput
        A value is missing, out of its range, no web address, or the quiet hours would never end.
    """
    actor.require(Permission.MANAGE_LIMITS)
    held = _held(session)
    wanted = {name: _checked(_DECLARED[name], value) for name, value in values.items()}
    after = held | wanted
    if after[OfficeRuleName.QUIET_FROM] == after[OfficeRuleName.QUIET_UNTIL]:
        raise BadInput("quiet_hours_empty")
    changed = {name: value for name, value in wanted.items() if value != held[name]}
    for name, value in changed.items():
        facts: Facts = {"rule": name, "was": _stored(held[name]), "now": _stored(value)}
        write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
        session.merge(OfficeRule(name=name, value=_stored(value)))
    session.flush()  # A later read of the same transaction must see them.
    session.info.pop(_HELD, None)
    return len(changed)


def _stored(value: RuleValue) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _checked(rule: Declared, value: RuleValue | None) -> RuleValue:
    if rule.kind is RuleKind.TIME:
        if not isinstance(value, time):
            raise BadInput("rule_time_missing", rule=rule.name.value)
        return value.replace(second=0, microsecond=0)
    if rule.kind is RuleKind.ADDRESS:
        return _checked_address(rule, str(value or "").strip())
    if not isinstance(value, int) or isinstance(value, bool) or not rule.least <= value <= rule.most:
        raise BadInput("rule_out_of_range", rule=rule.name.value, least=rule.least, most=rule.most)
    return value


def _checked_address(rule: Declared, address: str) -> str:
    """Return a web address without the slash at its end, or nothing."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        is_fit = False
    if not is_fit or "@" in address or len(address) > LONGEST_ADDRESS or any(sign.isspace() for sign in address):
        raise BadInput("rule_address_unreadable", rule=rule.name.value, most=LONGEST_ADDRESS)
    return address.rstrip("/")
