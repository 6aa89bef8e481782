"""评议: offices are rated or wishes asked; ballots by link and on paper, results, and what units promise."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for
from feedback.core.database import reading
from feedback.services.rounds.results import RoundLine, results_of, rounds_of
from feedback.services.rounds.service import kept_round, publish_round, subjects_of
from models.office_vocabulary import RoundState
from models.vocabulary import AreaKind
from pages.ui import admin_style, layout
from pages.ui.admin_acts import ask_first
from pages.ui.admin_style import tools_of
from pages.ui.desk import DeskRow, desk, desk_list, open_row
from pages.ui.rounds.promises import draw_promises
from pages.ui.rounds.results import draw_results
from pages.ui.rounds.running import draw_running
from pages.ui.rounds.setup import draw_new, draw_preparing
from pages.ui.shell import acting, require
from pages.ui.text import _, day, words

_KEY = "rounds"
_NEW = "new"
_CHIPS: dict[RoundState, layout.ChipKind] = {
    RoundState.DRAFT: "waiting",
    RoundState.OPEN: "next",
    RoundState.CLOSED: "near",
    RoundState.PUBLISHED: "closed",
}


def _draw_rounds(actor: Actor) -> None:
    keeps = actor.holds(Permission.MANAGE_ROUNDS)
    with reading() as session:
        lines = rounds_of(session, actor)
    if keeps:
        with tools_of(_KEY):
            if st.button(_("新的评议"), key="rounds_new", icon=":material/add:"):
                open_row(_KEY, _NEW)
    rows = [_row(line) for line in lines]
    if st.session_state.get(f"{_KEY}_chosen") == _NEW:
        rows.insert(0, DeskRow(id=_NEW, number="", title=_("新的评议"), place=_("还没有保存")))
    if not rows:
        hint = _("点“新的评议”，写好评什么、谁来评，再加评议对象。") if keeps else _("评议结果公布后，在这里看。")
        layout.empty_state(_("还没有评议"), hint)
        return
    left, right = desk(_KEY)
    with left:
        chosen = desk_list(rows, None, _KEY)
    with right, acting():
        line = next((line for line in lines if str(line.round_id) == chosen), None)
        _draw_one(actor, line)


def _row(line: RoundLine) -> DeskRow:
    return DeskRow(
        id=str(line.round_id),
        number=words(line.kind),
        title=line.name,
        place=line.area,
        age=_("{first}到{last}", first=day(line.begins_on), last=day(line.ends_on)),
        chip=words(line.state),
        chip_kind=_CHIPS[line.state],
    )


def _draw_one(actor: Actor, line: RoundLine | None) -> None:
    with reading() as session:
        places = places_for(session, actor, Permission.MANAGE_ROUNDS, AreaKind.COUNTY, AreaKind.TOWNSHIP)
    if line is None:
        draw_new(actor, places)
        return
    with layout.card(f"round_{line.round_id}"):
        facts = [
            (_("日子"), _("{first}到{last}", first=day(line.begins_on), last=day(line.ends_on))),
            (_("评几个"), f"{line.subjects}"),
            (_("收到的票"), f"{line.ballots:,}"),
        ]
        chip = layout.chip(_CHIPS[line.state], words(line.state))
        layout.matter_card(words(line.kind), line.name, chips=[chip], facts=facts)
    if line.state in {RoundState.CLOSED, RoundState.PUBLISHED}:
        _draw_ended(actor, line)
        return
    with reading() as session:
        found, subjects = kept_round(session, actor, line.round_id), subjects_of(session, line.round_id)
    if line.state is not RoundState.DRAFT:
        draw_running(actor, found, subjects)
        return
    draw_preparing(actor, found, subjects, places)


def _draw_ended(actor: Actor, line: RoundLine) -> None:
    with reading() as session:
        results = results_of(session, actor, line.round_id)
    draw_results(results)
    if line.state is RoundState.CLOSED and line.is_kept:
        ask_first(
            _("公布结果"),
            _("公布以后，全县的工作人员都看得到结果，不能收回。"),
            lambda session: publish_round(session, actor, line.round_id),
            key="round_publish",
            said=_("“{name}”的结果已公布。", name=line.name),
            sure=_("确定公布"),
            look="primary",
        )


actor = require(Permission.READ_CASES)
admin_style.apply()
layout.page_title(_("评议"), _("请群众来评：科室评得怎么样，大家想要什么。"))
views = {"rounds": (_("评议"), _draw_rounds), "promises": (_("服务承诺"), draw_promises)}
shown, view = (list(views) if actor.holds(Permission.MANAGE_ROUNDS) else ["rounds"]), "rounds"
if len(shown) > 1:
    view = st.segmented_control(
        _("看什么"), shown, format_func=lambda name: views[name][0], default=shown[0], key="rounds_view", required=True,
        label_visibility="collapsed",
    ) or shown[0]  # fmt: skip
views[view][1](actor)
