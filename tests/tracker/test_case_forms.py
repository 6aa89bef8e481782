"""A case's sub-forms: what is kept of them, what a group of workers does to the urgency, and who was dealt with."""

import json
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from feedback.core.errors import BadInput, NotPermitted
from feedback.i18n.case_form_labels import FORM_FIELDS
from feedback.tracker import service
from feedback.tracker.case_forms import FORMS, FieldKind, FilledForm, Value, discipline_of, form_of_category, forms_of
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP, Step
from models.case import Case, CaseEvent
from models.office_vocabulary import AlertLevel, FormKind, PoliceResult, ProjectKind
from models.subform import Discipline, WageArrears
from models.vocabulary import Urgency, Verb
from tests.factories import County, a_registered_case

WAGES: dict[str, Value] = {"workers": 9, "owed_fen": 8_071_000}
GROUP: dict[str, Value] = WAGES | {"workers": 10}


def fill(session: Session, county: County, case: Case, kind: FormKind, values: dict[str, Value]) -> None:
    service.fill_form(session, county.clerk, case.id, NO_STEP, kind=kind, values=values)


def newest(session: Session, case: Case) -> CaseEvent:
    return session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.seq == case.event_count)).one()


class TestFields:
    def test_every_one_has_a_name(self) -> None:
        assert {field.code for fields in FORMS.values() for field in fields} == set(FORM_FIELDS)

    def test_words_are_given_where_one_is_chosen(self) -> None:
        for fields in FORMS.values():
            assert [field.code for field in fields if (field.kind is FieldKind.WORD) != (field.words is not None)] == []

    @pytest.mark.parametrize(
        ("category", "kind"),
        [
            ("1001", FormKind.WAGES),
            ("1403", FormKind.HAZARD),
            ("1202", FormKind.HARDSHIP),
            ("1605", None),
            (None, None),
        ],
    )
    def test_category_asks_for_one(self, category: str | None, kind: FormKind | None) -> None:
        assert form_of_category(category) is kind


class TestWages:
    def test_are_kept_in_columns_with_the_rest_at_nought(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        fill(session, county, case, FormKind.WAGES, WAGES | {"employer": " 某建筑公司 "})
        row = session.get_one(WageArrears, case.id)
        assert (row.workers, row.owed_fen, row.recovered_fen, row.is_irrational) == (9, 8_071_000, 0, False)
        assert row.employer == "某建筑公司"
        assert forms_of(session, case)[0].values["police_result"] is None

    def test_employer_is_sealed(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        fill(session, county, case, FormKind.WAGES, WAGES | {"employer": "某建筑公司"})
        session.flush()
        stored = session.connection().execute(text("SELECT employer FROM wage_arrears")).scalar_one()
        assert "某建筑公司".encode() not in bytes(stored)

    @pytest.mark.parametrize(
        ("before", "values", "after"),
        [
            (Urgency.NORMAL, WAGES, Urgency.NORMAL),
            (Urgency.NORMAL, GROUP, Urgency.URGENT),
            (Urgency.CRITICAL, GROUP, Urgency.CRITICAL),
            (None, GROUP, Urgency.URGENT),
        ],
    )
    def test_ten_workers_are_a_group_whose_matter_is_urgent(
        self, session: Session, county: County, before: Urgency | None, values: dict[str, Value], after: Urgency
    ) -> None:
        case = a_registered_case(session, county)
        case.urgency = before
        fill(session, county, case, FormKind.WAGES, values)
        assert case.urgency is after
        assert newest(session, case).facts.get("urgency") == (after if after is not before else None)

    @pytest.mark.parametrize(
        ("more", "key"),
        [
            ({"workers": None}, "form_field_missing"),
            ({"workers": 0}, "form_number_out_of_range"),
            ({"workers": 100_001}, "form_number_out_of_range"),
            ({"owed_fen": -1}, "form_number_out_of_range"),
            ({"workers": "many"}, "form_field_unreadable"),
            ({"workers": True}, "form_field_unreadable"),
            ({"employer": "字" * 61}, "form_text_too_long"),
            ({"police_result": "fled"}, "form_field_unreadable"),
            ({"police_result": PoliceResult.FILED}, "police_before_transfer"),
            ({"transferred_on": date(2999, 1, 1)}, "day_ahead"),
            ({"transferred_on": "2016-03-01"}, "form_field_unreadable"),
            (
                {"transferred_on": date(2016, 3, 1), "police_result": PoliceResult.FILED, "sentenced_persons": 1},
                "sentenced_without_sentence",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(
        self, session: Session, county: County, more: dict[str, Value], key: str
    ) -> None:
        case = a_registered_case(session, county)
        events = case.event_count
        with pytest.raises(BadInput) as refused:
            fill(session, county, case, FormKind.WAGES, GROUP | more)
        assert refused.value.key == key
        assert (case.event_count, session.get(WageArrears, case.id)) == (events, None)

    def test_change_takes_the_place_of_what_was_there(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        fill(session, county, case, FormKind.WAGES, WAGES | {"penalty_fen": 36_600_000})
        fill(session, county, case, FormKind.WAGES, WAGES | {"recovered_fen": 8_071_000})
        session.flush()
        row = session.exec(select(WageArrears)).one()
        assert (row.penalty_fen, row.recovered_fen) == (0, 8_071_000)

    def test_twice_pressed_is_written_once(self, session: Session, county: County) -> None:
        case, step = a_registered_case(session, county), Step("once")
        for _press in range(2):
            service.fill_form(session, county.clerk, case.id, step, kind=FormKind.WAGES, values=WAGES)
        written = session.exec(select(CaseEvent).where(CaseEvent.verb == Verb.FILL_FORM)).all()
        assert len(written) == 1


class TestOthers:
    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (FormKind.HAZARD, {"hazard": "围墙倾斜", "parties": "居委会；中学", "interim": "围栏"}),
            (FormKind.PROJECT, {"project_kind": ProjectKind.REPAIR, "planned_fen": 5_000_000, "beneficiaries": 300}),
            (FormKind.STABILITY, {"involved": 12, "alert_level": AlertLevel.ORANGE}),
        ],
    )
    def test_come_back_as_they_were_typed(
        self, session: Session, county: County, kind: FormKind, values: dict[str, Value]
    ) -> None:
        case = a_registered_case(session, county)
        fill(session, county, case, kind, values)
        session.flush()
        session.expire_all()
        (found,) = open_case(session, county.clerk, case.id).forms
        assert found == FilledForm(kind, {field.code: values.get(field.code) for field in FORMS[kind]})

    def test_words_are_sealed_and_the_event_names_the_form_alone(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        fill(session, county, case, FormKind.HARDSHIP, {"hardship_kind": "因病致困"})
        session.flush()
        stored = session.connection().execute(text("SELECT body FROM case_form")).scalar_one()
        assert "因病致困".encode() not in bytes(stored)
        assert json.dumps(newest(session, case).facts) == '{"form": "hardship"}'


class TestDiscipline:
    def test_counts_persons(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        case.diagnosed_at = case.registered_at
        service.record_discipline(
            session, county.chair, case.id, NO_STEP, persons=3, on=date(2014, 6, 3), measure="通报处理"
        )
        session.flush()
        assert [(each.persons, each.measure) for each in discipline_of(session, case)] == [(3, "通报处理")]
        assert newest(session, case).facts == {"persons": 3}

    @pytest.mark.parametrize(
        ("persons", "on", "key"), [(0, date(2014, 6, 3), "persons_out_of_range"), (1, date(2999, 1, 1), "day_ahead")]
    )
    def test_refuses_nobody_and_days_ahead(
        self, session: Session, county: County, persons: int, on: date, key: str
    ) -> None:
        case = a_registered_case(session, county)
        case.diagnosed_at = case.registered_at
        with pytest.raises(BadInput) as refused:
            service.record_discipline(session, county.chair, case.id, NO_STEP, persons=persons, on=on, measure="")
        assert refused.value.key == key
        assert session.exec(select(Discipline)).all() == []

    def test_is_not_the_clerks(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        case.diagnosed_at = case.registered_at
        with pytest.raises(NotPermitted):
            service.record_discipline(
                session, county.clerk, case.id, NO_STEP, persons=1, on=date(2014, 6, 3), measure=""
            )
