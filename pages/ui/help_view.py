"""The parts of the help page: what one's own roles may do, limits, questions, and the whole table."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session
from feedback.i18n.catalogue import mark
from feedback.tracker.state_table import TableRow, table_rows
from feedback.worktime.editing import general_limits
from models.vocabulary import CaseStatus, Role, Verb
from pages.ui import layout
from pages.ui.text import _, amount_of_time, listed, words

_QUESTIONS: Final = (
    (
        mark("碰上人命关天的事怎么办？"),
        mark("先打 110、119 或 120，再登记成特急件。特急件不等周二，马上派账，两小时内要有反馈。"),
    ),
    (
        mark("派给我的不归我管怎么办？"),
        mark("签收前后都可以申请退单，写明理由和依据，最好说清该归谁。由派账的人定，定了之后就不能再退。"),
    ),
    (
        mark("到期前办不完怎么办？"),
        mark("到期之前申请延期，写明理由。一件事只能延一次。眼下实在办不了的，请主持人挂账，定好下次再看的日子。"),
    ),
    (
        mark("改了分类，时限会重新算吗？"),
        mark("不会。时限派账时定下，改内容不会重新算。假日或时限表改了，由管理员按改动清单重算，每件都留记录。"),
    ),
    (
        mark("谁能回访？"),
        mark("办这件事的人不能自己回访，也不能审核自己的反馈。回访问三句：联系过您吗，解决了吗，满意吗。"),
    ),
    (
        mark("举报干部的事会被谁看到？"),
        mark("只有纪检保密台和点名授权的人。它不进台账、不进会诊议程、不进看板，被举报的人和单位经不了手。"),
    ),
)
_MAY: Final = "●"
_MAY_CONFIDENTIAL: Final = "◆"


def draw_own_moves(actor: Actor) -> None:
    """Draw for each state what the actor's roles may do to a case, or say that they do nothing to cases."""
    by_status: dict[CaseStatus | None, list[Verb]] = {}
    for row in table_rows():
        if actor.roles & set(row.roles) or (row.is_desk and Role.DISCIPLINE in actor.roles):
            by_status.setdefault(row.source, []).append(row.verb)
    if not by_status:
        layout.empty_state(_("您的角色不办诉求"), _("管账号、管设置和看日志的人，不碰群众反映的事。"))
        return
    layout.fact_list([(_state(source), listed(_verbs(verbs))) for source, verbs in by_status.items()])


def _state(source: CaseStatus | None) -> str:
    return _("新来的") if source is None else words(source)


def _verbs(verbs: list[Verb]) -> list[str]:
    return [words(verb) for verb in dict.fromkeys(verbs)]


def draw_limits(session: Session) -> None:
    """Draw the limit of each stage that holds where nothing more specific does."""
    limits = general_limits(session).items()
    layout.fact_list([(words(stage), amount_of_time(limit.amount, limit.unit)) for stage, limit in limits])


def draw_questions() -> None:
    for question, answer in _QUESTIONS:
        with st.expander(_(question)):
            st.write(_(answer))


def draw_whole_table() -> None:
    """Draw every state, verb and role in one grid, which can be searched and sorted."""
    roles = [role for role in Role if any(role in row.roles for row in table_rows())] + [Role.DISCIPLINE]
    st.dataframe(
        [_line(row, roles) for row in table_rows()],
        hide_index=True,
        height=420,
        column_config={_("状态"): st.column_config.TextColumn(pinned=True)},
    )
    st.caption(_("● 在自己的地方或单位里能做，◆ 纪检对保密件能做。被举报的人、办过这件事的人另有限制。"))


def _line(row: TableRow, roles: list[Role]) -> Mapping[str, str]:
    cells = {words(role): _cell(row, role) for role in dict.fromkeys(roles)}
    ends = "" if row.target is row.source else words(row.target)
    return {_("状态"): _state(row.source), _("动作"): words(row.verb), _("到"): ends, **cells}


def _cell(row: TableRow, role: Role) -> str:
    if role in row.roles:
        return _MAY
    return _MAY_CONFIDENTIAL if role is Role.DISCIPLINE and row.is_desk else ""
