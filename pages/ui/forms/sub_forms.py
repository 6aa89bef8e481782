"""Filling in a sub-form, and writing down that persons were dealt with."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.i18n.case_form_labels import form_field_label
from feedback.tracker import service
from feedback.tracker.case_forms import FORMS, MOST_PERSONS, FieldKind, FormField, Value, form_of_category
from feedback.tracker.casefile import CaseFile
from models.office_vocabulary import FormKind
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.choices import word_choice
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.text import _, language, words

_FEN = 100


def fill_form(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key(Verb.FILL_FORM, file)
    filled = {form.kind: form.values for form in file.forms}
    first = next(iter(filled), None) or form_of_category(case.category) or FormKind.HARDSHIP
    kind = word_choice(_("哪张附表"), FormKind, first, key=f"{key}_kind") or first
    with st.form(f"{key}_{kind}", border=False):
        values = _fields(kind, filled.get(kind, {}), f"{key}_{kind}")
        texts = {f"{kind}_{each.code}": _label(each) for each in FORMS[kind] if each.kind is FieldKind.TEXT}
        with layout.action_bar(key):
            done = submit_button(file, key, _("存下附表"), is_next=True, texts=texts)
    if done:
        hand_in(
            lambda session, step: service.fill_form(session, actor, case.id, step, kind=kind, values=values),
            said=_("{case_no} 的{form}附表已存下", case_no=case.case_no, form=words(kind)),
        )


def _label(field: FormField) -> str:
    name = form_field_label(field.code, language())
    return _("{field}（必填）", field=name) if field.is_needed else name


def _fields(kind: FormKind, filled: Mapping[str, Value], key: str) -> dict[str, Value]:
    """Draw the fields two beside each other, and return what stands in them; sums in fen."""
    values: dict[str, Value] = {}
    fields = FORMS[kind]
    # Row by row: a phone puts columns below each other, and would else tear the order apart.
    for first in range(0, len(fields), 2):
        for column, field in zip(st.columns(2), fields[first : first + 2], strict=False):
            with column:
                values[field.code] = _field(field, filled.get(field.code), f"{key}_{field.code}")
    return values


def _field(field: FormField, value: Value, key: str) -> Value:
    label = _label(field)
    if field.kind is FieldKind.YES:
        return st.checkbox(label, value=bool(value), key=key)
    if field.kind is FieldKind.WORD and field.words is not None:
        chosen = field.words(str(value)) if value is not None else None
        return word_choice(label, field.words, chosen, key=key)
    if field.kind is FieldKind.DAY:
        on = value if isinstance(value, date) else None
        return st.date_input(label, value=on, max_value=today(), key=key, format="YYYY-MM-DD")
    if field.kind is FieldKind.TEXT:
        return st.text_input(label, value=str(value or ""), key=key, max_chars=field.most)
    return _number(field, label, value, key)


def _number(field: FormField, label: str, value: Value, key: str) -> int | None:
    number = value if isinstance(value, int) else None
    if field.kind is FieldKind.MONEY:
        shown = None if number is None else number / _FEN
        typed = st.number_input(label, value=shown, min_value=0.0, step=100.0, format="%.2f", key=key)
        return None if typed is None else round(typed * _FEN)
    return st.number_input(label, value=number, min_value=0, max_value=field.most, step=1, key=key)


def record_discipline(actor: Actor, file: CaseFile) -> None:
    case, key = file.case, form_key(Verb.RECORD_DISCIPLINE, file)
    with st.form(key, border=False):
        left, right = st.columns(2)
        persons = left.number_input(
            _("处理了几个人"), value=1, min_value=1, max_value=MOST_PERSONS, step=1, key=f"{key}_persons"
        )
        on = right.date_input(_("哪天处理的"), value=today(), max_value=today(), key=f"{key}_on", format="YYYY-MM-DD")
        measure = st.text_input(_("怎么处理的（不写姓名）"), key=f"{key}_measure", max_chars=200)
        with layout.action_bar(key):
            done = submit_button(file, key, _("记下"), is_next=True, texts={"measure": _("怎么处理的（不写姓名）")})
    if done:
        hand_in(
            lambda session, step: service.record_discipline(
                session, actor, case.id, step, persons=int(persons), on=on, measure=measure
            ),
            said=_("{case_no} 记下处理 {n} 人", case_no=case.case_no, n=int(persons)),
        )
