"""How do the sub-forms of a case look that somebody has filled in, and what came of it for people?"""

from datetime import date
from enum import StrEnum

from feedback.i18n.amounts import yuan
from feedback.i18n.case_form_labels import form_field_label
from feedback.tracker.case_forms import FORMS, FieldKind, FilledForm, FormField, Value
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.text import _, day, language, words


def draw_sub_forms(file: CaseFile) -> None:
    """Draw each form as a card of facts, empty fields left out."""
    for form in file.forms:
        with layout.card(f"form_{form.kind}_{file.case.id}"):
            layout.section(_("{form}附表", form=words(form.kind)))
            layout.fact_list(_facts(form))
    if file.discipline:
        with layout.card(f"discipline_{file.case.id}"):
            layout.section(_("查实处理"), _("共 {n} 人", n=sum(each.persons for each in file.discipline)))
            layout.fact_list(
                [
                    (day(each.on), " · ".join(part for part in (_("{n} 人", n=each.persons), each.measure) if part))
                    for each in file.discipline
                ]
            )


def _facts(form: FilledForm) -> list[tuple[str, str]]:
    shown = [(field, form.values.get(field.code)) for field in FORMS[form.kind]]
    return [
        (form_field_label(field.code, language()), _text(field, value))
        for field, value in shown
        if value not in (None, "", 0, False)
    ]


def _text(field: FormField, value: Value) -> str:
    if isinstance(value, StrEnum):
        return words(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return _("是")
    if isinstance(value, int):
        return yuan(value) if field.kind is FieldKind.MONEY else f"{value:,}"
    return str(value)
