"""The forms by which a matter is turned away: declined or handed to another channel, with words that are prepared."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.i18n.catalogue import mark
from feedback.tracker import service
from feedback.tracker.casefile import CaseFile
from feedback.tracker.turning_away import NAMES_EARLIER, NEEDS_SECOND, decline_text, transfer_text
from models.vocabulary import DeclineReason, OutsideChannel, RequestKind, RequestStatus, Verb
from pages.ui import layout
from pages.ui.choices import word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.text import _, ago, literal, words

_NOTICE_HEIGHT = 150
# Sources: domain digest B1 (State Council office, 2020, no. 53: what a hotline does not take) and B2 (petitions).
GROUNDS = {
    DeclineReason.LEGAL_CHANNEL: mark("国办发〔2020〕53号：依法应走诉讼、仲裁、行政复议等程序的，热线不受理"),
    DeclineReason.ALREADY_PETITIONED: mark("国办发〔2020〕53号：已进入信访渠道的，热线不受理"),
    DeclineReason.SECRET_OR_PRIVATE: mark("国办发〔2020〕53号：涉及国家秘密、商业秘密、个人隐私的，热线不受理"),
    DeclineReason.AGAINST_PUBLIC_ORDER: mark("国办发〔2020〕53号：违反社会公序良俗的，热线不受理"),
    DeclineReason.SETTLED_NO_NEW_FACTS: mark("《信访工作条例》第三十六条：办结后仍以同一事实和理由提出的，不再受理"),
    DeclineReason.BEYOND_DUTY: mark("《信访工作条例》第二十三条：不属于本机关职权的，告知向有权机关提出"),
    DeclineReason.MALICIOUS_REPEAT: mark("《信访工作条例》第二十六条：信访人不得扰乱信访秩序"),
}


def decline(actor: Actor, file: CaseFile) -> None:
    """Choose the statutory reason; its ground is shown, and the words for the person are prepared."""
    case, key = file.case, form_key("decline", file)
    reason = word_choice(_("不予受理的法定理由"), DeclineReason, None, key=f"{key}_reason")
    earlier = ""
    if reason is not None:
        st.caption(literal(_("依据：{ground}", ground=_(GROUNDS[reason]))))
        if reason in NAMES_EARLIER:
            known = str(st.session_state.get(f"earlier_{case.id}", ""))
            earlier = st.text_input(_("原来那一件的编号（诊号、信访编号）"), known, key=f"{key}_earlier", max_chars=40)
        _prepare(f"{key}_notice", decline_text(reason, case.case_no, earlier))
    is_asked, said = reason in NEEDS_SECOND, _("{case_no} 不予受理", case_no=case.case_no)
    if is_asked:
        said = _("{case_no} 已提请领导审定", case_no=case.case_no)
        st.caption(_("这一条要由另一位领导审定。审定之前，件还在原处，时限照走。"))
    asks = _("告知反映人的话（写明该走哪个渠道）")
    notice = st.text_area(asks, key=f"{key}_notice", height=_NOTICE_HEIGHT)
    with st.form(key, border=False), layout.action_bar(key):
        texts = {"notice": _("告知内容"), "earlier": _("原来那一件的编号（诊号、信访编号）")}
        button = _("提请领导审定") if is_asked else _("不予受理，不再办理")
        done = submit_button(file, key, button, texts=texts)
    if done and is_asked:
        hand_in(
            lambda session, step: service.request_decline(
                session, actor, case.id, step, notice=notice, earlier_no=earlier
            ),
            said=said,
        )
    elif done:
        hand_in(
            lambda session, step: service.decline(
                session, actor, case.id, step, reason=reason, notice=notice, earlier_no=earlier or None
            ),
            said=said,
        )


def uphold_decline(actor: Actor, file: CaseFile) -> None:
    """Show what was asked for, and decline the case with the text that was written."""
    case, key = file.case, form_key("uphold_decline", file)
    _draw_asked(file)
    with st.form(key, border=False), layout.action_bar(key):
        done = submit_button(file, key, _("同意，不予受理"), is_next=True)
    if done:
        hand_in(
            lambda session, step: service.uphold_decline(session, actor, case.id, step),
            said=_("{case_no} 不予受理", case_no=case.case_no),
        )


def deny_decline(actor: Actor, file: CaseFile) -> None:
    _draw_asked(file)
    one_text(
        file,
        Verb.DENY_DECLINE,
        lambda session, step, text: service.deny_decline(session, actor, file.case.id, step, reason=text),
        asks=_("不同意的理由"),
        button=_("不同意，照常办理"),
    )


def _draw_asked(file: CaseFile) -> None:
    """Draw the request that waits: who asks, what the person would be told, on which earlier case it rests."""
    for request in file.requests:
        if request.kind is RequestKind.DECLINE and request.status is RequestStatus.PENDING:
            layout.label_line(words(request.kind), [request.asked_by], sure=ago(request.asked_at))
            layout.quote(request.reason)
            st.caption(literal(_("原来那一件：{number}", number=request.legal_ground)))
            st.caption(literal(_("依据：{ground}", ground=_(GROUNDS[DeclineReason.MALICIOUS_REPEAT]))))


def transfer_out(actor: Actor, file: CaseFile) -> None:
    """Choose the channel by its official name; the words for the person are prepared."""
    case, key = file.case, form_key("transfer", file)
    outside = word_choice(_("转到哪个渠道"), OutsideChannel, None, key=f"{key}_outside")
    if outside is not None:
        _prepare(f"{key}_notice", transfer_text(outside, case.case_no))
    notice = st.text_area(_("告知反映人的话"), key=f"{key}_notice", height=_NOTICE_HEIGHT)
    with st.form(key, border=False), layout.action_bar(key):
        done = submit_button(file, key, _("转出，本系统不再办理"), texts={"notice": _("告知内容")})
    if done:
        hand_in(
            lambda session, step: service.transfer_out(session, actor, case.id, step, outside=outside, notice=notice),
            said=_("{case_no} 已转出到{outside}", case_no=case.case_no, outside=words(outside)),
        )


def _prepare(box: str, text: str) -> None:
    """Fill the box with the prepared words, unless somebody has written their own."""
    if st.session_state.get(box, "") in ("", st.session_state.get(f"{box}_prepared", "")):
        st.session_state[box] = text
    st.session_state[f"{box}_prepared"] = text
