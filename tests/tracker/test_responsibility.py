"""Does a matter go below the level that owns it for a stated reason only, whichever way it goes there?"""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, Conflict, MissingFact, NotPermitted
from feedback.i18n.faults import sentence
from feedback.i18n.terms import event_line
from feedback.tracker import service
from feedback.tracker.assignment import Duty
from feedback.tracker.door import NO_STEP
from feedback.tracker.responsibility import owner_levels, owner_of, save_levels, seed_levels
from models.case import Case, CaseEvent
from models.keeping import AccessLog
from models.place import Unit
from models.vocabulary import CaseStatus, OrgLevel, ReopenGround, Role, Verb
from tests.factories import REASON, County, a_case, a_diagnosis, a_registered_case, a_unit, actor, an_order, the_answers
from tests.tracker.acts import do, make_ready

WHY = "村里已有施工队，镇里派人指导"


@pytest.fixture
def committee(session: Session, county: County) -> Unit:
    """Add a village's unit, and write down that the sector of 0201 is the township's and 0602 the county's."""
    save_levels(
        session, the_sysadmin(session, county), seen={}, wanted={"02": OrgLevel.TOWNSHIP, "0602": OrgLevel.COUNTY}
    )
    return a_unit(session, area=county.village, name="上河村委会", level=OrgLevel.VILLAGE)


def the_sysadmin(session: Session, county: County) -> Actor:
    return actor(session, Role.SYSADMIN, area=county.root)


def last_event(session: Session, case: Case) -> CaseEvent:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq).desc())
    found = session.exec(query).first()
    assert found is not None
    return found


def dispatch(session: Session, county: County, case: Case, unit: Unit, **more: Any) -> None:
    order = an_order(county, lead_unit_id=unit.id, **more)
    service.dispatch(session, county.chair, case.id, NO_STEP, order)


class TestDispatch:
    @pytest.mark.parametrize("reason", [None, "", "  ", "没事的"])
    def test_below_the_owner_wants_a_reason(
        self, session: Session, county: County, committee: Unit, reason: str | None
    ) -> None:
        case = a_case(session, county)
        with pytest.raises(MissingFact) as refused:
            dispatch(session, county, case, committee, push_down_reason=reason)
        assert refused.value.facts["field"] == "push_down_reason"
        told = "这类事由乡镇级负责，交给下一级的上河村委会要写明理由，至少 4 个字，或改派给乡镇级的单位。"
        assert (sentence(refused.value), case.status) == (told, CaseStatus.REGISTERED)

    def test_reason_stays_in_the_history(self, session: Session, county: County, committee: Unit) -> None:
        case = a_case(session, county)
        dispatch(session, county, case, committee, push_down_reason=f" {WHY} ")
        event = last_event(session, case)
        assert (event.facts["pushed_down"], event.note) == ("township", f"先填坑，再排水\n{WHY}")
        assert event_line(Verb.DISPATCH, event.facts).startswith("派账给上河村委会（本由乡镇级负责），期限")

    @pytest.mark.parametrize(
        ("category", "unit"),
        [("0201", "roads"), ("0201", "bureau"), ("0602", "bureau"), ("0401", "committee")],
        ids=["to the owner", "to a level above", "to the county", "owned by nobody"],
    )
    def test_otherwise_asks_and_keeps_nothing(
        self, session: Session, county: County, committee: Unit, category: str, unit: str
    ) -> None:
        case = a_registered_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category=category))
        dispatch(
            session, county, case, committee if unit == "committee" else getattr(county, unit), push_down_reason=WHY
        )
        event = last_event(session, case)
        assert ("pushed_down" in event.facts, event.note) == (False, "先填坑，再排水")

    def test_what_is_the_countys_is_not_pushed_to_a_township(
        self, session: Session, county: County, committee: Unit
    ) -> None:
        case = a_registered_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0602"))
        with pytest.raises(MissingFact) as refused:
            dispatch(session, county, case, county.roads)
        assert refused.value.facts["owner"] is OrgLevel.COUNTY

    def test_co_units_may_be_of_any_level(self, session: Session, county: County, committee: Unit) -> None:
        case = a_case(session, county)
        dispatch(session, county, case, county.roads, co=[Duty(unit_id=committee.id, duty="配合")])
        assert case.lead_unit_id == county.roads.id


class TestOtherWaysDown:
    def test_upholding_a_return(self, session: Session, county: County, committee: Unit) -> None:
        case = a_case(session, county, status=CaseStatus.DISPATCHED)
        make_ready(Verb.UPHOLD_RETURN, session, case, county)
        order = an_order(county, lead_unit_id=committee.id, measures=REASON)
        with pytest.raises(MissingFact), session.begin_nested():
            service.uphold_return(session, county.chair, case.id, NO_STEP, order)
        service.uphold_return(session, county.chair, case.id, NO_STEP, replace(order, push_down_reason=WHY))
        event = last_event(session, case)
        assert (event.verb, event.facts["pushed_down"], event.note) == (
            Verb.UPHOLD_RETURN, "township", f"{REASON}\n{WHY}",
        )  # fmt: skip

    @pytest.mark.parametrize("verb", [Verb.RECORD_REVISIT, Verb.REOPEN])
    def test_doing_it_again_by_another_unit(
        self, session: Session, county: County, committee: Unit, verb: Verb
    ) -> None:
        status = CaseStatus.REVIEWING if verb is Verb.RECORD_REVISIT else CaseStatus.CLOSED
        case = a_case(session, county, status=status)
        session.get_one(Unit, county.roads.id).is_active = False
        session.flush()
        with pytest.raises(MissingFact) as refused:
            again(session, county, case, verb, redo_unit_id=committee.id)
        assert refused.value.key == "push_down_needs_reason"
        session.refresh(case)
        again(session, county, case, verb, redo_unit_id=committee.id, push_down_reason=WHY)
        event = last_event(session, case)
        assert (event.verb, event.facts["pushed_down"], case.lead_unit_id) == (verb, "township", committee.id)
        assert (event.note or "").endswith(WHY)

    def test_the_same_unit_does_it_again_without_a_new_reason(
        self, session: Session, county: County, committee: Unit
    ) -> None:
        case = a_case(session, county, status=CaseStatus.CLOSED)
        rows = owner_levels(session)
        save_levels(session, the_sysadmin(session, county), seen=rows, wanted={"0201": OrgLevel.COUNTY})
        do(Verb.REOPEN, session, county.leader, case, county)
        assert case.lead_unit_id == county.roads.id


def again(session: Session, county: County, case: Case, verb: Verb, **named: Any) -> None:
    if verb is Verb.REOPEN:
        ground = ReopenGround.NEW_FACT
        service.reopen(session, county.leader, case.id, NO_STEP, ground=ground, reason=REASON, by_citizen=True, **named)
        return
    answers = the_answers(is_resolved=False, words="还是不行")
    service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=None, **named)


class TestLevels:
    def test_defaults_are_written_once_and_a_category_goes_before_its_sector(self, session: Session) -> None:
        assert seed_levels(session) == len(owner_levels(session)) > 16
        assert seed_levels(session) == 0
        levels = owner_levels(session)
        assert [owner_of(levels, code) for code in ("0101", "0106", "1501", None)] == [
            OrgLevel.TOWNSHIP,
            OrgLevel.COUNTY,
            OrgLevel.VILLAGE,
            None,
        ]

    def test_are_changed_and_logged(self, session: Session, county: County, committee: Unit) -> None:
        levels = owner_levels(session)
        wanted = {"02": None, "0602": OrgLevel.COUNTY, "0401": OrgLevel.TOWNSHIP}
        changed = save_levels(session, county.county_chair, seen=levels, wanted=wanted)
        assert changed == {"02": None, "0401": OrgLevel.TOWNSHIP}
        session.flush()
        assert owner_levels(session) == {"0602": OrgLevel.COUNTY, "0401": OrgLevel.TOWNSHIP}
        facts = [line.facts for line in session.exec(select(AccessLog).order_by(col(AccessLog.seq)))][-2:]
        assert facts == [
            {"owner_of": "02", "owner_was": "township", "owner_now": None},
            {"owner_of": "0401", "owner_was": None, "owner_now": "township"},
        ]

    @pytest.mark.parametrize(
        ("who", "seen", "code", "error"),
        [
            ("clerk", None, "02", NotPermitted),
            ("county_chair", None, "99", BadInput),
            ("county_chair", {}, "02", Conflict),
        ],
        ids=["of a township", "unknown category", "changed meanwhile"],
    )
    def test_are_refused(
        self, session: Session, county: County, committee: Unit, who: str, seen: Any, code: str, error: type[Exception]
    ) -> None:
        held = owner_levels(session)
        with pytest.raises(error):
            save_levels(
                session,
                getattr(county, who),
                seen=held if seen is None else seen,
                wanted={code: OrgLevel.VILLAGE},
            )
        assert owner_levels(session) == held
