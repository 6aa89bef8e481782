"""How one case looks, on its page and on every desk: who said what, what was made of it, and what happened since."""

from datetime import datetime

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.reveal import reveal_reporter
from feedback.core.database import transaction
from feedback.tracker.casefile import CaseFile, EventView, OpinionView, PartView
from feedback.tracker.confidential import note_opened
from feedback.tracker.desks import DeskRow as CaseRow
from feedback.tracker.states import OPEN
from models.vocabulary import CaseStatus, PartRole, PartStatus, RequestKind, RequestStatus, Urgency
from pages.ui import layout
from pages.ui.desk import DeskRow
from pages.ui.emergency import draw_emergency
from pages.ui.revealing import draw_revealed
from pages.ui.shell import go_to
from pages.ui.standing import card_flag, standing_facts
from pages.ui.text import (
    _,
    ago,
    category_name,
    day,
    due_line,
    event_line,
    literal,
    moment,
    rule_line,
    span,
    waited,
    words,
)

_ENDED_WELL = (CaseStatus.CLOSED,)


def limit_chip(due_at: datetime | None, status: CaseStatus, *, is_paused: bool = False) -> tuple[layout.ChipKind, str]:
    """Return the kind and the words of the chip that says how long there is left."""
    if status not in OPEN:
        return "waiting", ""
    if is_paused:
        return "waiting", _("时限暂停")
    line, kind = due_line(due_at)
    return kind, line


def desk_row(row: CaseRow, place_on_agenda: str = "") -> DeskRow:
    """Return a case as a line of a desk's list."""
    kind, line = limit_chip(row.due_at, row.status, is_paused=row.is_paused)
    flag_kind, flag = _row_flag(row)
    title = row.heading or _("（涉密诉求）")
    return DeskRow(
        id=str(row.case_id),
        number=row.case_no,
        title=title,
        place=row.place,
        age=ago(row.registered_at),
        chip=line,
        chip_kind=kind,
        place_on_agenda=place_on_agenda,
        flag=flag,
        flag_kind=flag_kind,
    )


def _row_flag(row: CaseRow) -> tuple[layout.ChipKind, str]:
    """Return the chip that sets a row apart: danger before supervision, and at triage what is diagnosed already."""
    kind, line = card_flag(row.supervise_level)
    if row.urgency is Urgency.CRITICAL and row.status in OPEN:
        return "overdue", " · ".join(part for part in (words(row.urgency), line) if part)
    if not line and row.is_diagnosed and row.status is CaseStatus.REGISTERED:
        return "next", _("已初诊")
    return kind, line


def draw_case(actor: Actor, file: CaseFile, *, on_desk: bool = False) -> None:
    """Draw the head and the person's words; on a desk with a way to the whole file."""
    case = file.case
    kind, line = limit_chip(case.due_at, case.status)
    state: layout.ChipKind = "closed" if case.status in _ENDED_WELL else "waiting"
    chips = [layout.chip(state, words(case.status))]
    if line:
        chips.append(layout.chip(kind, line))
    flag_kind, flag = card_flag(case.supervise_level)
    if flag:
        chips.append(layout.chip(flag_kind, flag))
    if case.redo_no:
        chips.append(layout.chip("near", _("第 {n} 次重办", n=case.redo_no)))
    if case.is_confidential:
        chips.append(layout.chip("overdue", _("保密")))
    draw_emergency(file)
    with layout.card(f"case_{case.id}"):
        layout.matter_card(case.case_no, case.heading or case.case_no, chips=chips)
        for opinion in file.opinions:
            _draw_opinion(file, opinion)
        layout.fact_list(_facts(file))
        with st.container(horizontal=True, vertical_alignment="center", key=f"link_case_{case.id}"):
            if on_desk and st.button(_("看全部经过"), key=f"open_{case.id}", type="tertiary"):
                go_to("case", no=case.case_no)
            _reveals(actor, file)


def note_opening(actor: Actor, file: CaseFile) -> None:
    """Write into the access log that the actor reads this confidential case, once for each time it is opened."""
    if file.case.is_confidential and st.session_state.get("opened_case") != file.case.id:
        with transaction() as session:
            note_opened(session, actor, file.case.id)
        st.session_state["opened_case"] = file.case.id


def _draw_opinion(file: CaseFile, opinion: OpinionView) -> None:
    layout.quote(opinion.words, _marks(file, opinion))
    said = [words(opinion.contact_kind), day(opinion.said_on) if opinion.said_on else moment(opinion.recorded_at)]
    if opinion.is_anonymous:
        said.append(_("匿名"))
    elif opinion.reporter_name or opinion.reporter_phone:
        said.append(f"{opinion.reporter_name} {opinion.reporter_phone}".strip())
    said.append(_("{name} 记", name=opinion.recorder))
    st.caption(literal(" · ".join(said)))


def _marks(file: CaseFile, opinion: OpinionView) -> list[tuple[int, int, layout.MarkKind]]:
    """Return where the words stand that decided the machine's labels."""
    suggestion = file.suggestion
    found: list[tuple[int, int, layout.MarkKind]] = []
    for word in suggestion.reasons if suggestion else ():
        at = opinion.words.find(word)
        if at >= 0:
            found.append((at, at + len(word), "category"))
    return found


def _reveals(actor: Actor, file: CaseFile) -> None:
    """Offer the name and phone behind each opinion to who may ask for them."""
    for opinion in file.opinions:
        if opinion.reporter_phone:
            _reveal(actor, opinion)


def _reveal(actor: Actor, opinion: OpinionView) -> None:
    opinion_id = opinion.opinion_id
    draw_revealed(
        actor,
        f"opinion_{opinion_id}",
        _("查看姓名电话"),
        lambda session, reason: reveal_reporter(session, actor, opinion_id, reason=reason),
    )


def _facts(file: CaseFile) -> list[tuple[str, str]]:
    case = file.case
    facts = [(_("地方"), file.place)]
    if case.status in OPEN:
        facts.append((_("挂号时间"), f"{moment(case.registered_at)} · {waited(case.registered_at)}"))
    if file.household:
        facts.append((_("户"), file.household))
    # Until somebody has diagnosed it, these are the recorder's words or the machine's, which its own card says.
    if case.diagnosed_at is not None or not _is_as_suggested(file):
        labels = [words(label) for label in (case.scope, case.urgency, case.nature) if label is not None]
        by = _("初诊为") if case.diagnosed_at is not None else _("挂号时")
        facts.append((by, " · ".join([category_name(case.category), *labels])))
    if file.lead_unit:
        facts.append((_("主办"), file.lead_unit))
    if case.due_at is not None:
        facts.append((_("时限"), _("{due}（{rule}）", due=moment(case.due_at), rule=rule_line(file.rule))))
    if case.paused_at is not None and case.status in OPEN:
        facts.append((_("办理时限"), _("{since}起暂停计时，恢复后顺延", since=moment(case.paused_at))))
    return facts + standing_facts(file)


def _is_as_suggested(file: CaseFile) -> bool:
    """Say whether a case bears what the machine made of it, label for label."""
    case, suggestion = file.case, file.suggestion
    if suggestion is None or suggestion.category is None:
        return False
    suggested = (suggestion.category, suggestion.scope, suggestion.urgency, suggestion.nature)
    return suggested == (case.category, case.scope, case.urgency, case.nature)


def draw_suggestion(_actor: Actor, file: CaseFile) -> None:
    """Draw what the machine made of the case, or that it would not guess, until a person has decided."""
    suggestion = file.suggestion
    if suggestion is None or file.case.diagnosed_at is not None:
        return
    with layout.card(f"suggested_{file.case.id}"):
        if suggestion.category is None:
            layout.label_line(_("系统"), [_("拿不准，请人工初诊")])
            return
        labels = [suggestion.scope, suggestion.urgency, suggestion.nature]
        parts = [category_name(suggestion.category), *(words(label) for label in labels if label is not None)]
        layout.label_line(_("系统建议"), parts, sure=_("把握 {share:.0%}", share=suggestion.confidence or 0.0))


def draw_parts(file: CaseFile) -> None:
    """Draw who has what to do, by when, and how far each is."""
    if not file.parts:
        return
    with layout.card(f"parts_{file.case.id}"):
        layout.section(_("主办与协办"))
        for part in file.parts:
            _draw_part(part, is_paused=file.case.paused_at is not None)
            if part.role is PartRole.LEAD and file.people:
                st.caption(_("派账时请{people}办", people=literal(file.people)))


def _draw_part(part: PartView, *, is_paused: bool) -> None:
    done = part.status is PartStatus.ANSWERED
    chips = [layout.chip("closed" if done else "waiting", words(part.status))]
    if is_paused and not done:
        chips.append(layout.chip("waiting", _("时限暂停")))
    elif not done:
        line, kind = due_line(part.due_at)
        chips.append(layout.chip(kind, line))
    chips += [layout.chip(kind, line) for kind, line in part_clocks(part, is_paused=is_paused)]
    layout.label_line(words(part.role), [part.unit], chips=chips)
    for text in (part.duty, part.answer):
        if text:
            st.caption(literal(text))


def part_clocks(part: PartView, *, is_paused: bool) -> list[tuple[layout.ChipKind, str]]:
    """Return what a unit's own clocks say: by when to sign and to contact the person, or how late that was done."""
    is_open = part.status is not PartStatus.ANSWERED
    clocks = (
        (_("签收"), part.sign_due_at, part.signed_at, part.status is PartStatus.WAITING),
        (_("首联"), part.contact_due_at, part.contacted_at, is_open and part.contacted_at is None),
    )
    found: list[tuple[layout.ChipKind, str]] = []
    for name, due_at, done_at, is_running in clocks:
        if due_at is None:
            continue
        if done_at is not None and done_at > due_at:
            found.append(("overdue", _("{clock}晚了 {time}", clock=name, time=span(due_at, done_at))))
        elif is_running and not is_paused:
            line, kind = due_line(due_at)
            found.append((kind, _("{clock}：{line}", clock=name, line=line)))
    return found


def draw_story(file: CaseFile) -> None:
    """Draw the timeline: who, when, what, and how long it took since the step before."""
    entries, before = [], None
    for event in file.events:
        entries.append(_entry(event, before))
        before = event
    with layout.card(f"story_{file.case.id}"):
        layout.section(_("经过"), _("{n} 步", n=len(file.events)))
        layout.timeline(entries)
        if file.broken_link is not None:
            st.error(_("第 {n} 步的记录被改动过，请报告审计员", n=file.broken_link), icon=":material/gpp_bad:")


def _entry(event: EventView, before: EventView | None) -> layout.Moment:
    return layout.Moment(
        when=moment(event.at),
        who=event.actor,
        what=event_line(event.verb, event.facts, event.target),
        took=_("隔 {time}", time=span(before.at, event.at)) if before and (event.at - before.at).days >= 1 else "",
        note=event.note,
        by_machine=not event.actor,
        kind="closed" if event.target is CaseStatus.CLOSED else "",
    )


def draw_requests(_actor: Actor, file: CaseFile) -> None:
    """Draw what a unit asks for and has no answer to yet."""
    for request in file.requests:
        if request.status is not RequestStatus.PENDING or request.kind is RequestKind.DECLINE:
            # What a leader decides stands beside the decision.
            continue
        with layout.card(f"request_{request.kind}_{file.case.id}"):
            layout.label_line(words(request.kind), [request.unit], sure=ago(request.asked_at))
            layout.quote(request.reason)
            if request.legal_ground:
                st.caption(_("依据：{ground}", ground=literal(request.legal_ground)))
            if request.decide_by is not None:
                st.caption(_("要在 {due} 前决定", due=moment(request.decide_by)))
            if request.new_due_at is not None:
                st.caption(_("要延到 {due}", due=moment(request.new_due_at)))
