"""How does a year of work and rest look? Twelve small months as in a wall calendar, and the named days as spans."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import streamlit as st
from babel.dates import format_skeleton, get_day_names

from feedback.core.clock import today
from feedback.worktime.editing import HeldDay
from models.work_vocabulary import DayKind
from pages.ui.text import _, day, language

_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row of one kind and name."""

    first: HeldDay
    last: HeldDay

    @property
    def length(self) -> int:
        return (self.last.day - self.first.day).days + 1


def spans(days: Sequence[HeldDay]) -> list[Span]:
    """Return the days of a list that is in order, those in a row of one kind and name together."""
    found: list[Span] = []
    for held in days:
        last = found[-1].last if found else None
        follows = last is not None and last.day + timedelta(days=1) == held.day
        if last is not None and follows and (last.kind, last.name) == (held.kind, held.name):
            found[-1] = Span(found[-1].first, held)
        else:
            found.append(Span(held, held))
    return found


def span_line(span: Span) -> str:
    """Return a span in words: 10月1日周四至10月7日周三，放假 7 天."""
    first, last = day(span.first.day, weekday=True), day(span.last.day, weekday=True)
    when = first if span.length == 1 else _("{first}至{last}", first=first, last=last)
    if span.first.kind is DayKind.WORKDAY:
        return _("{when}，上班", when=when)
    return _("{when}，放假 {n} 天", when=when, n=span.length)


def draw_spans(days: Sequence[HeldDay]) -> None:
    """Draw the named days of a year as a list."""
    items = (f"<li><b>{escape(span.first.name)}</b><span>{escape(span_line(span))}</span></li>" for span in spans(days))
    st.html(f'<ul class="zs-spans">{"".join(items)}</ul>')


def draw_year(year: int, days: Sequence[HeldDay]) -> None:
    """Draw the twelve months with the free and the worked days marked, and what the marks mean."""
    named = {held.day: held for held in days}
    months = "".join(_month(year, month, named) for month in range(1, 13))
    free, worked = _("休"), _("班")
    legend = (
        f'<div class="zs-legend"><span><i class="zs-free">{free}</i>{escape(_("放假"))}</span>'
        f'<span><i class="zs-worked">{worked}</i>{escape(_("周末上班"))}</span></div>'
    )
    st.html(f'<div class="zs-year">{months}</div>{legend}')


def _month(year: int, month: int, named: dict[date, HeldDay]) -> str:
    locale = _LOCALES[language()]
    head = str(format_skeleton("MMM", date(year, month, 1), locale=locale))
    short = get_day_names("narrow", locale=locale)
    weekdays = "".join(f"<th>{escape(short[number])}</th>" for number in range(7))
    weeks = "".join(
        f"<tr>{''.join(_cell(on, month, named.get(on)) for on in week)}</tr>"
        for week in calendar.Calendar().monthdatescalendar(year, month)
    )
    return (
        f'<div class="zs-month"><h3>{escape(head)}</h3>'
        f"<table><thead><tr>{weekdays}</tr></thead><tbody>{weeks}</tbody></table></div>"
    )


def _cell(on: date, month: int, held: HeldDay | None) -> str:
    if on.month != month:
        return "<td></td>"
    names = ["zs-weekend"] if on.weekday() >= _SATURDAY else []
    mark = title = ""
    if held is not None:
        is_free = held.kind is DayKind.HOLIDAY
        names.append("zs-free" if is_free else "zs-worked")
        mark, title = f"<sup>{_('休') if is_free else _('班')}</sup>", f' title="{escape(held.name)}"'
    if on == today():
        names.append("zs-today")
    return f'<td class="{" ".join(names)}"{title}>{on.day}{mark}</td>'
