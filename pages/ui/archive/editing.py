"""The forms in which a file is written: the household as a whole, and one member. What is typed is kept as a draft."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.archive.file_changes import NumbersTyped
from feedback.archive.file_entry import FIRST_YEAR, LONGEST, MOST_AREA, MOST_INCOME
from feedback.archive.files import MemberView
from feedback.archive.households import HouseFacts, MemberEntry
from feedback.core.clock import today
from feedback.i18n.catalogue import mark
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from pages.ui.archive.words import named
from pages.ui.drafting import Form
from pages.ui.text import _, words

FACT_FIELDS: Final = (
    "head_name", "house_no", "livelihood", "hardships", "dwelling_grade", "dwelling_structure", "floor_area",
    "built_year", "household_type", "key_kinds", "visit_tier", "yearly_income", "situation", "needs", "river_note",
)  # fmt: skip
NEW_FIELDS: Final = ("household_no", "phone")
HEAD: Final = "head_name"
MEMBER_FIELDS: Final = (
    "name", "relation", "gender", "birth_year", "phone", "identity_number", "key_kinds", "occupation",
    "is_party_member", "note", "cleared",
)  # fmt: skip
_NUMBERS: Final = ("phone", "identity_number")
_FEN: Final = 100
_GRADES: Final = ("", mark("A级"), mark("B级"), mark("C级"), mark("D级"))
_GENDERS: Final = ("", mark("男"), mark("女"))
_BETWEEN: Final = re.compile("[，,;；、\\s]+")


def facts_fields(form: Form, seen: HouseFacts, *, is_new: bool = False) -> HouseFacts:
    """Draw the fields of a household, filled with what is `seen`, and return what stands in them.

    Eight stand open, what is known later is folded. A new file asks for its number and its head's phone beside them;
    what is typed there stands in the form under `NEW_FIELDS`.
    """
    # Row by row: a phone sets the boxes below each other in this order.
    one, two = st.columns(2, gap="small")
    head, house_no = _text(form, HEAD, seen.head_name, one), _text(form, "house_no", seen.house_no, two)
    if is_new:
        one, two = st.columns(2, gap="small")
        _text(form, "household_no", "", one)
        two.text_input(_("户主电话"), key=form.starts_with("phone", ""), max_chars=30, autocomplete="off")
    one, two = st.columns(2, gap="small")
    kind = _word(form, "household_type", HouseholdType, seen.household_type, one)
    tier = _word(form, "visit_tier", VisitTier, seen.visit_tier, two)
    kinds = _kinds(form, seen.key_kinds)
    with st.expander(_("困难、情况和需求")) if is_new else st.container():
        hardships = _text(form, "hardships", _("、").join(seen.hardships), most=200, hint=_("几项之间用顿号隔开"))
        situation = _area(form, "situation", seen.situation)
        needs = _area(form, "needs", seen.needs)
    known = HouseFacts(
        head_name=head, house_no=house_no, household_type=kind, visit_tier=tier, key_kinds=kinds,
        hardships=_parts(hardships), situation=situation, needs=needs,
    )  # fmt: skip
    with st.expander(_("生计、住房和河道")):
        return _later_fields(form, seen, known)


def _later_fields(form: Form, seen: HouseFacts, known: HouseFacts) -> HouseFacts:
    """Draw what seldom changes and return it together with what is `known` already."""
    one, two = st.columns(2, gap="small")
    livelihood = _text(form, "livelihood", seen.livelihood, one)
    with two:
        income = _number(form, "yearly_income", _yuan(seen.yearly_income), most=MOST_INCOME // _FEN, unit=_("元"))
    one, two = st.columns(2, gap="small")
    structure = _text(form, "dwelling_structure", seen.dwelling_structure, one)
    with two:
        grade = _grade(form, seen.dwelling_grade)
    one, two = st.columns(2, gap="small")
    with one:
        area = _number(form, "floor_area", seen.floor_area, most=MOST_AREA, unit=_("平方米"))
    with two:
        built = _number(form, "built_year", seen.built_year, least=FIRST_YEAR, most=today().year)
    river = _text(form, "river_note", seen.river_note)
    return replace(
        known, livelihood=livelihood, yearly_income=income * _FEN if income is not None else None,
        dwelling_structure=structure, dwelling_grade=grade, floor_area=area, built_year=built, river_note=river,
    )  # fmt: skip


def _yuan(fen: int | None) -> int | None:
    return None if fen is None else fen // _FEN


def _text(
    form: Form, name: str, value: str, place: DeltaGenerator | None = None, *, most: int | None = None, hint: str = ""
) -> str:
    key, most = form.starts_with(name, value), most or LONGEST[name]
    return str((place or st).text_input(named(name), key=key, max_chars=most, placeholder=hint or None) or "")


def _area(form: Form, name: str, value: str) -> str:
    return str(st.text_area(named(name), key=form.starts_with(name, value), max_chars=LONGEST[name], height=96) or "")


def _number(form: Form, name: str, value: int | None, *, least: int = 0, most: int, unit: str = "") -> int | None:
    label = _("{name}（{unit}）", name=named(name), unit=unit) if unit else named(name)
    key = form.starts_with(name, value)
    found = st.number_input(label, least, most, value=None, step=1, key=key, placeholder=_("不清楚就空着"))
    return None if found is None else int(found)


def _word(form: Form, name: str, vocabulary: Any, value: Any, place: DeltaGenerator) -> Any:
    return place.selectbox(named(name), list(vocabulary), format_func=words, key=form.starts_with(name, value))


def _kinds(form: Form, value: Sequence[str]) -> tuple[str, ...]:
    key = form.starts_with("key_kinds", list(value))
    chosen = st.multiselect(
        named("key_kinds"), [kind.value for kind in KeyKind], format_func=lambda kind: words(KeyKind(kind)), key=key,
        placeholder=_("没有就不选"),
    )  # fmt: skip
    return tuple(chosen)


def _grade(form: Form, value: str) -> str:
    grades = [*_GRADES, value] if value not in _GRADES else list(_GRADES)
    key = form.starts_with("dwelling_grade", value)
    return str(
        st.selectbox(named("dwelling_grade"), grades, key=key, format_func=lambda each: _(each) if each else "—")
    )


def _parts(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(typed) if part))


def member_fields(form: Form, seen: MemberView | None) -> tuple[MemberEntry, NumbersTyped]:
    """Draw the fields of a member and return what stands in them; it is kept as a draft while it is typed.

    A number that is there is shown masked, and stays as it is while its box is empty.
    """
    was = _seen_entry(seen)
    one, two = st.columns(2, gap="small")
    name, relation = _text(form, "name", was.name, one), _text(form, "relation", was.relation, two)
    one, two = st.columns(2, gap="small")
    gender = one.selectbox(
        named("gender"), _GENDERS, key=form.starts_with("gender", was.gender),
        format_func=lambda each: _(each) if each else "—",
    )  # fmt: skip
    with two:
        year = _number(form, "birth_year", was.birth_year, least=FIRST_YEAR, most=today().year)
    one, two = st.columns(2, gap="small")
    phone = _kept_number(form, "phone", seen.phone if seen else "", one)
    identity = _kept_number(form, "identity_number", seen.identity_number if seen else "", two)
    kinds = _kinds(form, was.key_kinds)
    one, two = st.columns(2, gap="small", vertical_alignment="bottom")
    occupation = _text(form, "occupation", was.occupation, one)
    is_party = two.checkbox(named("is_party_member"), key=form.starts_with("is_party_member", was.is_party_member))
    note = st.text_input(_("备注"), key=form.starts_with("note", was.note), max_chars=LONGEST["note"])
    cleared = st.multiselect(
        _("要去掉的号码"), _NUMBERS, format_func=named, key=form.starts_with("cleared", []),
        placeholder=_("没有就不选"),
    ) if seen and (seen.phone or seen.identity_number) else []  # fmt: skip
    entry = MemberEntry(
        name=name, relation=relation, gender=gender or "", birth_year=year, phone=phone, identity_number=identity,
        occupation=occupation, is_party_member=is_party, key_kinds=kinds, note=note or "",
    )  # fmt: skip
    form.keep(MEMBER_FIELDS, {}, worth_keeping=entry != was or bool(cleared))
    return entry, NumbersTyped(
        phone=phone or ("" if "phone" in cleared else None),
        identity_number=identity or ("" if "identity_number" in cleared else None),
    )


def _seen_entry(seen: MemberView | None) -> MemberEntry:
    """Return what the boxes of a member open with; of the two numbers nothing."""
    if seen is None:
        return MemberEntry(name="")
    return MemberEntry(
        name=seen.name, relation=seen.relation, gender=seen.gender if seen.gender in _GENDERS else "",
        birth_year=seen.birth_year, occupation=seen.occupation, is_party_member=seen.is_party_member,
        key_kinds=tuple(seen.key_kinds), note=seen.note,
    )  # fmt: skip


def _kept_number(form: Form, name: str, masked: str, place: DeltaGenerator) -> str:
    hint = _("现为 {masked}，不改就空着", masked=masked) if masked else None
    key = form.starts_with(name, "")
    return str(place.text_input(named(name), key=key, max_chars=30, placeholder=hint, autocomplete="off") or "").strip()
