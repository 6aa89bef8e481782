"""How is one thing drawn: a title, a chip, a figure, a matter, a story, a person's words?

Plain values in, escaped markup out; nothing here reads a session, decides a rule or counts. What returns `Markup` can
be put inside something else; the rest draws at once. The look itself stands in `theme.css`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, Literal, NewType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Markup = NewType("Markup", str)
"""Text that is already escaped: a plain `str` where this is asked for is a fault that mypy shows."""

ChipKind = Literal["overdue", "near", "closed", "waiting", "next", "plain"]
MarkKind = Literal["category", "against", "scope", "urgency", "nature"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One of a board's four figures; `size` is what it was counted from (34/48), `better` how to read the change."""

    label: str
    value: str
    size: str = ""
    change: str = ""
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a case's story: who did what, when, how long it took, and in which words."""

    when: str
    who: str
    what: str
    took: str = ""
    note: str = ""
    by_machine: bool = False
    kind: Literal["", "closed", "overdue"] = ""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    on: str = ""
    state: Literal["done", "now", "ahead"] = "ahead"


def page_title(title: str, waiting_line: str = "") -> None:
    """The page's one job as its title, and under it the grey line that says what is waiting."""
    line = f"<p>{escape(waiting_line)}</p>" if waiting_line else ""
    st.html(f'<header class="zs-title"><h1>{escape(title)}</h1>{line}</header>')


def wordmark(name: str, line: str = "") -> None:
    """The mark, the product's name and one line under it, for the pages before anybody is known."""
    under = f"<span>{escape(line)}</span>" if line else ""
    st.html(f'<div class="zs-wordmark"><b>{escape(name)}</b>{under}</div>')


def section(title: str, aside: str = "") -> None:
    """A heading inside a page, with a count or a date at its right."""
    st.html(f'<div class="zs-section"><h2>{escape(title)}</h2><span>{escape(aside)}</span></div>')


def banner(word: str, text: str) -> None:
    """A slim line over the page: one boxed word, and what it means."""
    st.html(f'<div class="zs-banner" role="note"><b>{escape(word)}</b><span>{escape(text)}</span></div>')


def saved_line(text: str) -> None:
    """The quiet green line that stands where something has just been saved."""
    st.html(f'<div class="zs-said" role="status">{escape(text)}</div>')


def person_card(name: str, role_line: str) -> None:
    """Who is signed in, for the foot of the navigation; put it into `st.container(key="person_menu")`."""
    st.html(
        f'<div class="zs-person"><i aria-hidden="true">{escape(name[:1])}</i>'
        f"<div><b>{escape(name)}</b><small>{escape(role_line)}</small></div></div>"
    )


def chip(kind: ChipKind, text: str) -> Markup:
    """A word on a tint: overdue red, near amber, closed green, waiting grey, next blue; `plain` has no dot."""
    return Markup(f'<span class="zs-chip zs-{kind}">{escape(text)}</span>')


def chips_row(chips: Iterable[Markup]) -> None:
    st.html(f'<div class="zs-chips">{"".join(chips)}</div>')


def figure_tiles(figures: Sequence[Figure]) -> None:
    """The first line of a board. A figure that has no base is given as a dash, and a share never without its size."""
    st.html(f'<div class="zs-tiles">{"".join(_tile(figure) for figure in figures)}</div>')


def _tile(figure: Figure) -> str:
    size = f"<small>{escape(figure.size)}</small>" if figure.size else ""
    tone = {True: ' class="zs-better"', False: ' class="zs-worse"', None: ""}[figure.better]
    change = f"<em{tone}>{escape(figure.change)}</em>" if figure.change else ""
    value = f"<strong>{escape(figure.value)}{size}</strong>"
    return f'<div class="zs-tile"><span>{escape(figure.label)}</span>{value}{change}</div>'


def matter_card(
    number: str, title: str, *, chips: Sequence[Markup] = (), facts: Sequence[tuple[str, str]] = ()
) -> None:
    """The head of a case: title, number, state and limit chips, and its facts as pairs of name and value."""
    st.html(
        f'<section class="zs-matter"><header><h2>{escape(title)}</h2>{"".join(chips)}</header>'
        f"<code>{escape(number)}</code></section>"
    )
    if facts:
        fact_list(facts)


def fact_list(facts: Sequence[tuple[str, str]]) -> None:
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    st.html(f'<dl class="zs-facts">{pairs}</dl>')


def label_line(name: str, parts: Sequence[str], *, sure: str = "", chips: Sequence[Markup] = ()) -> None:
    """What one matter was taken for: 第1件, its category, scope and urgency, and how sure the suggestion is."""
    words = " · ".join(escape(part) for part in parts)
    share = f'<span class="zs-sure">{escape(sure)}</span>' if sure else ""
    st.html(f'<div class="zs-label"><i>{escape(name)}</i><b>{words}</b>{"".join(chips)}{share}</div>')


def row_line(facts: Sequence[str], chips: Sequence[Markup] = ()) -> None:
    """The second line of a row in a list: its facts in grey, its chips at the end."""
    # Apart by a gap, as in a desk's list: a dot would be left alone at the end of a line.
    said = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    st.html(f'<div class="zs-label zs-row"><i>{said}</i>{"".join(chips)}</div>')


def reason_list(entries: Sequence[tuple[str, str, str]]) -> None:
    """What is wrong where: the place, what stands there, and the reason; on a phone below each other."""
    lines = (
        f"<li><b>{escape(at)}</b><code>{escape(said)}</code><p>{escape(why)}</p></li>" for at, said, why in entries
    )
    st.html(f'<ol class="zs-reasons">{"".join(lines)}</ol>')


def numbered_list(entries: Sequence[tuple[int, str, str]]) -> None:
    """What stands on an agenda: each with its number there, what it is, and what is to be said of it."""
    lines = (
        f'<li value="{number}" data-number="{number}"><b>{escape(name)}</b><p>{escape(said)}</p></li>'
        for number, name, said in entries
    )
    st.html(f'<ol class="zs-numbered">{"".join(lines)}</ol>')


def check_list(entries: Sequence[tuple[bool, str, str]]) -> None:
    """Points that were checked: whether it is fine, in words, and what it rests on. The sign never stands alone."""
    lines = (
        f'<li class="zs-{"fine" if is_fine else "doubt"}"><b>{escape(said)}</b><p>{escape(found)}</p></li>'
        for is_fine, said, found in entries
    )
    st.html(f'<ul class="zs-checks">{"".join(lines)}</ul>')


def timeline(entries: Sequence[Moment]) -> None:
    """A case's events as a story; what the machine did stands in grey."""
    st.html(f'<ol class="zs-story">{"".join(_entry(entry) for entry in entries)}</ol>')


def _entry(entry: Moment) -> str:
    names = " ".join(f"zs-{name}" for name in (entry.kind, "machine" if entry.by_machine else "") if name)
    took = f"<small>{escape(entry.took)}</small>" if entry.took else ""
    note = f"<p>{escape(entry.note)}</p>" if entry.note else ""
    who = f"<b>{escape(entry.who)}</b> " if entry.who else ""
    return f'<li class="{names}"><time>{escape(entry.when)}</time>{who}{escape(entry.what)}{took}{note}</li>'


def steps(progress: Sequence[Step]) -> None:
    """How far a case has come, for a person who does not know our words: five steps with their dates."""
    items = (
        f'<li class="zs-{step.state}"{_CURRENT if step.state == "now" else ""}>{escape(step.name)}'
        f"<small>{escape(step.on)}</small></li>"
        for step in progress
    )
    st.html(f'<ol class="zs-steps">{"".join(items)}</ol>')


_CURRENT: Final = ' aria-current="step"'


def empty_state(text: str, hint: str = "") -> None:
    """Nothing is here: say so, and say what to do next."""
    st.html(f'<div class="zs-empty"><b>{escape(text)}</b>{escape(hint)}</div>')


def quote(words: str, marks: Sequence[tuple[int, int, MarkKind]] = ()) -> None:
    """The person's own words, whole and first, with the spans underlined that decided a label."""
    st.html(f'<blockquote class="zs-quote">{quote_markup(words, marks)}</blockquote>')


def quote_markup(words: str, marks: Sequence[tuple[int, int, MarkKind]] = ()) -> Markup:
    """Paragraphs of `words`; a span that is marked twice carries both kinds, one that lies outside is cut to fit.

    >>> quote_markup("a<b", [(0, 1, "scope")])
    '<p><u class="zs-mark-scope">a</u>&lt;b</p>'
    """
    paragraphs = []
    start = 0
    for line in words.split("\n"):
        if line.strip():
            paragraphs.append(f"<p>{_marked(line, start, marks)}</p>")
        start += len(line) + 1
    return Markup("".join(paragraphs))


def _marked(line: str, offset: int, marks: Sequence[tuple[int, int, MarkKind]]) -> str:
    inside = [(max(a - offset, 0), min(b - offset, len(line)), kind) for a, b, kind in marks]
    inside = [(a, b, kind) for a, b, kind in inside if a < b]
    edges = sorted({0, len(line), *(edge for a, b, _kind in inside for edge in (a, b))})
    pieces = []
    for left, right in pairwise(edges):
        kinds = sorted({kind for a, b, kind in inside if a <= left and right <= b})
        names = " ".join(f"zs-mark-{kind}" for kind in kinds)
        text = escape(line[left:right])
        pieces.append(f'<u class="{names}">{text}</u>' if kinds else text)
    return "".join(pieces)


def card(key: str) -> DeltaGenerator:
    """A white box for a group of widgets: `with card("labels"): ...`."""
    return st.container(key=f"card_{key}")


def action_bar(key: str) -> DeltaGenerator:
    """The row of acts, the coloured one first: plain on a desktop, at the lower edge on a phone; one in a page."""
    return st.container(key=f"action_bar_{key}", horizontal=True, vertical_alignment="center")


def tab_bar(links: Sequence[tuple[str, str, str]]) -> None:
    """Three to five pages at a phone's lower edge as (page, label, icon); a desktop has the side navigation instead."""
    with st.container(key="tab_bar", horizontal=True, gap=None):
        for page, label, icon in links:
            st.page_link(page, label=label, icon=icon, width="stretch")
