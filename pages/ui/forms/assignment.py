"""The forms by which a case goes to units and comes back: dispatch, sign, log, answer, ask for return or time."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.policy import place_of
from feedback.capture.lookup import UnitChoice, units_for
from feedback.core.clock import OFFICE_ZONE, today
from feedback.core.database import reading
from feedback.core.errors import NotPermitted
from feedback.tracker import service
from feedback.tracker.assignment import LONGEST_LIMIT, Duty, Order
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clocks import date_to_keep, suggest_due
from feedback.tracker.recusal import is_accusation, named_units
from feedback.tracker.requests import longest_extension
from models.vocabulary import ActionKind, RequestKind, RequestStatus, Verb
from pages.ui import layout
from pages.ui.choices import unit_choice, units_choice, word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.text import _, fault, listed, literal, moment, rule_line

_CLOSING_TIME = time(17, 30)


def dispatch(actor: Actor, file: CaseFile) -> None:
    """One lead, any co-units with their duties, one date that the limit table fills in."""
    case, key = file.case, form_key("dispatch", file)
    with reading() as session:
        units = units_for(session, place_of(case))
        due, rule = suggest_due(session, case)
    lead = unit_choice(_("主办单位"), units, key=f"{key}_lead", category=case.category)
    # The list stays the same whatever leads, since another one would close the box in which somebody is choosing.
    co = [unit_id for unit_id in units_choice(_("协办单位（可不选）"), units, key=f"{key}_co") if unit_id != lead]
    with st.form(key, border=False):
        measures = st.text_area(_("会诊意见和要求"), key=f"{key}_measures", height=80, max_chars=2000)
        duties = _duties(units, co, key)
        named_reason = _named_reason(file, units, [lead, *co], key)
        day = st.date_input(
            _("办理期限"),
            due.astimezone(OFFICE_ZONE).date(),
            min_value=today(),
            max_value=today() + LONGEST_LIMIT - timedelta(days=1),
            key=f"{key}_due",
            format="YYYY-MM-DD",
        )
        st.caption(_("按规定是 {due}（{rule}）", due=moment(due), rule=rule_line(rule)))
        duties = _with_dates(duties, units, key, day)
        texts = {"measures": _("会诊意见和要求"), "named": _("仍派给它的理由")}
        texts |= {f"duty_{unit_id}": unit_name(units, unit_id) for unit_id in co}
        with layout.action_bar(key):
            done = submit_button(file, key, _("派账"), is_next=True, texts=texts)
    if done:
        chosen = due if day == due.astimezone(OFFICE_ZONE).date() else datetime.combine(day, _CLOSING_TIME, OFFICE_ZONE)
        order = Order(lead_unit_id=lead, measures=measures or None, co=duties, due_at=chosen, named_reason=named_reason)
        hand_in(
            lambda session, step: service.dispatch(session, actor, case.id, step, order),
            said=_("{case_no} 已派账给{unit}", case_no=case.case_no, unit=unit_name(units, lead)),
        )


def _named_reason(file: CaseFile, units: list[UnitChoice], chosen: list[int | None], key: str) -> str | None:
    """Say which of the chosen units the case's words name; ask why such a unit is to have it, where it may at all."""
    with reading() as session:
        named = named_units(session, file.case, [unit_id for unit_id in chosen if unit_id is not None])
    if not named:
        return None
    said = listed(
        [unit_name(units, unit_id) + _("（{where}）", where=listed(list(names))) for unit_id, names in named.items()]
    )
    if is_accusation(file.case):
        st.error(literal(fault(NotPermitted("accused_unit", unit=said))), icon=":material/block:")
        return None
    st.warning(_("反映内容里提到了{units}，请看是否要回避。", units=literal(said)), icon=":material/warning:")
    return st.text_input(_("仍派给它的理由"), key=f"{key}_named", max_chars=500)


def unit_name(units: list[UnitChoice], unit_id: int | None) -> str:
    return next((unit.name for unit in units if unit.unit_id == unit_id), "")


def _duties(units: list[UnitChoice], co: list[int], key: str) -> list[Duty]:
    return [
        Duty(
            unit_id=unit_id,
            duty=st.text_input(
                _("{unit}要做什么", unit=literal(unit_name(units, unit_id))), key=f"{key}_duty_{unit_id}", max_chars=500
            ),
        )
        for unit_id in co
    ]


def _with_dates(duties: list[Duty], units: list[UnitChoice], key: str, day: date) -> list[Duty]:
    """Let each co-unit have a date of its own; left as it is, it is the lead's."""
    if not duties:
        return duties
    dated = []
    for item in duties:
        own = st.date_input(
            _("{unit}的期限（不填同主办）", unit=literal(unit_name(units, item.unit_id))),
            None,
            min_value=today(),
            max_value=today() + LONGEST_LIMIT - timedelta(days=1),
            key=f"{key}_co_due_{item.unit_id}",
            format="YYYY-MM-DD",
        )
        due = datetime.combine(own, _CLOSING_TIME, OFFICE_ZONE) if own is not None and own != day else None
        dated.append(replace(item, due_at=due))
    return dated


def sign(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("sign", file)
    with st.form(key, border=False):
        st.caption(_("签收后由本单位办理，时限从派账时算起。"))
        with layout.action_bar(key):
            done = submit_button(file, key, _("签收"), is_next=True)
    if done:
        hand_in(
            lambda session, step: service.sign(session, actor, case.id, step),
            said=_("{case_no} 已签收", case_no=case.case_no),
        )


def answer_part(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.ANSWER_PART,
        lambda session, step, text: service.answer_part(session, actor, file.case.id, step, result=text),
        asks=_("本单位协办的事办得怎样"),
        button=_("答复主办单位"),
        is_next=True,
        is_long=True,
    )


def log_action(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("log", file)
    with st.form(key, border=False):
        kind = word_choice(_("做了什么"), ActionKind, ActionKind.CONTACT, key=f"{key}_kind") or ActionKind.WORK
        text = st.text_area(_("经过"), key=f"{key}_text", height=80, max_chars=20_000)
        with layout.action_bar(key):
            done = submit_button(file, key, _("记一笔"), is_next=True, texts={"text": _("经过")})
    if done:
        hand_in(
            lambda session, step: service.log_action(session, actor, case.id, step, kind=kind, text=text),
            said=_("{case_no} 记了一笔", case_no=case.case_no),
        )


def request_return(actor: Actor, file: CaseFile) -> None:
    """Ask to give the case back, with the ground and the unit whose it is."""
    case, key = file.case, form_key("return", file)
    with reading() as session:
        units = units_for(session, place_of(case))
    with st.form(key, border=False):
        reason = st.text_input(_("为什么不是本单位的职责"), key=f"{key}_reason", max_chars=500)
        ground = st.text_input(_("依据（文件、权责清单）"), key=f"{key}_ground", max_chars=500)
        other = st.selectbox(
            _("建议由谁办（可不选）"),
            [unit.unit_id for unit in units],
            index=None,
            format_func=lambda unit_id: unit_name(units, unit_id),
            key=f"{key}_unit",
            placeholder=_("输入几个字查找"),
        )
        with layout.action_bar(key):
            texts = {"reason": _("理由"), "ground": _("依据")}
            done = submit_button(file, key, _("申请退单"), texts=texts)
    if done:
        hand_in(
            lambda session, step: service.request_return(
                session, actor, case.id, step, reason=reason, legal_ground=ground, suggested_unit_id=other
            ),
            said=_("{case_no} 已申请退单", case_no=case.case_no),
        )


def uphold_return(actor: Actor, file: CaseFile) -> None:
    """Dispatch the case to another unit, which may not return it again."""
    case, key = file.case, form_key("uphold", file)
    with reading() as session:
        units = units_for(session, place_of(case))
    asked = [item for item in file.requests if item.kind is RequestKind.RETURN and item.status is RequestStatus.PENDING]
    suggested = asked[0].suggested_unit_id if asked else None
    lead = unit_choice(_("改派给"), units, key=f"{key}_lead", category=case.category, chosen=suggested)
    with st.form(key, border=False):
        named_reason = _named_reason(file, units, [lead], key)
        reason = st.text_input(_("同意退单的理由"), key=f"{key}_reason", max_chars=500)
        with layout.action_bar(key):
            done = submit_button(
                file, key, _("同意，改派"), is_next=True, texts={"reason": _("理由"), "named": _("仍派给它的理由")}
            )
    if done:
        order = Order(lead_unit_id=lead, measures=reason, named_reason=named_reason)
        hand_in(
            lambda session, step: service.uphold_return(session, actor, case.id, step, order),
            said=_("{case_no} 已改派给{unit}", case_no=case.case_no, unit=unit_name(units, lead)),
        )


def deny_return(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.DENY_RETURN,
        lambda session, step, text: service.deny_return(session, actor, file.case.id, step, reason=text),
        asks=_("不同意退单的理由"),
        button=_("不同意，仍由该单位办"),
    )


def request_extension(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key("extend", file)
    due = (date_to_keep(case) or case.registered_at).astimezone(OFFICE_ZONE).date()
    with reading() as session:
        latest = longest_extension(session, case).astimezone(OFFICE_ZONE).date()
    with st.form(key, border=False):
        day = st.date_input(
            _("延到哪天"),
            min(due + timedelta(days=5), latest),
            min_value=due + timedelta(days=1),
            max_value=latest,
            key=f"{key}_day",
            format="YYYY-MM-DD",
        )
        reason = st.text_input(_("为什么要延期"), key=f"{key}_reason", max_chars=500)
        with layout.action_bar(key):
            done = submit_button(file, key, _("申请延期"), texts={"reason": _("理由")})
    if done:
        new_due = datetime.combine(day, _CLOSING_TIME, OFFICE_ZONE)
        hand_in(
            lambda session, step: service.request_extension(
                session, actor, case.id, step, reason=reason, new_due_at=new_due
            ),
            said=_("{case_no} 已申请延期", case_no=case.case_no),
        )


def grant_extension(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.GRANT_EXTENSION,
        lambda session, step, text: service.grant_extension(session, actor, file.case.id, step, note=text or None),
        asks=_("意见（可不填）"),
        button=_("同意延期"),
        is_next=True,
    )


def deny_extension(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.DENY_EXTENSION,
        lambda session, step, text: service.deny_extension(session, actor, file.case.id, step, reason=text),
        asks=_("不同意延期的理由"),
        button=_("不同意延期"),
    )
