"""The minutes of a session: as they are read on the page, and as a sheet to keep. Nobody writes them twice."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from feedback.sheets.writing import table_bytes
from feedback.tracker.agenda_rows import verb_of
from feedback.tracker.minutes import MinutesItem, SessionMinutes
from models.vocabulary import ClinicDecision
from models.work_vocabulary import AttendeeKind
from pages.ui import layout
from pages.ui.text import _, day, event_line, listed, words


def draw_minutes(minutes: SessionMinutes) -> None:
    """Draw a session's minutes in the order of the official paper: when, where, who, then matter by matter."""
    number = _("第 {n} 期", n=minutes.number) if minutes.number is not None else words(minutes.state)
    layout.section(_("会诊纪要"), f"{minutes.area} · {number}")
    facts = [
        (_("时间"), day(minutes.held_on, weekday=True)),
        (_("地点"), minutes.place or "—"),
        (_("主持"), minutes.chair or "—"),
    ]
    facts += [(words(kind), _people(minutes, kind)) for kind in AttendeeKind if minutes.attendees[kind]]
    layout.fact_list(facts)
    if not minutes.items:
        st.caption(_("议程上还没有事。"))
        return
    layout.numbered_list([(item.number, _question(item), _decision(item)) for item in minutes.items])


def _people(minutes: SessionMinutes, kind: AttendeeKind) -> str:
    people = minutes.attendees[kind]
    return listed([_("{name}（{where}）", name=name, where=post) if post else name for name, post in people])


def _question(item: MinutesItem) -> str:
    return " ".join(part for part in (item.case_no, item.question) if part)


def _decision(item: MinutesItem) -> str:
    """Return what was said and decided on a matter, in words."""
    parts = [decision_line(item)]
    if item.leader:
        parts.append(_("包案领导：{name}", name=item.leader))
    parts += [text for text in (item.opinion, item.said) if text]
    return " · ".join(parts)


def decision_line(item: MinutesItem) -> str:
    if item.decision is None:
        return _("没有议定，下次再议")
    verb = verb_of(item.decision)
    said = event_line(verb, item.facts) if verb is not None and item.decision is not ClinicDecision.ADOPT else ""
    return said or words(item.decision)


def sheet_of(minutes: SessionMinutes) -> Callable[[], bytes]:
    """Return what makes the sheet once somebody asks for it."""
    columns = [
        _("序号"),
        _("诊号"),
        _("问题"),
        _("初诊意见"),
        _("会上的意见"),
        _("会诊决定"),
        _("主办单位"),
        _("协办单位"),
        _("办理期限"),
        _("会诊意见"),
        _("包案领导"),
    ]
    rows = [_row(item) for item in minutes.items]
    return lambda: table_bytes(columns, rows, sheet_name=minutes.held_on.isoformat())


def _row(item: MinutesItem) -> list[str | int | date | None]:
    return [
        item.number,
        item.case_no,
        item.question,
        item.first_diagnosis,
        item.said,
        words(item.decision) if item.decision is not None else _("没有议定，下次再议"),
        item.lead,
        listed([unit.name for unit in item.co]),
        item.due_on,
        item.opinion,
        item.leader,
    ]
