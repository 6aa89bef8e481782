"""Each measure is counted by hand on a small county, and compared; the page of measures with the data."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.assess.case_sets import CASE_SETS, REQUEST_SETS
from feedback.assess.explaining import PAGE, explained
from feedback.assess.formulas import Format, bulletins, formulas, program_presets
from feedback.assess.rules import score_rules
from feedback.assess.visit_sets import VISIT_SETS
from feedback.core import clock
from feedback.i18n.labels_of_scores import BULLETINS, GROUPS, MEASURES, PRESETS
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Household
from models.office_vocabulary import DutyKind, SheetSubject, VisitTier
from models.visiting import ContactPoint, Duty
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClosureMode,
    ClosureType,
    ContactKind,
    Satisfaction,
    SuperviseLevel,
    VisitType,
)
from tests.assess.making import a_sheet, figures_of
from tests.factories import NOW, REASON, County, a_case, a_closing, a_household, an_opinion, an_order, copies_of
from tests.worlds import World, case_in


class TestData:
    def test_formulas_name_sets_that_there_are(self) -> None:
        known = {*CASE_SETS, *REQUEST_SETS, *VISIT_SETS, "excluded"}
        named = {name for each in formulas().values() for name in (*each.weights, each.denominator) if name}
        assert named <= known

    def test_every_measure_group_preset_and_bulletin_has_its_name(self) -> None:
        assert list(formulas()) == list(MEASURES)
        assert {each.group for each in formulas().values()} == set(GROUPS)
        assert (set(program_presets()), set(bulletins())) == (set(PRESETS), set(BULLETINS))
        assert {code for codes in bulletins().values() for code in codes} <= set(formulas())

    def test_no_points_and_no_composite_of_persons(self) -> None:
        of_persons = [each for each in formulas().values() if SheetSubject.CADRE in each.subjects]
        assert of_persons
        assert all(each.format is not Format.POINTS for each in of_persons)

    def test_page_of_measures_is_the_data(self) -> None:
        assert PAGE.read_text("utf-8") == explained()

    def test_nothing_to_divide_by_is_no_figure(self) -> None:
        assert formulas()["on_time"].value(0, 0) is None
        assert formulas()["composite"].value(0, 0) is None
        assert formulas()["opinions_per_hundred"].value(6, 200) == 3


def closed_otherwise(session: Session, closed: Case) -> Case:
    """Add four cases like a closed one: staged, done again in vain, nobody reached, and late with a yellow card."""
    staged, bad, unreached, slow = copies_of(session, closed, 4)
    staged.closure_type, staged.closure_mode = ClosureType.STAGED, ClosureMode.PROJECT_UNDER_WAY
    staged.satisfaction = Satisfaction.BASICALLY_SATISFIED
    bad.closure_type, bad.closure_mode = ClosureType.PROCEDURAL, ClosureMode.POLICY_EXPLAINED
    bad.is_resolved, bad.satisfaction, bad.redo_no = False, Satisfaction.DISSATISFIED, 1
    unreached.is_contacted = unreached.is_resolved = unreached.satisfaction = None
    unreached.extension_count = 1
    assert slow.resolve_due_at
    assert slow.dispatched_at
    slow.replied_at = slow.resolve_due_at + timedelta(hours=1)
    slow.supervise_level = SuperviseLevel.YELLOW
    session.flush()
    return slow


@pytest.mark.usefixtures("month_over")
class TestOfCases:
    def test_a_case_in_every_state(self, session: Session, county: County) -> None:
        """Thirteen cases: one in each of twelve states, and the undiagnosed one to which one of them was joined."""
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.TOWNSHIP)
        found = figures_of(session, sheet, county.north.id)
        expected = {
            "registered": (13, 1),
            "triaged_in_time": (12, 13),
            "dispatched": (6, 1),
            "signed_in_time": (5, 6),
            "contacted_in_time": (3, 6),
            # The closed one in time; one dispatched and one in hand are past their date without a reply.
            "on_time": (1, 3),
            "overdue": (2, 3),
            "mean_days": (0, 1),
            "early": (1, 1),
            # Eight were accepted: not those declined, joined, handed on or withdrawn.
            "closed": (1, 8),
            "suspended": (1, 8),
            "substantive": (1, 1),
            "staged": (0, 1),
            "procedural": (0, 1),
            "solved": (1, 1),
            "done_at_once": (1, 1),
            "on_the_spot": (0, 13),
            "returned": (0, 6),
            "wrongly_dispatched": (0, 6),
            "redone": (0, 1),
            "extended": (0, 6),
            "repeated": (0, 13),
            "valid_revisits": (1, 1),
            "rated": (1, 1),
            "responded": (1, 1),
            "resolved": (1, 1),
            "satisfied": (1, 1),
            "composite": (100, 1),
            # 5 × 12/13 + 10 × 1/3 + 10 for no repeats + 10 × 1 + 5 × 1
            "petition_points": (32.9487, 13),
            "disputes": (0, 13),
            "excluded": (0, 1),
        }
        assert {code: found[code] for code in expected} == expected

    def test_closed_in_many_ways(self, session: Session, world: World, county: County) -> None:
        slow = closed_otherwise(session, case_in(session, world, CaseStatus.CLOSED))
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        found = figures_of(session, sheet, county.roads.id)
        expected = {
            "substantive": (3, 5),
            "staged": (1, 5),
            "procedural": (1, 5),
            "solved": (3, 5),
            "redone": (1, 5),
            "done_at_once": (4, 5),
            "extended": (1, 10),
            "on_time": (4, 7),
            "overdue": (3, 7),
            "early": (4, 5),
            "valid_revisits": (4, 5),
            "rated": (4, 5),
            "responded": (4, 4),
            "resolved": (3, 4),
            # Two satisfied, and the one that is basically so counts nine tenths.
            "satisfied": (2.9, 4),
            # 100 × (0.1 × 4/4 + 0.5 × 3/4 + 0.4 × 2.9/4)
            "composite": (76.5, 4),
            # One was signed late, three replies are late, one has a yellow card: −1 −3 −5
            "timeout_points": (-9, 1),
        }
        assert {code: found[code] for code in expected} == expected
        assert slow.replied_at
        assert slow.dispatched_at
        took = (slow.replied_at - slow.dispatched_at).total_seconds() / 86400
        assert found["mean_days"][0] == pytest.approx(took, abs=0.001)
        assert found["mean_days"][1] == 5

    def test_return_counts_for_the_unit_that_asked(self, session: Session, county: County) -> None:
        with clock.set_to(NOW):
            case = a_case(session, county, status=CaseStatus.DISPATCHED)
            service.request_return(
                session, county.handler, case.id, NO_STEP, reason=REASON, legal_ground=REASON, suggested_unit_id=None
            )
            order = an_order(county, lead_unit_id=county.water.id, measures="转由水利站办理")
            service.uphold_return(session, county.chair, case.id, NO_STEP, order)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id)["returned"] == (1, 7)
        assert figures_of(session, sheet, county.water.id)["returned"] == (0, 1)
        place = a_sheet(session, county.clerk, county.north.id, SheetSubject.TOWNSHIP)
        assert figures_of(session, place, county.north.id)["wrongly_dispatched"] == (1, 7)

    def test_same_persons_repeat_and_answer_on_the_spot(self, session: Session, county: County) -> None:
        with clock.set_to(NOW):
            first, again, told = (
                a_case(session, county, title=title) for title in ("井盖丢了", "井盖还没补", "问政策")
            )
            for case in (first, again):
                an_opinion(session, case, phone="13912345678")
            service.merge(session, county.clerk, again.id, NO_STEP, into_case_no=first.case_no)
            service.answer(session, county.clerk, told.id, NO_STEP, a_closing())
            dispute = a_case(session, county, title="邻里为界墙争吵")
            dispute.category = "1501"
            session.flush()
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.VILLAGE)
        found = figures_of(session, sheet, county.village.id)
        assert (found["repeated"], found["on_the_spot"], found["disputes"]) == ((1, 17), (1, 17), (1, 17))

    def test_confidential_and_other_periods_count_nowhere(self, session: Session, county: County) -> None:
        before = figures_of(
            session, a_sheet(session, county.clerk, county.north.id, SheetSubject.TOWNSHIP), county.north.id
        )
        with clock.set_to(NOW):
            a_case(session, county, status=CaseStatus.CLOSED, confidential=True)
        a_case(session, county)
        after = figures_of(
            session, a_sheet(session, county.clerk, county.north.id, SheetSubject.TOWNSHIP), county.north.id
        )
        assert after == before

    @pytest.mark.parametrize(("days", "closed"), [(-1, 2), (1, 1)])
    def test_what_was_answered_before_it_was_taken_over_is_nobodys_work(
        self, session: Session, county: County, days: int, closed: int
    ) -> None:
        with clock.set_to(NOW):
            case = a_case(session, county, status=CaseStatus.CLOSED)
        assert case.replied_at
        case.taken_over_at = case.replied_at + timedelta(days=days)
        session.flush()
        found = figures_of(
            session, a_sheet(session, county.clerk, county.north.id, SheetSubject.TOWNSHIP), county.north.id
        )
        assert found["closed"][0] == closed

    def test_registered_by_the_cadre(self, session: Session, county: County) -> None:
        with clock.set_to(NOW):
            case = a_case(session, county, status=CaseStatus.CLOSED)
        case.registered_by_id = county.cadre.user_id
        session.flush()
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.CADRE)
        found = figures_of(session, sheet, county.cadre.user_id)
        assert (found["registered"], found["solved"], found["satisfied"]) == ((1, 1), (1, 1), (1, 1))
        assert sheet.weights == {}
        assert "composite" not in found


def a_visit(
    session: Session, county: County, by: Actor, household: Household | None, *, on: date, point: int | None = None
) -> Contact:
    contact = Contact(
        kind=ContactKind.VISIT, channel=Channel.VISIT, area_id=county.group.id, township_id=county.north.id,
        village_id=county.village.id, held_on=on, recorded_at=NOW, recorded_by_id=by.user_id,
        submission_key=f"visit-{id(object())}-{on}-{household.id if household else 0}-{point}",
    )  # fmt: skip
    session.add(contact)
    session.flush()
    session.add(
        Visit(
            contact_id=contact.id,
            household_id=household.id if household else None,
            visit_type=VisitType.TUESDAY,
            contact_point_id=point,
        )
    )
    session.flush()
    return contact


@pytest.fixture
def visited(session: Session, county: County) -> list[Household]:
    """Four households: the first two key ones; the first visited three times, the second in January, the third once."""
    homes = [a_household(session, county) for _number in range(4)]
    for home in homes[:2]:
        home.visit_tier = VisitTier.KEY
    homes[0].updated_on, homes[1].updated_on = date(2026, 3, 20), date(2025, 1, 1)
    for day in (3, 10, 24):
        contact = a_visit(session, county, county.cadre, homes[0], on=date(2026, 3, day))
    a_visit(session, county, county.cadre, homes[1], on=date(2026, 1, 5))
    a_visit(session, county, county.clerk, homes[2], on=date(2026, 3, 31))
    session.add(Opinion(contact_id=contact.id, area_id=county.group.id, words="路灯坏了", recorded_at=NOW))
    session.add(
        ContactCard(
            contact_id=contact.id,
            household_id=homes[0].id,
            issued_by_id=county.cadre.user_id,
            issued_on=date(2026, 3, 24),
        )
    )
    session.add(
        Duty(user_id=county.cadre.user_id, kind=DutyKind.AREA, area_id=county.group.id, since_on=date(2026, 1, 1))
    )
    session.flush()
    return homes


@pytest.mark.usefixtures("month_over")
class TestOfVisits:
    def test_households_once_visits_each_time(self, session: Session, county: County, visited: list[Household]) -> None:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.VILLAGE)
        found = figures_of(session, sheet, county.village.id)
        heard = found["opinions_per_hundred"][0]
        expected = {
            "visited_households": (2, 1),
            "visit_times": (4, 1),
            "coverage": (2, 4),
            "key_in_cycle": (1, 2),
            "opinions_per_visit": (1, 4),
            "files_updated": (1, 4),
            "cards": (1, 4),
            "uncovered_villages": (0, 1),
            "opinions_per_hundred": (heard, 4),
        }
        assert {code: found[code] for code in expected} == expected
        assert found["heat"][0] > 0

    def test_cadre_answers_for_the_households_of_their_duties(
        self, session: Session, county: County, visited: list[Household]
    ) -> None:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.CADRE)
        found = figures_of(session, sheet, county.cadre.user_id)
        assert (found["visited_households"], found["visit_times"], found["coverage"]) == ((1, 1), (3, 1), (1, 4))

    def test_untouched_village_has_dashes(self, session: Session, county: County) -> None:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.VILLAGE)
        found = figures_of(session, sheet, county.other_village.id)
        assert (found["coverage"], found["on_time"], found["satisfied"], found["heat"]) == ((0, 0),) * 4

    def test_contact_point_is_met_by_three_visits_with_reports(self, session: Session, county: County) -> None:
        point = ContactPoint(
            name="河边小厂", area_id=county.group.id, township_id=county.north.id, village_id=county.village.id,
            unit_id=county.roads.id, leader_id=county.leader.user_id, needs_report=False,
        )  # fmt: skip
        session.add(point)
        session.flush()
        for month in (1, 2):
            a_visit(session, county, county.leader, None, on=date(2026, month, 9), point=point.id)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id)["contact_points_met"] == (0, 1)
        a_visit(session, county, county.leader, None, on=date(2026, 3, 9), point=point.id)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id)["contact_points_met"] == (1, 1)
        point.needs_report = True
        session.flush()
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id)["contact_points_met"] == (0, 1)


def test_rules_are_the_digests() -> None:
    rules = score_rules()
    assert (rules.basically_satisfied_weight, rules.fewest_to_rank) == (0.9, 5)
    assert (rules.timeout_points["yellow"], rules.timeout_points["red"]) == (-5, -10)
