"""The forms of chairs and leaders: suspend, resume, escalate, urge, supervise, adopt."""

from datetime import date, timedelta

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.policy import place_of
from feedback.core.clock import office_day, today, utc_now
from feedback.core.database import reading
from feedback.tracker import service
from feedback.tracker.cards import Suggestion, suggested_card
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clocks import clocks_of
from feedback.tracker.supervision import LONGEST_SUSPENSION, PersonTold, leaders_for
from models.vocabulary import CardReason, CaseStatus, FeedbackMode, SuperviseLevel, Verb
from pages.ui import layout
from pages.ui.choices import leader_names, word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.text import _, listed, literal, words

_FIRST_LOOK = timedelta(days=30)


def suspend(actor: Actor, file: CaseFile) -> None:
    """What cannot be solved now, with its plan, the day of the next look, and how the person was told."""
    case, key = file.case, form_key("suspend", file)
    goes_on = case.status is CaseStatus.SUSPENDED
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
        told = told_fields(office_day(case.registered_at), key)
        with layout.action_bar(key):
            texts = {"cause": _("原因"), "plan": _("打算")}
            done = submit_button(file, key, _("看过了，继续挂账") if goes_on else _("挂账"), texts=texts)
    if done:
        hand_in(
            lambda session, step: service.suspend(
                session, actor, case.id, step, cause=cause, plan=plan, next_look_on=look, told=told
            ),
            said=_("{case_no} 已挂账", case_no=case.case_no),
        )


def told_fields(earliest: date, key: str) -> PersonTold | None:
    """Ask how and on which day the person was told, not before `earliest`; None until it is said how."""
    how = st.segmented_control(
        _("怎么告诉反映人的"), list(FeedbackMode), default=None, format_func=words, key=f"{key}_told"
    )
    on = st.date_input(
        _("哪天告诉的"),
        today(),
        min_value=earliest,
        max_value=today(),
        key=f"{key}_told_on",
        format="YYYY-MM-DD",
    )
    return PersonTold(how=how, on=on) if how and on else None


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
    """Supervise, show a card or lift it; what the facts speak for is filled in and said."""
    case, key = file.case, form_key("supervise", file)
    with reading() as session:
        suggestion = suggested_card(case, clocks_of(session).calendar, utc_now())
    is_higher = list(SuperviseLevel).index(suggestion.level) > list(SuperviseLevel).index(case.supervise_level)
    if is_higher:
        st.caption(literal(_suggested(suggestion, case.redo_no)))
    with st.form(key, border=False):
        chosen = suggestion.level if is_higher else case.supervise_level
        level = word_choice(_("督办等级"), SuperviseLevel, chosen, key=f"{key}_level")
        reason = st.text_input(_("为什么督办（解除的写明理由）"), key=f"{key}_reason", max_chars=500)
        st.caption(_("黄牌、红牌件，主办单位要先在办理记录里写明情况，才能反馈。"))
        with layout.action_bar(key):
            done = submit_button(file, key, _("督办"), texts={"reason": _("理由")})
    if done:
        lifts = level is SuperviseLevel.NONE
        hand_in(
            lambda session, step: service.supervise(
                session, actor, case.id, step, level=level or SuperviseLevel.ORDINARY, reason=reason
            ),
            said=_("{case_no} 已解除督办", case_no=case.case_no)
            if lifts
            else _("{case_no} 已督办", case_no=case.case_no),
        )


def _suggested(suggestion: Suggestion, redo_no: int) -> str:
    said = {
        CardReason.OVERDUE: _("超期 {n} 个工作日", n=suggestion.overdue_days),
        CardReason.DONE_AGAIN: _("重办 {n} 次", n=redo_no),
        CardReason.UNHAPPY: words(CardReason.UNHAPPY),
    }
    why = listed([said[reason] for reason in suggestion.reasons])
    return _("建议{level}：{why}", level=words(suggestion.level), why=why)


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
            format_func=leader_names(leaders.values()).__getitem__,
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
