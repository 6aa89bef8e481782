"""拿一件试试: a case or some made-up words, and what the list of rules makes of it, rule by rule."""

from html import escape

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.tracker.route_trial import LONGEST_TEXT, Sample, Tried, try_case, try_sample
from feedback.tracker.routing import Route, Verdict
from models.vocabulary import Nature, Urgency
from pages.ui import layout
from pages.ui.choices import category_choice, word_choice
from pages.ui.forms.routes import MISSES, draw_route
from pages.ui.routing_form import area_choice
from pages.ui.shell import acting
from pages.ui.text import _, listed, words


def draw_trial(actor: Actor) -> None:
    """Draw the two ways to try the list, and what came of the last try."""
    ways = {"case": _("按诊号"), "sample": _("自己写一件")}
    way = st.segmented_control(
        _("怎么试"), list(ways), format_func=ways.__getitem__, default="case", key="trial_way", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with layout.card("route_trial"):
        tried = _by_number(actor) if way == "case" else _by_words(actor)
    if tried is not None:
        _draw(tried)


def _by_number(actor: Actor) -> Tried | None:
    with st.form("route_trial_case", border=False):
        number = st.text_input(_("诊号"), key="trial_no", max_chars=20, placeholder="ZS2026-000318")
        done = st.form_submit_button(_("试一试"), type="primary")
    tried = None
    if done:
        with acting(), reading() as session:
            tried = try_case(session, actor, number)
    return tried


def _by_words(actor: Actor) -> Tried | None:
    with st.form("route_trial_words", border=False):
        text = st.text_area(_("说了什么"), key="trial_text", height=100, max_chars=LONGEST_TEXT)
        category = category_choice(None, key="trial_category")
        left, right = st.columns(2)
        with left:
            nature = word_choice(_("性质"), Nature, None, key="trial_nature")
        with right:
            urgency = word_choice(_("缓急"), Urgency, None, key="trial_urgency")
        area_id = area_choice(actor, None, key="trial_area")
        done = st.form_submit_button(_("试一试"), type="primary")
    tried = None
    if done:
        sample = Sample(text=text, category=category, nature=nature, urgency=urgency, area_id=area_id)
        with acting(), reading() as session:
            tried = try_sample(session, actor, sample)
    return tried


def _draw(tried: Tried) -> None:
    with layout.card("route_tried"):
        if tried.case is not None:
            layout.section(tried.case.case_no, tried.case.title)
        draw_route(tried.route)
        _draw_rest(tried.route)
        if tried.verdicts:
            heads = "".join(f"<th>{escape(head)}</th>" for head in (_("顺序"), _("规则"), _("合不合用")))
            rows = "".join(_line(verdict, place) for place, verdict in enumerate(tried.verdicts, 1))
            st.html(f'<table class="zs-tried"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _draw_rest(route: Route) -> None:
    facts = []
    if route.people:
        facts.append((_("请谁办"), listed([person.name for person in route.people])))
    if route.owner is not None:
        facts.append((_("归哪一级管"), words(route.owner)))
    if facts:
        layout.fact_list(facts)


def _line(verdict: Verdict, place: int) -> str:
    if verdict.why is not None:
        said = escape(_(MISSES[verdict.why]))
    elif verdict.is_after:
        said = escape(_("也合用，但排在后面"))
    else:
        said = f"<b>{escape(_('合用，就按它'))}</b>"
    return f"<tr><td>{place}</td><td>{escape(verdict.rule)}</td><td>{said}</td></tr>"
