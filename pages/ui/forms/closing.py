"""The forms at a case's end: reply, review, revisit, reopen, archive."""

from dataclasses import replace

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.tracker import service
from feedback.tracker.again import may_reopen_late, redo_keeps_unit
from feedback.tracker.casefile import CaseFile
from feedback.tracker.closing import MODES, RevisitAnswers
from models.vocabulary import (
    CaseStatus,
    ClosureMode,
    FeedbackMode,
    HandledHow,
    ReopenGround,
    ReplyDefect,
    Satisfaction,
    Verb,
)
from pages.ui import layout
from pages.ui.choices import unit_choice, word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.intake import closing_fields, closing_texts, contacted_fields
from pages.ui.forms.routes import push_down_reason, read_choices, unit_line
from pages.ui.forms.simple import one_text
from pages.ui.reply_check import draw_defect_examples
from pages.ui.text import _, day, literal, words


def reply(actor: Actor, file: CaseFile) -> None:
    """Say what came of it, for the whole case."""
    case, key = file.case, form_key("reply", file)
    contact = contacted_fields(key)
    with st.form(key, border=False):
        result = st.text_area(_("办理结果（群众看得懂的话）"), key=f"{key}_result", height=130, max_chars=20_000)
        closing = closing_fields(key, result, contact, how=HandledHow.ON_SITE)
        with layout.action_bar(key):
            done = submit_button(
                file, key, _("反馈，送审核"), is_next=True, texts={"result": _("办理结果"), **closing_texts()}
            )
    if done:
        hand_in(
            lambda session, step: service.reply(session, actor, case.id, step, closing),
            said=_("{case_no} 已反馈，等审核", case_no=case.case_no),
        )


def draw_outcome(file: CaseFile) -> None:
    """Show the reply that is to be checked, beside what was asked."""
    outcome = file.newest_outcome
    if outcome is None:
        return
    with layout.card(form_key("outcome", file)):
        layout.section(_("办理反馈"), words(outcome.closure_mode))
        layout.quote(outcome.result)
        why = outcome.not_contacted_reason or ""
        contacted = _("已联系反映人") if outcome.contacted else _("没联系：{why}", why=why)
        st.caption(literal(f"{words(outcome.handled_how)} · {contacted}"))


def draw_revisit(file: CaseFile) -> None:
    """Show what the person said when they were asked last."""
    if not file.revisits:
        return
    last = file.revisits[-1]
    with layout.card(form_key("revisited", file)):
        layout.section(_("回访"), words(last.feedback_mode))
        facts = [
            (_("联系上了吗"), _reached_label(last.is_valid)),
            (_("承办单位联系过您吗"), _told(last.is_contacted)),
            (_("事情解决了吗"), _told(last.is_resolved)),
            (_("满意吗"), words(last.satisfaction) if last.satisfaction else "—"),
        ]
        layout.fact_list(facts if last.is_valid else facts[:1])
        if last.words:
            layout.quote(last.words)


def _told(answer: bool | None) -> str:
    return "—" if answer is None else _yes_no(answer)


def approve_reply(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.APPROVE_REPLY,
        lambda session, step, text: service.approve_reply(session, actor, file.case.id, step, note=text or None),
        asks=_("审核意见（可不填）"),
        button=_("审核通过，转回访"),
        is_next=True,
    )


def send_back(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("back", file)
    with st.form(key, border=False):
        defect = st.pills(_("哪里不合格"), list(ReplyDefect), format_func=words, key=f"{key}_defect")
        draw_defect_examples()
        note = st.text_area(_("要补什么"), key=f"{key}_note", height=80, max_chars=2000)
        with layout.action_bar(key):
            done = submit_button(file, key, _("退回重写"), texts={"note": _("要补什么")})
    if done and defect is None:
        st.error(_("请选哪里不合格"), icon=":material/error:")
    elif done and defect is not None:
        hand_in(
            lambda session, step: service.send_back(session, actor, case.id, step, defect=defect, note=note),
            said=_("{case_no} 已退回", case_no=case.case_no),
        )


def record_revisit(actor: Actor, file: CaseFile) -> None:
    """The three questions, and what follows from the answers: closed or done again. They stand outside the form."""
    case, key = file.case, form_key("revisit", file)
    if case.status is CaseStatus.MERGED:
        _ask_joined(actor, file, key)
        return
    answers = _answers(key)
    redo = answers.calls_for_redo
    insists = redo and st.checkbox(_("确实办不了，已讲清楚，仍要办结"), key=f"{key}_insists")
    closes = insists or not redo
    unit_id, pushed = (None, None) if insists else _redo_unit(actor, file, key)
    with st.form(key, border=False):
        asked = _how_asked(key, answers)
        mode = _closing_mode(file, key, answers) if closes else None
        texts = {"words": _("群众原话")}
        with layout.action_bar(key):
            closed = closes and submit_button(file, key, _("办结"), is_next=True, texts=texts)
            again = not insists and submit_button(file, key, _("没办好，重办"), is_next=redo, texts=texts)
    if closed or again:
        hand_in(
            lambda session, step: service.record_revisit(
                session,
                actor,
                case.id,
                step,
                asked,
                closing_mode=None if again else mode,
                redo_unit_id=unit_id,
                push_down_reason=pushed,
            ),
            said=_("{case_no} 已退回重办", case_no=case.case_no)
            if again
            else _("{case_no} 已办结", case_no=case.case_no),
        )


def _ask_joined(actor: Actor, file: CaseFile, key: str) -> None:
    """Ask whoever raised a case that was joined to another about that one's result."""
    into = file.merged_into[1] if file.merged_into else ""
    st.caption(_("问的是 {into} 的办理结果，答话记在本件上。", into=literal(into)))
    answers = _answers(key)
    with st.form(key, border=False):
        asked = _how_asked(key, answers)
        with layout.action_bar(key):
            done = submit_button(file, key, _("记下"), is_next=True, texts={"words": _("群众原话")})
    if done:
        hand_in(
            lambda session, step: service.record_revisit(session, actor, file.case.id, step, asked, closing_mode=None),
            said=_("{case_no} 的答话已记下", case_no=file.case.case_no),
        )


def close_unasked(actor: Actor, file: CaseFile) -> None:
    """Close what the draw passed over, as its handler proposed."""
    case, key = file.case, form_key("unasked", file)
    mode = file.newest_outcome.closure_mode if file.newest_outcome else ClosureMode.OTHER
    with st.form(key, border=False):
        st.caption(_("没有问反映人，按承办单位拟的“{mode}”办结，不计入满意率。", mode=words(mode)))
        with layout.action_bar(key):
            done = submit_button(file, key, _("不问，办结"), is_next=True)
    if done:
        hand_in(
            lambda session, step: service.close_unasked(session, actor, case.id, step),
            said=_("{case_no} 已办结", case_no=case.case_no),
        )


def _closing_mode(file: CaseFile, key: str, answers: RevisitAnswers) -> ClosureMode | None:
    unsolved = answers.is_resolved is False
    modes = [mode for group in MODES.values() for mode in group if not (unsolved and mode is ClosureMode.SOLVED)]
    proposed = file.newest_outcome.closure_mode if file.newest_outcome else ClosureMode.SOLVED
    index = modes.index(proposed) if proposed in modes else None
    return st.selectbox(
        _("办结方式"), modes, index=index, format_func=words, key=f"{key}_mode_{unsolved}", placeholder=_("请选择")
    )


def _reached_label(reached: bool) -> str:
    return _("联系上了") if reached else _("没联系上")


def _answers(key: str) -> RevisitAnswers:
    reached = st.segmented_control(
        _("联系上了吗"), [True, False], default=True, key=f"{key}_valid", format_func=_reached_label
    )
    contacted = resolved = satisfaction = None
    if reached:
        contacted = st.segmented_control(
            _("承办单位联系过您吗"), [True, False], format_func=_yes_no, key=f"{key}_contacted"
        )
        resolved = st.segmented_control(_("事情解决了吗"), [True, False], format_func=_yes_no, key=f"{key}_resolved")
        satisfaction = st.segmented_control(
            _("满意吗"), list(Satisfaction), format_func=words, key=f"{key}_satisfaction"
        )
    return RevisitAnswers(
        is_valid=bool(reached),
        feedback_mode=FeedbackMode.PHONE,
        is_contacted=contacted,
        is_resolved=resolved,
        satisfaction=satisfaction,
    )


def _how_asked(key: str, answers: RevisitAnswers) -> RevisitAnswers:
    mode = st.segmented_control(
        _("怎么问的"), list(FeedbackMode), default=FeedbackMode.PHONE, format_func=words, key=f"{key}_asked"
    )
    said = st.text_input(_("群众原话（可不填）"), key=f"{key}_words", max_chars=500)
    return replace(answers, feedback_mode=mode or FeedbackMode.PHONE, words=said or None)


def _yes_no(value: bool) -> str:
    return _("是") if value else _("否")


def _redo_unit(actor: Actor, file: CaseFile, key: str) -> tuple[int | None, str | None]:
    """Ask who does it again where no unit has had the case that could, and why if it is below whose matter it is."""
    with reading() as session:
        if redo_keeps_unit(session, file.case):
            return None, None
    units, route, loads = read_choices(actor, file)
    unit_id = unit_choice(
        _("如果重办，交给谁"),
        units,
        key=f"{key}_redo_unit",
        near=route.near,
        chosen=route.lead.unit_id if route.lead else None,
        name=lambda number, name: unit_line(name, loads.get(number)),
    )
    return unit_id, push_down_reason(route, units, unit_id, key)


def reopen(actor: Actor, file: CaseFile) -> None:
    """Take a closed case up again: who wishes it, why, and what is new."""
    case, key = file.case, form_key("reopen", file)
    unit_id, pushed = _redo_unit(actor, file, key)
    decides = may_reopen_late(actor, case)
    if file.reopen_until is not None:
        st.caption(_("反映人要求重新办理的，到 {day} 为止；过期要有新情况，由领导决定。", day=day(file.reopen_until)))
    with st.form(key, border=False):
        wished = st.segmented_control(
            _("谁要求的"), [True, False] if decides else [True], default=True, format_func=_wisher, key=f"{key}_wished"
        )
        ground = word_choice(_("为什么重新办理"), ReopenGround, None, key=f"{key}_ground")
        text = st.text_input(_("有什么新情况"), key=f"{key}_text", max_chars=200)
        with layout.action_bar(key):
            done = submit_button(file, key, _("重新办理"), texts={"text": _("有什么新情况")})
    if done:
        hand_in(
            lambda session, step: service.reopen(
                session,
                actor,
                case.id,
                step,
                ground=ground,
                reason=text,
                by_citizen=wished is not False,
                redo_unit_id=unit_id,
                push_down_reason=pushed,
            ),
            said=_("{case_no} · {verb}，已记下", case_no=case.case_no, verb=words(Verb.REOPEN)),
        )


def _wisher(is_citizen: bool) -> str:
    return _("反映人要求") if is_citizen else _("领导决定")


def archive(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("archive", file)
    with st.form(key, border=False), layout.action_bar(key):
        done = submit_button(file, key, _("归档"))
    if done:
        hand_in(
            lambda session, step: service.archive(session, actor, case.id, step),
            said=_("{case_no} 已归档", case_no=case.case_no),
        )
