"""How does what pages say reach the reader in their language, and at the office's time? Thin over `feedback.i18n`."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import streamlit as st

from feedback.classify.taxonomy import Category, taxonomy
from feedback.core.clock import utc_now
from feedback.core.errors import FeedbackError
from feedback.i18n import dates, faults, terms
from feedback.i18n.catalogue import LANGUAGES, SOURCE_LANGUAGE, filled_in
from feedback.i18n.dates import DueKind
from models.vocabulary import CaseStatus, LimitUnit, Verb

# What Markdown takes for more than itself anywhere in a line, and what makes a list or a heading at its start.
_SIGNS: Final = re.compile(r"([\\`*_\[\]#~$<>|&]|:(?=[a-z+]))")
_SHORTCODES: Final = re.compile(r":(?=[a-z0-9_+/-]+:)")
_STARTS: Final = re.compile(r"^(\d{0,9})([-+=.)])")


def language() -> str:
    """Return the language that the reader has chosen."""
    chosen = st.session_state.get("language", SOURCE_LANGUAGE)
    return chosen if chosen in LANGUAGES else SOURCE_LANGUAGE


def _(text: str, /, **facts: object) -> str:
    """Return a Chinese source text in the reader's language, with its facts filled in."""
    return filled_in(text, language(), facts)


def literal(text: str) -> str:
    """Return what somebody wrote so that Streamlit's Markdown (captions, errors, labels of buttons) shows it as it is.

    >>> literal("*2* [see] a_b")
    '\\\\*2\\\\* \\\\[see\\\\] a\\\\_b'
    """
    # A shortcode is read after the signs are: only something between its letters and its colon keeps it a text.
    text = _SHORTCODES.sub(":\u2060", text)
    lines = (_STARTS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", line.strip())) for line in text.split("\n"))
    return "  \n".join(lines)


def words(member: StrEnum | None) -> str:
    """Return the label of a word of a vocabulary; a dash where none was chosen."""
    return "—" if member is None else terms.label(member, language())


def fault(error: FeedbackError) -> str:
    """Return the sentence of an error."""
    return faults.sentence(error, language())


def field(name: str) -> str:
    """Return what a form calls a fact of a move, the same as errors call it."""
    return faults.field_label(name, language())


def category_name(code: str | None, *, with_code: bool = False) -> str:
    """Return the name of a category of either level, with its code after it where asked (农村安全饮水 0401)."""
    if code is None:
        return _("未定类别")
    sector = next((sector for sector in taxonomy().sectors if sector.code == code), None)
    entry = sector or taxonomy().by_code.get(code)
    if entry is None:
        # A county may have taken the category out of its taxonomy since.
        return code
    name = entry.name if language() == SOURCE_LANGUAGE else entry.name_en
    if isinstance(entry, Category) and entry.is_retired:
        name = _("{name}（已停用）", name=name)
    return f"{name} {code}" if with_code else name


def event_line(verb: Verb, facts: Mapping[str, object], target: CaseStatus | None = None) -> str:
    """Return what an event of a case's timeline says was done; with `target`, how a revisit ended."""
    category = facts.get("category")
    named = {**facts, "category": category_name(str(category))} if category else facts
    return terms.event_line(verb, named, target=target, language=language())


def rule_line(rule: terms.StatedRule) -> str:
    """Return the rule of a deadline, with the notice that a year on the way has no official calendar."""
    return terms.rule_line(rule, language())


def amount_of_time(amount: int, unit: LimitUnit) -> str:
    """Return a length of time: 5 个工作日."""
    return terms.amount_of_time(amount, unit, language())


def listed(parts: list[str]) -> str:
    """Return the parts as a list in a sentence."""
    return terms.listed(parts, language())


def day(on: date, *, weekday: bool = False) -> str:
    """Return a day: 11月22日."""
    return dates.day(on, language(), weekday=weekday)


def month(on: date) -> str:
    """Return the month of a day: 11月."""
    return dates.month(on, language())


def moment(at: datetime) -> str:
    """Return an instant at the office: 11月22日 10:32."""
    return dates.moment(at, language())


def ago(at: datetime, now: datetime | None = None) -> str:
    """Return how long ago an instant was: 3 天前."""
    return dates.ago(at, now or utc_now(), language())


def waited(since: datetime) -> str:
    """Return how long a matter has waited, the same on every page: 已等 3 个自然日."""
    return dates.waited(since, utc_now(), language())


def span(start: datetime, end: datetime) -> str:
    """Return how long something took: 3 天."""
    return dates.span(start, end, language())


def due_line(due_at: datetime | None, now: datetime | None = None) -> tuple[str, DueKind]:
    """Return how much time is left (还剩 2 天, 超期 3 天, 今天 17:30 前), and the kind of chip for it.

    Without a deadline there is no line.
    """
    at = now or utc_now()
    return dates.due_line(due_at, at, language()), dates.due_kind(due_at, at)
