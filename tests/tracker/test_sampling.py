"""Who is asked where an office asks a share only: all with whom anything speaks for it, and of the others the drawn."""

from typing import Any, Final

import pytest
from sqlmodel import Session

from feedback.core.errors import IllegalMove, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP
from feedback.tracker.sampling import is_drawn, why_asked
from models.case import Case
from models.vocabulary import (
    AskedBecause,
    CaseStatus,
    Channel,
    ClosureMode,
    Role,
    SuperviseLevel,
    Urgency,
    Verb,
)
from models.worktime import OfficeRule
from tests.county import a_second_grant
from tests.factories import County, a_case, a_closing, actor
from tests.tracker.acts import do
from tests.worlds import World

ORDINARY: Final[dict[str, Any]] = {
    "channel": Channel.VISIT,
    "urgency": Urgency.NORMAL,
    "supervise_level": SuperviseLevel.NONE,
}
SOLVED: Final[dict[str, Any]] = {"contacted": True, "mode": ClosureMode.SOLVED, "was_sent_back": False}


def a_row(**columns: Any) -> Case:
    facts: dict[str, Any] = {"case_no": "ZS2026-000001", "redo_no": 0, "is_designated": False, "wants_reply": True}
    return Case(**facts | ORDINARY | columns)


@pytest.mark.parametrize(
    ("columns", "more", "because"),
    [
        ({}, {}, AskedBecause.PASSED_OVER),
        ({"redo_no": 1}, {}, AskedBecause.REDO),
        ({"supervise_level": SuperviseLevel.ORDINARY}, {}, AskedBecause.SUPERVISED),
        ({"urgency": Urgency.URGENT}, {}, AskedBecause.URGENT),
        ({"urgency": Urgency.CRITICAL}, {}, AskedBecause.URGENT),
        ({"is_designated": True}, {}, AskedBecause.RETURNED),
        ({}, {"was_sent_back": True}, AskedBecause.SENT_BACK),
        ({}, {"contacted": False}, AskedBecause.NOT_CONTACTED),
        ({}, {"mode": ClosureMode.STOPPED}, AskedBecause.NOT_SOLVED),
        ({}, {"mode": ClosureMode.PROJECT_UNDER_WAY}, AskedBecause.NOT_SOLVED),
        ({}, {"mode": ClosureMode.POLICY_EXPLAINED}, AskedBecause.NOT_SOLVED),
        ({"channel": Channel.HOTLINE}, {}, AskedBecause.WISHED),
        ({"channel": Channel.HOTLINE, "wants_reply": False}, {}, AskedBecause.PASSED_OVER),
    ],
)
def test_what_speaks_for_asking_in_any_case(
    columns: dict[str, Any], more: dict[str, Any], because: AskedBecause
) -> None:
    assert why_asked(a_row(**columns), share=0, **(SOLVED | more)) is because


class TestDraw:
    def test_all_are_asked_at_a_hundred(self) -> None:
        assert why_asked(a_row(), share=100, **SOLVED) is AskedBecause.ALL

    @pytest.mark.parametrize("share", [1, 30, 99])
    def test_hits_about_its_share(self, share: int) -> None:
        numbers = [f"ZS2026-{number:06d}" for number in range(2000)]
        assert sum(is_drawn(number, share) for number in numbers) / 20 == pytest.approx(share, abs=3)

    def test_is_the_same_each_time_and_grows_with_the_share(self) -> None:
        numbers = [f"ZS2026-{number:06d}" for number in range(300)]
        few, many = ({number for number in numbers if is_drawn(number, share)} for share in (20, 60))
        assert few == {number for number in numbers if is_drawn(number, 20)}
        assert few < many

    def test_nobody_is_drawn_at_nought(self) -> None:
        assert not any(is_drawn(f"ZS2026-{number:06d}", 0) for number in range(300))


def passed_over(session: Session, county: County, **closing: Any) -> Case:
    """Bring a case to its revisit in an office that asks nobody without a reason."""
    if session.get(OfficeRule, "revisit_share") is None:
        session.add(OfficeRule(name="revisit_share", value="0"))
        session.flush()
    case = a_case(session, county, status=CaseStatus.HANDLING)
    case.wants_reply = False
    service.reply(session, county.handler, case.id, NO_STEP, a_closing(**closing))
    do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
    return case


class TestCloseUnasked:
    def test_closes_as_it_was_proposed_and_nobody_was_asked(
        self, session: Session, world: World, county: County
    ) -> None:
        case = passed_over(session, county)
        assert not case.is_to_be_asked
        service.close_unasked(session, county.revisitor, case.id, NO_STEP)
        assert (case.status, case.closure_mode, case.closed_at is None) == ("closed", "solved", False)
        assert (case.is_contacted, case.is_resolved, case.satisfaction) == (None, None, None)
        file = open_case(session, county.clerk, case.id)
        assert file.revisits == ()
        assert file.events[-1].facts["closure_mode"] == "solved"

    def test_refused_where_the_person_is_to_be_asked(self, session: Session, world: World, county: County) -> None:
        case = passed_over(session, county, closure_mode=ClosureMode.STOPPED)
        assert case.is_to_be_asked
        with pytest.raises(IllegalMove) as refused:
            service.close_unasked(session, county.revisitor, case.id, NO_STEP)
        assert refused.value.key == "to_be_asked"

    def test_refused_to_who_handled_it(self, session: Session, world: World, county: County) -> None:
        both = a_second_grant(
            session, actor(session, Role.HANDLER, unit=county.roads), Role.REVISITOR, area=county.north
        )
        session.add(OfficeRule(name="revisit_share", value="0"))
        session.flush()
        case = a_case(session, county, status=CaseStatus.HANDLING)
        case.wants_reply = False
        do(Verb.REPLY, session, both, case, county)
        do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
        with pytest.raises(NotPermitted) as refused:
            service.close_unasked(session, both, case.id, NO_STEP)
        assert refused.value.key == "not_your_own_handling"

    def test_who_was_passed_over_may_be_asked_all_the_same(
        self, session: Session, world: World, county: County
    ) -> None:
        case = passed_over(session, county)
        do(Verb.RECORD_REVISIT, session, county.revisitor, case, county)
        assert (case.status, case.satisfaction) == ("closed", "satisfied")

    def test_taken_up_again_it_is_asked_about(self, session: Session, world: World, county: County) -> None:
        case = passed_over(session, county)
        service.close_unasked(session, county.revisitor, case.id, NO_STEP)
        for verb, who in [
            (Verb.REOPEN, county.clerk),
            (Verb.SIGN, county.handler),
            (Verb.REPLY, county.handler),
            (Verb.APPROVE_REPLY, county.reviewer),
        ]:
            do(verb, session, who, case, county)
        assert case.is_to_be_asked
        asked = [
            event.facts["asked"] for event in open_case(session, county.clerk, case.id).events if "asked" in event.facts
        ]
        assert asked == ["passed_over", "redo"]

    def test_button_stands_where_nobody_is_to_be_asked(self, session: Session, world: World, county: County) -> None:
        case = passed_over(session, county)
        assert Verb.CLOSE_UNASKED in open_case(session, county.revisitor, case.id).verbs
        case.is_to_be_asked = True
        session.flush()
        assert Verb.CLOSE_UNASKED not in open_case(session, county.revisitor, case.id).verbs
