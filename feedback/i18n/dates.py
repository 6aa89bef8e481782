"""How a day, an instant, an age and a deadline read, at the office and in the reader's language. Decides no deadline.

The year is said only where it is not the present one. Days are counted by the office's calendar, not by 24 hours.
"""

from datetime import date, datetime
from typing import Final, Literal

from babel.dates import format_skeleton

from feedback.core.clock import OFFICE_ZONE, office_day, today
from feedback.i18n.catalogue import SOURCE_LANGUAGE, translate

_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en_GB"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LONG_AGO_DAYS: Final = 365


DueKind = Literal["overdue", "near", "waiting"]


def day(on: date, language: str = SOURCE_LANGUAGE, *, weekday: bool = False) -> str:
    """Return the day, with its year where that is not the present one and with its day of the week where asked."""
    skeleton = ("" if on.year == today().year else "y") + "MMM" + ("E" if weekday else "") + "d"
    return _formatted(skeleton, on, language)


def month(on: date, language: str = SOURCE_LANGUAGE) -> str:
    """Return the month that a day lies in, with its year where that is not the present one."""
    return _formatted(("" if on.year == today().year else "y") + "MMM", on, language)


def moment(at: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """Return the day and the time of day of an instant."""
    return f"{day(office_day(at), language)} {_clock(at)}"


def ago(at: datetime, now: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """Return how long ago an instant was; a year and more ago, its day."""
    seconds = (now - at).total_seconds()
    days = _days_between(at, now)
    if seconds < _MINUTE:
        return translate("刚刚", language)
    if seconds < _HOUR:
        return translate("{count} 分钟前", language, count=int(seconds // _MINUTE))
    if days == 0:
        return translate("{count} 小时前", language, count=int(seconds // _HOUR))
    if days == 1:
        return translate("昨天", language)
    if days < _LONG_AGO_DAYS:
        return translate("{count} 天前", language, count=days)
    return day(office_day(at), language)


def waited(since: datetime, now: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """Return how long a matter has waited since it was registered, in calendar days of the office, free days too."""
    days = _days_between(since, now)
    return translate("已等 {count} 个自然日", language, count=days) if days > 0 else translate("今天挂号", language)


def span(start: datetime, end: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """Return how long it was from one instant to another, in its largest unit; from 24 hours on in calendar days."""
    seconds = max(0, int((end - start).total_seconds()))
    if seconds >= _DAY:
        return translate("{count} 天", language, count=_days_between(start, end))
    if seconds >= _HOUR:
        return translate("{count} 小时", language, count=seconds // _HOUR)
    return translate("{count} 分钟", language, count=seconds // _MINUTE)


def due_kind(due_at: datetime | None, now: datetime) -> DueKind:
    """Return whether a deadline has passed, is today or tomorrow, or leaves time."""
    if due_at is None:
        return "waiting"
    if due_at < now:
        return "overdue"
    return "near" if _days_between(now, due_at) <= 1 else "waiting"


def due_line(due_at: datetime | None, now: datetime, language: str = SOURCE_LANGUAGE) -> str:
    """Return how much time is left, or how much too late it is; nothing where there is no deadline."""
    if due_at is None:
        return ""
    if due_at < now:
        return _late(due_at, now, language)
    days = _days_between(now, due_at)
    if days == 0:
        return translate("今天 {time} 前", language, time=_clock(due_at))
    if days == 1:
        return translate("明天 {time} 前", language, time=_clock(due_at))
    return translate("还剩 {count} 天", language, count=days)


def _late(due_at: datetime, now: datetime, language: str) -> str:
    days, seconds = _days_between(due_at, now), (now - due_at).total_seconds()
    if days:
        return translate("超期 {count} 天", language, count=days)
    if seconds < _HOUR:
        return translate("超期 {count} 分钟", language, count=max(1, int(seconds // _MINUTE)))
    return translate("超期 {count} 小时", language, count=int(seconds // _HOUR))


def _days_between(start: datetime, end: datetime) -> int:
    return (office_day(end) - office_day(start)).days


def _clock(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).strftime("%H:%M")


def _formatted(skeleton: str, on: date, language: str) -> str:
    return str(format_skeleton(skeleton, on, locale=_LOCALES[language]))
