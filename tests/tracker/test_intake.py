"""How does a case begin, and what can be decided on it before any unit has it?"""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from feedback.core.errors import NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from feedback.tracker.intake import Registration, short_title
from feedback.tracker.numbering import take_case_numbers
from models.case import CaseEvent, Label, Outcome
from models.vocabulary import CaseStatus, Channel, LabelSource, Role, Scope, Stage, Urgency, Verb
from tests.factories import (
    NOW,
    REASON,
    County,
    a_case,
    a_closing,
    a_diagnosis,
    a_registered_case,
    actor,
    place_of,
)
from tests.tracker.acts import do
from tests.worlds import World, case_in


class TestRegister:
    def test_gives_numbers_in_order(self, session: Session, county: County) -> None:
        first, second = (a_registered_case(session, county) for _ in range(2))
        numbers = [int(case.case_no.removeprefix("ZS2026-")) for case in (first, second)]
        assert numbers[1] == numbers[0] + 1
        assert len(first.case_no) == len("ZS2026-000001")

    def test_what_is_confidential_leaves_no_gap(self, session: Session, county: County) -> None:
        cases = [a_registered_case(session, county, confidential=hidden) for hidden in (False, True, False, True)]
        numbers = [case.case_no.rpartition("-") for case in cases]
        assert [prefix for prefix, _, _ in numbers] == ["ZS2026", "ZM2026", "ZS2026", "ZM2026"]
        assert int(numbers[2][2]) == int(numbers[0][2]) + 1
        assert int(numbers[3][2]) == int(numbers[1][2]) + 1

    def test_numbers_of_a_sheet_go_with_its_rows(self, session: Session, county: County) -> None:
        hidden = (True, False, False, True)
        before = [a_registered_case(session, county, confidential=each).case_no for each in (False, True)]
        numbers = take_case_numbers(session, 2026, hidden)
        last_open, last_hidden = (int(case_no.rpartition("-")[2]) for case_no in before)
        assert numbers == [
            f"ZM2026-{last_hidden + 1:06d}",
            f"ZS2026-{last_open + 1:06d}",
            f"ZS2026-{last_open + 2:06d}",
            f"ZM2026-{last_hidden + 2:06d}",
        ]

    def test_writes_the_first_link_and_starts_the_clock(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
        assert (event.seq, event.verb, event.source, event.target) == (1, "register", None, "registered")
        assert (event.actor_role, event.facts["case_no"]) == ("recorder", case.case_no)
        # One working day to diagnose, counted from Thursday.
        assert (case.stage, case.due_at) == (Stage.DIAGNOSE, NOW.replace(day=13, hour=17, minute=30))

    def test_repeats_where_it_stands(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        assert (case.area_id, case.township_id, case.village_id) == (
            county.group.id,
            county.north.id,
            county.village.id,
        )
        assert case.level == "township"

    def test_outside_any_township_it_is_the_countys(self, session: Session, county: County) -> None:
        recorder = actor(session, Role.RECORDER, area=county.root)
        case = a_registered_case(session, county, by=recorder, place=place_of(county.root))
        assert (case.township_id, case.level) == (None, "county")

    @pytest.mark.parametrize("name", ["chair", "handler", "leader", "discipline"])
    def test_is_not_everybodys(self, session: Session, county: County, name: str) -> None:
        with pytest.raises(NotPermitted):
            a_registered_case(session, county, by=getattr(county, name))

    @pytest.mark.parametrize("name", ["south_village", "other_village", "north", "root"])
    def test_cadre_registers_in_their_own_village_only(self, session: Session, county: County, name: str) -> None:
        with pytest.raises(NotPermitted) as refused:
            a_registered_case(session, county, by=county.cadre, place=place_of(getattr(county, name)))
        assert refused.value.key == "place_outside_your_area"

    def test_nothing_to_register_takes_no_number(self, session: Session, county: County) -> None:
        before = int(a_registered_case(session, county).case_no[-6:])
        assert service.register_all(session, county.recorder, []) == []
        assert int(a_registered_case(session, county).case_no[-6:]) == before + 1

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("\n  路灯坏了\n第二行", "路灯坏了"),
            ("一" * 25, "一" * 19 + "…"),
            ("一" * 20, "一" * 20),
            ("吃的水这几天发黄，有股怪味，烧开了也不行", "吃的水这几天发黄，有股怪味，烧开了也不行"),
            ("我家吃的水这几天发黄，有股怪味，烧开了也不行。", "我家吃的水这几天发黄，有股怪味"),
            ("您好，越溪乡到县城的末班车下午四点半就没有了", "您好，越溪乡到县城的末班车下午四点半就…"),
            ("王阿婆家的自来水管已经坏了3.5天没有人来修过", "王阿婆家的自来水管已经坏了3.5天没有…"),
            ("工地上三十个工人一共被欠薪大约是12,000元整", "工地上三十个工人一共被欠薪大约是12,…"),
            ("一" * 19 + "3.5公里", "一" * 19 + "…"),
            ("老人家里的电线老化冒火花了,请快来看看是怎么回事", "老人家里的电线老化冒火花了"),
            ("", ""),
        ],
    )
    def test_title_is_the_first_line_cut_short(self, text: str, title: str) -> None:
        assert short_title(text) == title


class TestDiagnose:
    def test_keeps_the_decision_beside_the_suggestion(self, session: Session, county: County) -> None:
        case = a_case(session, county, words="桥面护栏断了一截")
        rows = session.exec(select(Label).where(Label.case_id == case.id)).all()
        decided = next(row for row in rows if row.source is LabelSource.HUMAN)
        assert {row.source for row in rows} == {"machine", "human"}
        assert (decided.category, decided.by_id, decided.at) == ("0201", county.clerk.user_id, NOW)

    def test_again_says_what_it_was_before(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        service.diagnose(session, county.cadre, case.id, NO_STEP, a_diagnosis(category="0104", scope=Scope.HOUSEHOLD))
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.seq == 3)).one()
        assert event.facts == {
            "category": "0104",
            "category_before": "0201",
            "scope": "household",
            "scope_before": "village_group",
            "urgency": "normal",
            "nature": "help",
            "stage": "diagnose",
            "due": "2026-03-13T09:30:00+00:00",
            "rule": "初诊时限|1|working_days|",
        }

    def test_counts_from_the_registration(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        due = case.due_at
        do(Verb.DIAGNOSE, session, county.clerk, case, county)
        assert case.due_at == due

    def test_what_is_critical_waits_an_hour_at_most(self, session: Session, county: County) -> None:
        wanted = Registration(title="后山滑坡", channel=Channel.VISIT, place=county.place, urgency=Urgency.CRITICAL)
        (case,) = service.register_all(session, county.cadre, [wanted])
        assert case.due_at is not None
        assert case.due_at - case.registered_at == timedelta(hours=1)

    def test_cadre_diagnoses_in_their_own_village_only(self, session: Session, county: County) -> None:
        elsewhere = a_registered_case(session, county, place=place_of(county.other_village))
        with pytest.raises(NotFound):
            do(Verb.DIAGNOSE, session, county.cadre, elsewhere, county)

    @pytest.mark.parametrize("place", ["north", "village", "group"])
    @pytest.mark.parametrize("verb", [Verb.DIAGNOSE, Verb.ANSWER])
    def test_cadre_of_a_township_leaves_it_to_the_clerk(
        self, session: Session, county: County, place: str, verb: Verb
    ) -> None:
        cadre = actor(session, Role.CADRE, area=county.north)
        case = a_registered_case(session, county, place=place_of(getattr(county, place)))
        if verb is Verb.ANSWER:
            do(Verb.DIAGNOSE, session, county.clerk, case, county)
        with pytest.raises(NotPermitted):
            do(verb, session, cadre, case, county)

    def test_urgency_shortens_the_time_to_resolve(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(urgency=Urgency.URGENT))
        do(Verb.DISPATCH, session, county.clerk, case, county)
        assert case.resolve_due_at == NOW.replace(day=13)


class TestChangeLabels:
    def test_leaves_the_dates(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        before = case.due_at, case.resolve_due_at
        diagnosis = a_diagnosis(urgency=Urgency.CRITICAL, note=REASON)
        service.change_labels(session, county.chair, case.id, NO_STEP, diagnosis)
        assert (case.urgency, (case.due_at, case.resolve_due_at)) == ("critical", before)


class TestAnswer:
    def test_goes_to_the_revisit_at_once(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        service.answer(session, county.cadre, case.id, NO_STEP, a_closing())
        row = session.exec(select(Outcome).where(Outcome.case_id == case.id)).one()
        assert (case.stage, case.reviewing_at, case.handled_by_id) == (Stage.REVISIT, NOW, county.cadre.user_id)
        assert row.by_id == county.cadre.user_id
