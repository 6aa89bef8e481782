"""Is every matter that is turned away told why and where to go, and is the earlier case named where it rests on one?"""

import re
from typing import Final

import pytest
from sqlmodel import Session

from feedback.core.errors import BadInput, FeedbackError, IllegalMove, NotFound
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP
from feedback.tracker.turning_away import LEAST_NOTICE, NAMES_EARLIER, decline_text, transfer_text
from models.vocabulary import CaseStatus, DeclineReason, OutsideChannel
from tests.factories import RESULT, County, a_case, a_registered_case
from tests.worlds import World, case_in

NUMBER: Final = "ZS2026-000318"
# By which name or number the right channel is known (domain digest B1).
NAMED: Final = {
    OutsideChannel.EMERGENCY: "110",
    OutsideChannel.DISCIPLINE: "12388",
    OutsideChannel.COURT: "人民法院",
    OutsideChannel.ARBITRATION: "劳动人事争议仲裁委员会",
    OutsideChannel.RECONSIDERATION: "行政复议机构",
    OutsideChannel.PETITION: "信访部门",
    OutsideChannel.DISCLOSURE: "政府信息公开",
    OutsideChannel.PARTY: "12371",
    OutsideChannel.OTHER: "有权处理的机关",
}


class TestWords:
    @pytest.mark.parametrize("reason", list(DeclineReason))
    def test_of_every_reason_are_whole(self, reason: DeclineReason) -> None:
        for earlier in ("", "XF2025-77"):
            text = decline_text(reason, NUMBER, earlier)
            assert (NUMBER in text, len(text) >= LEAST_NOTICE, re.search(r"[{}]|！", text)) == (True, True, None)
        assert ("XF2025-77" in decline_text(reason, NUMBER, "XF2025-77")) is (reason in NAMES_EARLIER)

    @pytest.mark.parametrize("outside", list(OutsideChannel))
    def test_of_every_channel_give_its_official_name(self, outside: OutsideChannel) -> None:
        text = transfer_text(outside, NUMBER)
        assert (NUMBER in text, NAMED[outside] in text, re.search(r"[{}]|！", text)) == (True, True, None)


class TestEarlierCase:
    def decline(self, session: Session, county: County, reason: DeclineReason, earlier_no: str) -> str:
        case = a_case(session, county)
        wanted = earlier_no or case.case_no
        service.decline(
            session, county.clerk, case.id, NO_STEP, reason=reason, notice=RESULT, earlier_no=f" {wanted.lower()} "
        )
        return str(open_case(session, county.clerk, case.id).events[-1].facts["earlier"])

    def test_outside_number_is_taken_as_it_is(self, session: Session, county: County) -> None:
        assert self.decline(session, county, DeclineReason.ALREADY_PETITIONED, "XF2025-000077") == "XF2025-000077"

    @pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.DECLINED])
    def test_settled_one_has_ended(self, session: Session, world: World, county: County, status: CaseStatus) -> None:
        number = case_in(session, world, status).case_no
        assert self.decline(session, county, DeclineReason.SETTLED_NO_NEW_FACTS, number) == number

    def test_refusals(self, session: Session, world: World, county: County) -> None:
        settled, again = DeclineReason.SETTLED_NO_NEW_FACTS, DeclineReason.ALREADY_PETITIONED
        secret = a_registered_case(session, county, confidential=True).case_no
        expected: list[tuple[DeclineReason, str, type[FeedbackError], str]] = [
            (settled, case_in(session, world, CaseStatus.HANDLING).case_no, IllegalMove, "earlier_still_open"),
            (settled, "ZS2026-999999", NotFound, "joined_case_not_found"),
            (again, secret, NotFound, "joined_case_not_found"),
            (again, "", BadInput, "merge_with_itself"),
        ]
        for reason, number, kind, key in expected:
            with pytest.raises(kind) as refused:
                self.decline(session, county, reason, number)
            assert refused.value.key == key

    def test_other_reasons_name_none(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        service.decline(
            session, county.clerk, case.id, NO_STEP, reason=DeclineReason.BEYOND_DUTY, notice=RESULT, earlier_no="XF77"
        )
        assert open_case(session, county.clerk, case.id).events[-1].facts == {"reason": "beyond_duty"}
