"""The forms of chairs and leaders: suspend, resume, escalate, urge, supervise, adopt."""

from datetime import timedelta

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.policy import place_of
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.tracker import service
from feedback.tracker.casefile import CaseFile
from feedback.tracker.supervision import LONGEST_SUSPENSION, leaders_for
from models.vocabulary import SuperviseLevel, Verb
from pages.ui import layout
from pages.ui.choices import word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.text import _

_FIRST_LOOK = timedelta(days=30)


def suspend(actor: Actor, file: CaseFile) -> None:
    """What cannot be solved now, with its plan and the day of the next look."""
    case, key = file.case, form_key("suspend", file)
    with st.form(key, border=False):
        cause = st.text_input(_("为什么现在办不了"), key=f"{key}_cause", max_chars=500)
        plan = st.text_input(_("打算怎么办"), key=f"{key}_plan", max_chars=500)
        look = st.date_input(
            _("下次再看的日子（半年内）"),
            today() + _FIRST_LOOK,
            min_value=today() + timedelta(days=1),
            max_value=today() + LONGEST_SUSPENSION,
            key=f"{key}_look",
            format="YYYY-MM-DD",
        )
        told = st.checkbox(_("已告诉反映人"), key=f"{key}_told")
        with layout.action_bar(key):
            texts = {"cause": _("原因"), "plan": _("打算")}
            done = submit_button(file, key, _("挂账"), texts=texts)
    if done:
        hand_in(
            lambda session, step: service.suspend(
                session, actor, case.id, step, cause=cause, plan=plan, next_look_on=look, told=told
            ),
            said=_("{case_no} 已挂账", case_no=case.case_no),
        )


def resume(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.RESUME,
        lambda session, step, text: service.resume(session, actor, file.case.id, step, note=text or None),
        asks=_("现在能办了，说一句（可不填）"),
        button=_("恢复办理"),
        is_next=True,
    )


def escalate(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.ESCALATE,
        lambda session, step, text: service.escalate(session, actor, file.case.id, step, reason=text),
        asks=_("为什么要上一级定"),
        button=_("呈报上一级会诊"),
        warns=_("呈报后由上一级会诊决定，现在承办的单位不再办理。"),
    )


def remind(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.REMIND,
        lambda session, step, text: service.remind(session, actor, file.case.id, step, note=text or None),
        asks=_("催办的话（可不填）"),
        button=_("催办"),
    )


def supervise(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("supervise", file)
    with st.form(key, border=False):
        level = word_choice(_("督办等级"), SuperviseLevel, case.supervise_level, key=f"{key}_level")
        reason = st.text_input(_("为什么督办"), key=f"{key}_reason", max_chars=500)
        with layout.action_bar(key):
            done = submit_button(file, key, _("督办"), texts={"reason": _("理由")})
    if done:
        hand_in(
            lambda session, step: service.supervise(
                session, actor, case.id, step, level=level or SuperviseLevel.ORDINARY, reason=reason
            ),
            said=_("{case_no} 已督办", case_no=case.case_no),
        )


def adopt(actor: Actor, file: CaseFile) -> None:
    """A leader takes the case over; a session's chair names the leader who does."""
    case, key = file.case, form_key("adopt", file)
    with reading() as session:
        leaders = {leader.user_id: leader for leader in leaders_for(session, place_of(case))}
    mine = actor.user_id if actor.user_id in leaders else None
    with st.form(key, border=False):
        leader_id = st.selectbox(
            _("哪位领导包案"),
            list(leaders),
            index=list(leaders).index(mine) if mine is not None else None,
            format_func=lambda user_id: _(
                "{name}（{where}）", name=leaders[user_id].name, where=leaders[user_id].where
            ),
            key=f"{key}_leader",
            placeholder=_("请选择"),
        )
        note = st.text_input(_("要求（可不填）"), key=f"{key}_note", max_chars=200)
        st.caption(_("包案后由他盯到底；要单位去办的，接着派账。"))
        with layout.action_bar(key):
            label = _("我来包案") if mine is not None and leader_id == mine else _("由他包案")
            done = submit_button(file, key, label, texts={"note": _("要求")})
    if done:
        name = leaders[leader_id].name if leader_id is not None else ""
        hand_in(
            lambda session, step: service.adopt(session, actor, case.id, step, leader_id=leader_id, note=note or None),
            said=_("{case_no} 由{name}包案", case_no=case.case_no, name=name),
        )
