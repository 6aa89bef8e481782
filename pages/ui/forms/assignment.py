"""The forms by which a case goes to units and comes back: dispatch, sign, log, answer, ask for return or time."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.policy import place_of
from feedback.capture.lookup import UnitChoice, units_for
from feedback.core.clock import office_day, today
from feedback.core.database import reading
from feedback.core.errors import NotPermitted
from feedback.i18n.terms import label
from feedback.tracker import service
from feedback.tracker.assignment import LONGEST_LIMIT, Duty, Order
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clocks import closing_on, date_to_keep, suggest_due
from feedback.tracker.recusal import is_accusation, named_units
from feedback.tracker.requests import longest_extension
from feedback.tracker.routing import Route
from feedback.tracker.unit_load import UnitLoad
from models.vocabulary import ActionKind, RequestKind, RequestStatus, ReturnGround, Verb
from pages.ui import layout
from pages.ui.choices import unit_choice, unit_names, units_choice, word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.routes import draw_route, people_choice, push_down_reason, read_choices, unit_line
from pages.ui.forms.simple import one_text
from pages.ui.text import _, fault, listed, literal, moment, rule_line
from pages.ui.year_warning import warn_until


def dispatch(actor: Actor, file: CaseFile) -> None:
    """One lead, any co-units with their duties, one date that the limit table fills in."""
    case, key = file.case, form_key("dispatch", file)
    units, route, loads = read_choices(actor, file)
    draw_route(route)
    lead, co = _units_chosen(units, route, loads, key)
    with reading() as session:
        due, rule = suggest_due(session, case, unit_id=lead)
    with st.form(key, border=False):
        measures = st.text_area(_("会诊意见和要求"), key=f"{key}_measures", height=80, max_chars=2000)
        duties = _duties(file, units, co, key, route)
        people = people_choice(file, route, lead, key)
        pushed = push_down_reason(route, units, lead, key)
        named_reason = _named_reason(file, units, [lead, *co], key)
        day = st.date_input(
            _("办理期限"),
            office_day(due),
            min_value=today(),
            max_value=today() + LONGEST_LIMIT - timedelta(days=1),
            key=f"{key}_due",
            format="YYYY-MM-DD",
        )
        st.caption(_("按规定是 {due}（{rule}）", due=moment(due), rule=rule_line(rule)))
        warn_until(day, office_day(due))
        texts = _reasons() | {f"duty_{unit_id}": unit_name(units, unit_id) for unit_id in co}
        with layout.action_bar(key):
            done = submit_button(file, key, _("派账"), is_next=True, texts=texts)
    if done:
        order = Order(
            lead_unit_id=lead,
            measures=measures or None,
            co=duties,
            due_at=due if day == office_day(due) else _closing(file, day, lead),
            named_reason=named_reason,
            push_down_reason=pushed,
            person_ids=people,
        )
        hand_in(
            lambda session, step: service.dispatch(session, actor, case.id, step, order),
            said=_("{case_no} 已派账给{unit}", case_no=case.case_no, unit=unit_name(units, lead)),
        )


def _units_chosen(
    units: list[UnitChoice], route: Route, loads: Mapping[int, UnitLoad], key: str
) -> tuple[int | None, list[int]]:
    """Ask for the lead and the co-units; both open with what is suggested."""

    def line(unit_id: int, name: str) -> str:
        return unit_line(name, loads.get(unit_id))

    suggested = route.lead.unit_id if route.lead else None
    lead = unit_choice(_("主办单位"), units, key=f"{key}_lead", near=route.near, chosen=suggested, name=line)
    # The list stays the same whatever leads, since another one would close the box in which somebody is choosing.
    helpers = [item.unit_id for item in route.co]
    co = units_choice(_("协办单位（可不选）"), units, key=f"{key}_co", chosen=helpers, name=line)
    return lead, [unit_id for unit_id in co if unit_id != lead]


def _reasons() -> dict[str, str]:
    """Return the labels of the boxes of words that both forms may have, by what follows the form's key in theirs."""
    return {"named": _("仍派给它的理由"), "pushed": _("交给下一级的理由"), "measures": _("会诊意见和要求")}


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


def _duties(file: CaseFile, units: list[UnitChoice], co: list[int], key: str, route: Route) -> list[Duty]:
    """Ask what each co-unit has to do and, where it is not the lead's date, by when."""
    suggested = {item.unit_id: item.duty for item in route.co}
    duties = []
    for unit_id in co:
        name = literal(unit_name(units, unit_id))
        what, when = st.columns((5, 2))
        duty = what.text_input(
            _("{unit}要做什么", unit=name), suggested.get(unit_id, ""), key=f"{key}_duty_{unit_id}", max_chars=500
        )
        day = when.date_input(
            _("{unit}的期限（可不填）", unit=name), None, min_value=today(), key=f"{key}_co_due_{unit_id}",
            format="YYYY-MM-DD",
        )  # fmt: skip
        duties.append(Duty(unit_id=unit_id, duty=duty, due_at=_closing(file, day, unit_id) if day else None))
    return duties


def _closing(file: CaseFile, day: date, unit_id: int | None) -> datetime:
    """Return when the unit, or who has the case, closes on a day."""
    with reading() as session:
        return closing_on(session, file.case, day, unit_id=unit_id)


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
        kind = word_choice(_("依据"), ReturnGround, None, key=f"{key}_kind")
        ground = st.text_input(_("写明文件、条款（选“其他依据”的必填）"), key=f"{key}_ground", max_chars=500)
        other = st.selectbox(
            _("建议由谁办（可不选）"),
            [unit.unit_id for unit in units],
            index=None,
            format_func=unit_names(units).__getitem__,
            key=f"{key}_unit",
            placeholder=_("输入几个字查找"),
        )
        with layout.action_bar(key):
            texts = {"reason": _("理由"), "ground": _("依据")}
            done = submit_button(file, key, _("申请退单"), texts=texts)
    if done:
        hand_in(
            lambda session, step: service.request_return(
                session,
                actor,
                case.id,
                step,
                reason=reason,
                legal_ground=_ground_said(kind, ground),
                suggested_unit_id=other,
            ),
            said=_("{case_no} 已申请退单", case_no=case.case_no),
        )


def _ground_said(kind: ReturnGround | None, detail: str) -> str:
    """Return the ground as it is kept, in the office's own language; nothing where nothing was said."""
    if kind is None or kind is ReturnGround.OTHER:
        return detail.strip()
    return " ".join([label(kind), detail.strip()]).strip()


def uphold_return(actor: Actor, file: CaseFile) -> None:
    """Dispatch the case to another unit, which may not return it again."""
    case, key = file.case, form_key("uphold", file)
    units, route, loads = read_choices(actor, file)
    asked = [item for item in file.requests if item.kind is RequestKind.RETURN and item.status is RequestStatus.PENDING]
    suggested = asked[0].suggested_unit_id if asked else None
    near = [unit_id for unit_id in route.near if unit_id != case.lead_unit_id]
    lead = unit_choice(
        _("改派给"),
        units,
        key=f"{key}_lead",
        near=near,
        chosen=suggested or next(iter(near), None),
        name=lambda unit_id, name: unit_line(name, loads.get(unit_id)),
    )
    with st.form(key, border=False):
        pushed = push_down_reason(route, units, lead, key)
        named_reason = _named_reason(file, units, [lead], key)
        reason = st.text_input(_("同意退单的理由"), key=f"{key}_reason", max_chars=500)
        with layout.action_bar(key):
            done = submit_button(file, key, _("同意，改派"), is_next=True, texts={"reason": _("理由")} | _reasons())
    if done:
        order = Order(lead_unit_id=lead, measures=reason, named_reason=named_reason, push_down_reason=pushed)
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
    due = office_day(date_to_keep(case) or case.registered_at)
    with reading() as session:
        latest_at = longest_extension(session, case)
    latest = office_day(latest_at)
    with st.form(key, border=False):
        day = st.date_input(
            _("延到哪天"),
            min(due + timedelta(days=5), latest),
            min_value=due + timedelta(days=1),
            max_value=latest,
            key=f"{key}_day",
            format="YYYY-MM-DD",
        )
        st.caption(_("最晚可以延到 {latest}", latest=moment(latest_at)))
        warn_until(day)
        reason = st.text_input(_("为什么要延期"), key=f"{key}_reason", max_chars=500)
        with layout.action_bar(key):
            done = submit_button(file, key, _("申请延期"), texts={"reason": _("理由")})
    if done:
        new_due = min(_closing(file, day, None), latest_at) if day == latest else _closing(file, day, None)
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
