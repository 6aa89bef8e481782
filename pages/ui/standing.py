"""How does a case stand beside its state: a card, why it waits, until when it may be taken up again, who else asked?"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from feedback.core.clock import today
from feedback.i18n.terms import stored_label
from feedback.tracker.casefile import CaseFile, EventView
from feedback.tracker.joined import JoinedView
from models.vocabulary import AskedBecause, CaseStatus, FeedbackMode, SuperviseLevel, Verb
from pages.ui import layout
from pages.ui.shell import go_to
from pages.ui.text import _, day, language, literal, words

_CARD_KINDS: Final[Mapping[SuperviseLevel, layout.ChipKind]] = {
    SuperviseLevel.ORDINARY: "next",
    SuperviseLevel.YELLOW: "near",
    SuperviseLevel.RED: "overdue",
}


def card_flag(level: SuperviseLevel) -> tuple[layout.ChipKind, str]:
    """Return the kind and the words of the chip of a supervised case; no words where it is not supervised."""
    if level is SuperviseLevel.NONE:
        return "waiting", ""
    return _CARD_KINDS[level], words(level)


def standing_facts(file: CaseFile) -> list[tuple[str, str]]:
    """Return what is to be known of a case that is supervised, suspended, closed or joined."""
    facts = _supervision(file) if file.case.supervise_level is not SuperviseLevel.NONE else []
    if file.case.status is CaseStatus.SUSPENDED:
        facts += _suspension(file)
    if file.case.status is CaseStatus.CLOSED and file.reopen_until is not None:
        facts.append(_reopening(file.reopen_until))
    if file.merged_into is not None:
        facts.append((_("并到"), file.merged_into[1]))
    return facts


def _reopening(until: date) -> tuple[str, str]:
    """Return until when the person may have the case taken up again, or that this day is past."""
    if today() > until:
        return _("重新办理"), _("反映人要求重新办理到 {day} 为止，已过期；有新情况的由领导决定", day=day(until))
    return _("可重新办理"), _("反映人到 {day} 为止说没办好的，可以重新办理", day=day(until))


def _last(file: CaseFile, verb: Verb) -> EventView | None:
    return next((event for event in reversed(file.events) if event.verb is verb), None)


def _supervision(file: CaseFile) -> list[tuple[str, str]]:
    event = _last(file, Verb.SUPERVISE)
    reason = event.note if event else ""
    return [(_("督办中"), " · ".join(part for part in (words(file.case.supervise_level), reason) if part))]


def _suspension(file: CaseFile) -> list[tuple[str, str]]:
    event = _last(file, Verb.SUSPEND)
    if event is None:
        return []
    cause, _sign, plan = event.note.partition("\n")
    facts = [(_("挂账原因"), cause), (_("下步打算"), plan)]
    if "told_on" in event.facts:
        how = stored_label(FeedbackMode, event.facts.get("told_how"), language())
        on = day(date.fromisoformat(str(event.facts["told_on"])))
        facts.append((_("怎么告诉反映人的"), f"{how} · {on}"))
    if looks := event.facts.get("look_no"):
        facts.append((_("再看过"), _("{n} 次", n=looks)))
    return facts


def draw_why_asked(file: CaseFile) -> None:
    """Say why whoever brought the matter forward is asked about it, or that the draw passed them over."""
    told = next((event.facts["asked"] for event in reversed(file.events) if "asked" in event.facts), None)
    if told is None:
        return
    because = stored_label(AskedBecause, told, language())
    is_out = told == AskedBecause.PASSED_OVER
    line = _("这次抽查没抽中，也可以照样回访。") if is_out else _("要问：{because}", because=because)
    st.caption(literal(line))


def draw_joined(file: CaseFile) -> None:
    """Draw those whose own cases were joined to this one, each with a way to them, and what they said of the result."""
    if not file.joined:
        return
    voices = sum(not each.is_repeat for each in file.joined)
    with layout.card(f"joined_{file.case.id}"):
        layout.section(_("并进来的"), _("{n} 件，其中另有 {voices} 人反映", n=len(file.joined), voices=voices))
        for each in file.joined:
            _draw_joined(file, each)
        if file.case.status is CaseStatus.REVIEWING and not all(each.is_asked for each in file.joined):
            st.caption(_("有了结果，他们也要问一问，答话各记各的。"))


def _draw_joined(file: CaseFile, joined: JoinedView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_joined_{file.case.id}_{joined.case_id}"):
        kind = _("同一人再次反映") if joined.is_repeat else _("另一人反映")
        said = [joined.case_no, joined.person or _("没留姓名电话"), kind, _answer(joined)]
        layout.row_line([part for part in said if part])
        if st.button(_("看看"), key=f"joined_{file.case.id}_{joined.case_id}", type="tertiary"):
            go_to("case", no=joined.case_no)


def _answer(joined: JoinedView) -> str:
    if not joined.is_asked:
        return ""
    if joined.satisfaction is None:
        return _("问过，没联系上")
    return _("问过：{said}", said=words(joined.satisfaction))
