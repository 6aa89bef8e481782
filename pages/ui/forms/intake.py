"""The forms of the triage desk: diagnose, answer on the spot, queue, decline, transfer, merge, withdraw."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.tracker import service
from feedback.tracker.casefile import CaseFile
from feedback.tracker.closing import MODES, Closing
from feedback.tracker.labelling import Diagnosis
from models.vocabulary import (
    ClosureMode,
    HandledHow,
    Nature,
    OrgLevel,
    OutcomeType,
    Scope,
    Urgency,
    Verb,
)
from pages.ui import layout
from pages.ui.choices import category_choice, word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.text import _, category_name, words


def diagnose(actor: Actor, file: CaseFile) -> None:
    """Confirm the four labels; the machine's suggestion is filled in, and stands above with how sure it is."""
    _label_form(actor, file, Verb.DIAGNOSE)


def change_labels(actor: Actor, file: CaseFile) -> None:
    _label_form(actor, file, Verb.CHANGE_LABELS)


def _label_form(actor: Actor, file: CaseFile, verb: Verb) -> None:
    case, key = file.case, form_key(verb, file)
    changing = verb is Verb.CHANGE_LABELS
    if not changing:
        _draw_guesses(file, f"{key}_category")
    with st.form(key, border=False):
        category = category_choice(case.category, key=f"{key}_category", top=_top(file))
        left, middle, right = st.columns(3)
        with left:
            scope = word_choice(_("范围"), Scope, case.scope, key=f"{key}_scope")
        with middle:
            urgency = word_choice(_("缓急"), Urgency, case.urgency or Urgency.NORMAL, key=f"{key}_urgency")
        with right:
            nature = word_choice(_("性质"), Nature, case.nature, key=f"{key}_nature")
        saying, hiding = st.columns((5, 4), vertical_alignment="bottom")
        with hiding:
            sealing = _("转保密台（举报人要保护）")
            confidential = not case.is_confidential and st.checkbox(sealing, key=f"{key}_confidential")
        with saying:
            note = st.text_input(
                _("为什么改") if changing else _("初诊意见（可不填）"), key=f"{key}_note", max_chars=200
            )
        with layout.action_bar(key):
            label = _("改好") if changing else _("确认初诊")
            done = submit_button(
                file, key, label, is_next=True, texts={"note": _("初诊意见")}, shortcut=None if changing else "A"
            )
    if done:
        diagnosis = Diagnosis(
            category=category, scope=scope, urgency=urgency, nature=nature, confidential=confidential, note=note
        )
        deed = service.change_labels if changing else service.diagnose
        hand_in(
            lambda session, step: deed(session, actor, case.id, step, diagnosis),
            said=_changed_line(case.case_no) if changing else _("{case_no} 已初诊", case_no=case.case_no),
        )


def _draw_guesses(file: CaseFile, box: str) -> None:
    """Draw the machine's first guesses as buttons for the keys 1 to 3: one key accepts, a number first changes."""
    suggestion = file.suggestion
    if suggestion is None or not suggestion.top:
        return
    with st.container(key=f"keys_hint_{box}"):
        st.caption(_("按 A 确认；按 1、2、3 换成另一类，再按 A。"))
    with st.container(horizontal=True, key=f"{box}_guesses"):
        for number, (code, share) in enumerate(suggestion.top, 1):
            st.button(
                f"{category_name(str(code))} {float(str(share)):.0%}",
                key=f"{box}_{number}",
                shortcut=str(number),
                on_click=_choose,
                args=(box, str(code)),
            )


def _choose(box: str, code: str) -> None:
    st.session_state[box] = code


def _changed_line(case_no: str) -> str:
    return _("{case_no} · {verb}，已记下", case_no=case_no, verb=words(Verb.CHANGE_LABELS))


def _top(file: CaseFile) -> list[str]:
    suggestion = file.suggestion
    return [str(pair[0]) for pair in suggestion.top] if suggestion else []


def answer(actor: Actor, file: CaseFile) -> None:
    """Answer on the spot; a revisit by somebody else follows."""
    case, key = file.case, form_key("answer", file)
    contact = contacted_fields(key)
    with st.form(key, border=False):
        result = st.text_area(_("怎么答复的，结果如何"), key=f"{key}_result", height=110, max_chars=20_000)
        closing = closing_fields(key, result, contact, how=HandledHow.PHONE)
        with layout.action_bar(key):
            done = submit_button(
                file, key, _("当场答复，转回访"), is_next=True, texts={"result": _("答复"), **closing_texts()}
            )
    if done:
        hand_in(
            lambda session, step: service.answer(session, actor, case.id, step, closing),
            said=_("{case_no} 已答复，等回访", case_no=case.case_no),
        )


def contacted_fields(key: str) -> tuple[bool, str | None]:
    """Draw whether the person was contacted, outside the form, so that the reason is asked only where it is needed."""
    contacted = st.checkbox(_("已联系反映人"), value=True, key=f"{key}_contacted")
    if contacted:
        return True, None
    return False, st.text_input(_("没联系的原因"), key=f"{key}_not_contacted", max_chars=200) or None


def closing_fields(key: str, result: str, contact: tuple[bool, str | None], *, how: HandledHow) -> Closing:
    """Draw how it was handled and the closing that is proposed."""
    left, right = st.columns(2)
    with left:
        handled_how = word_choice(_("怎么办的"), HandledHow, how, key=f"{key}_how") or how
        outcome = st.selectbox(
            _("成效（可不填）"),
            list(OutcomeType),
            index=None,
            format_func=words,
            key=f"{key}_outcome",
            placeholder=_("不选"),
        )
    with right:
        mode = st.selectbox(
            _("拟办结方式"),
            [mode for modes in MODES.values() for mode in modes],
            format_func=words,
            key=f"{key}_mode",
        )
    return Closing(
        result=result,
        handled_how=handled_how,
        closure_mode=mode or ClosureMode.OTHER,
        contacted=contact[0],
        not_contacted_reason=contact[1],
        outcome_type=outcome,
    )


def closing_texts() -> dict[str, str]:
    """Return the box of words in `contacted_fields`, for `submit_button`."""
    return {"not_contacted": _("没联系的原因")}


def queue_for_clinic(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("queue", file)
    with st.form(key, border=False):
        level = st.segmented_control(
            _("哪一级会诊"), list(OrgLevel), default=case.level, format_func=words, key=f"{key}_level"
        )
        note = st.text_input(_("初诊意见（可不填）"), key=f"{key}_note", max_chars=200)
        with layout.action_bar(key):
            done = submit_button(file, key, _("提交周二会诊"), is_next=True, texts={"note": _("初诊意见")})
    if done:
        hand_in(
            lambda session, step: service.queue_for_clinic(
                session, actor, case.id, step, level=level or case.level, note=note or None
            ),
            said=_("{case_no} 已列入会诊", case_no=case.case_no),
        )


def withdraw(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.WITHDRAW,
        lambda session, step, text: service.withdraw(session, actor, file.case.id, step, reason=text),
        asks=_("反映人为什么撤回"),
        button=_("撤回，不再办理"),
    )
