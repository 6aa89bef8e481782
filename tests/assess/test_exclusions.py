"""Exclusions, appeals and weights: asked with a reason, decided by another, listed, and never by satisfaction alone."""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.assess.appeals import appeal, appeals, decide_appeal
from feedback.assess.exclusions import ask_exclusion, decide_exclusion, exclusions
from feedback.assess.presets import checked_weights, preset_named, presets, save_preset
from feedback.assess.reading import read_sheet
from feedback.assess.score_sheets import correcting_sheet, freeze_sheet
from feedback.core.errors import IllegalMove, MissingFact, NotFound, NotPermitted
from models.assessment import Exclusion, ScoreAppeal, ScoreSheet
from models.case import Case
from models.office_vocabulary import ExclusionReason, SheetSubject
from models.vocabulary import CaseStatus, RequestStatus, Role
from tests.assess.making import EVIDENCE, a_sheet, an_exclusion, figures_of
from tests.county import a_second_grant
from tests.factories import County, a_case
from tests.worlds import World, case_in

pytestmark = pytest.mark.usefixtures("month_over")
WHY = "这两件派来时住址写错，核实就用了三天"


def ask(session: Session, by: Actor, case: Case, evidence: str = EVIDENCE) -> Exclusion:
    return ask_exclusion(session, by, case.case_no, reason=ExclusionReason.BEYOND_POLICY, evidence=evidence)


@pytest.fixture
def closed(session: Session, world: World) -> Case:
    return case_in(session, world, CaseStatus.CLOSED)


class TestExclusions:
    def test_adjusted_stands_beside_raw(self, session: Session, county: County, closed: Case) -> None:
        an_exclusion(session, county, closed)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        raw = figures_of(session, sheet, county.roads.id)
        adjusted = figures_of(session, sheet, county.roads.id, adjusted=True)
        assert [raw[code] for code in ("on_time", "solved", "excluded")] == [(1, 3), (1, 1), (1, 1)]
        assert [adjusted[code] for code in ("on_time", "solved")] == [(0, 2), (0, 0)]
        view = read_sheet(session, county.clerk, sheet.id)
        figure = next(row for row in view.rows if row.subject_id == county.roads.id).figures["solved"]
        assert (figure.value, figure.adjusted, figure.is_adjusted, view.excluded) == (1, None, True, 1)

    def test_waiting_or_denied_changes_nothing(self, session: Session, county: County, closed: Case) -> None:
        row = ask(session, county.clerk, closed)
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id, adjusted=True) == {}
        decide_exclusion(session, county.leader, row.id, upheld=False, note="依据不足")
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        assert figures_of(session, sheet, county.roads.id, adjusted=True) == {}

    def test_second_press_asks_once_and_an_upheld_one_is_not_asked_again(
        self, session: Session, county: County, closed: Case
    ) -> None:
        first = ask(session, county.handler, closed)
        assert ask(session, county.clerk, closed).id == first.id
        decide_exclusion(session, county.leader, first.id, upheld=True, note="情况属实")
        with pytest.raises(IllegalMove, match="excluded_already"):
            ask(session, county.clerk, closed)
        with pytest.raises(IllegalMove, match="asking_decided"):
            decide_exclusion(session, county.leader, first.id, upheld=False, note="改主意了")

    def test_who_asks_does_not_decide(self, session: Session, county: County, closed: Case) -> None:
        both = a_second_grant(session, county.clerk, Role.LEADER, area=county.north)
        row = ask(session, both, closed)
        with pytest.raises(NotPermitted, match="asked_by_you"):
            decide_exclusion(session, both, row.id, upheld=True, note="情况属实")
        with pytest.raises(NotPermitted):
            decide_exclusion(session, county.chair, row.id, upheld=True, note="情况属实")

    def test_evidence_and_reason_are_needed(self, session: Session, county: County, closed: Case) -> None:
        with pytest.raises(MissingFact, match="exclusion_needs_evidence"):
            ask(session, county.clerk, closed, evidence="  不合理 ")
        row = ask(session, county.clerk, closed)
        with pytest.raises(MissingFact, match="decision_needs_note"):
            decide_exclusion(session, county.leader, row.id, upheld=True, note=" ")

    def test_outsiders_and_confidential_cases(self, session: Session, county: County, closed: Case) -> None:
        hidden = a_case(session, county, confidential=True)
        for by, case in ((county.south_clerk, closed), (county.clerk, hidden), (county.south_handler, closed)):
            with pytest.raises(NotFound, match="exclusion_case_not_found"):
                ask(session, by, case)
        row = ask(session, county.clerk, closed)
        assert exclusions(session, county.south_clerk).rows == ()
        seen = exclusions(session, county.leader, status=RequestStatus.PENDING).rows
        assert [(each.exclusion_id, each.may_decide) for each in seen] == [(row.id, True)]
        assert [each.may_decide for each in exclusions(session, county.clerk).rows] == [False]
        assert exclusions(session, county.handler).rows == ()


class TestAppeals:
    @pytest.fixture
    def frozen(self, session: Session, county: County) -> ScoreSheet:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        return freeze_sheet(session, county.clerk, sheet.id)

    def an_appeal(self, session: Session, by: Actor, sheet: ScoreSheet, subject_id: int) -> ScoreAppeal:
        return appeal(session, by, sheet.id, subject_id=subject_id, measure="on_time", reason=WHY)

    def test_upheld_leads_to_a_sheet_that_names_the_old_one(
        self, session: Session, county: County, frozen: ScoreSheet
    ) -> None:
        with pytest.raises(IllegalMove, match="no_appeal_upheld"):
            correcting_sheet(session, county.clerk, frozen.id)
        row = self.an_appeal(session, county.handler, frozen, county.roads.id)
        assert self.an_appeal(session, county.handler, frozen, county.roads.id).id == row.id
        decide_appeal(session, county.leader, row.id, upheld=True, note="核实无误")
        seal = frozen.hash
        newer = correcting_sheet(session, county.clerk, frozen.id)
        assert (newer.corrects_id, newer.id != frozen.id, frozen.hash) == (frozen.id, True, seal)
        assert read_sheet(session, county.clerk, frozen.id).corrected_by is None
        freeze_sheet(session, county.clerk, newer.id)
        assert read_sheet(session, county.handler, frozen.id).corrected_by == newer.id
        (line,) = appeals(session, county.handler).rows
        assert (line.status, line.decision_note, line.subject_name) == (
            RequestStatus.UPHELD,
            "核实无误",
            "石桥镇村镇建设办",
        )

    def test_only_against_ones_own_frozen_figure(self, session: Session, county: County, frozen: ScoreSheet) -> None:
        with pytest.raises(NotPermitted, match="appeal_not_yours"):
            self.an_appeal(session, county.handler, frozen, county.water.id)
        with pytest.raises(NotPermitted):
            self.an_appeal(session, county.clerk, frozen, county.roads.id)
        with pytest.raises(NotFound):
            self.an_appeal(session, county.cadre, frozen, county.roads.id)
        draft = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT)
        with pytest.raises(IllegalMove, match="appeal_only_when_frozen"):
            self.an_appeal(session, county.handler, draft, county.roads.id)

    def test_a_village_appeals_and_a_leader_of_elsewhere_does_not_decide(
        self, session: Session, county: County
    ) -> None:
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.VILLAGE)
        freeze_sheet(session, county.clerk, sheet.id)
        row = self.an_appeal(session, county.cadre, sheet, county.village.id)
        outsider = a_second_grant(session, county.south_clerk, Role.LEADER, area=county.south)
        with pytest.raises(NotFound, match="appeal_not_found"):
            decide_appeal(session, outsider, row.id, upheld=True, note="核实无误")
        assert appeals(session, outsider).rows == ()
        decide_appeal(session, county.leader, row.id, upheld=False, note="日期没有错")
        with pytest.raises(IllegalMove, match="asking_decided"):
            decide_appeal(session, county.leader, row.id, upheld=True, note="日期没有错")


class TestWeights:
    def test_program_comes_with_two(self, session: Session) -> None:
        assert [each.name for each in presets(session)] == ["three_rates", "even_rates"]
        assert dict(preset_named(session, "three_rates").weights) == {
            "responded": 0.1, "resolved": 0.5, "satisfied": 0.4,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("weights", "key"),
        [
            pytest.param({"satisfied": 1.0}, "satisfaction_is_not_enough", id="satisfaction alone"),
            pytest.param({"satisfied": 0.5, "on_time": 0.4}, "weights_must_sum_to_one", id="90 percent"),
            pytest.param({"overdue": 0.5, "on_time": 0.5}, "weights_unusable", id="less is better"),
            pytest.param({"on_time": 1.5, "solved": -0.5}, "weights_unusable", id="below zero"),
        ],
    )
    def test_refused(self, weights: dict[str, float], key: str) -> None:
        with pytest.raises(MissingFact, match=key):
            checked_weights(weights)

    def test_own_weights_are_used_and_a_sheet_keeps_what_it_had(self, session: Session, county: County) -> None:
        own = save_preset(session, county.clerk, label="重办结", weights={"on_time": 0.7, "satisfied": 0.3})
        sheet = a_sheet(session, county.clerk, county.north.id, SheetSubject.UNIT, preset=own.name)
        # 100 × (0.7 × 1/3 + 0.3 × 1)
        assert figures_of(session, sheet, county.roads.id)["composite"] == (53.3333, 1)
        save_preset(session, county.clerk, label="重办结", weights={"on_time": 1.0})
        assert len(presets(session)) == 3
        stored = session.exec(select(ScoreSheet).where(ScoreSheet.id == sheet.id)).one()
        assert stored.weights == {"on_time": 0.7, "satisfied": 0.3}
        with pytest.raises(NotPermitted):
            save_preset(session, county.leader, label="别的", weights={"on_time": 1.0})
