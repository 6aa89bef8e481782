"""Does the page of one case do every verb by its form, keep to whose case it is, and lose nothing that was typed?"""

from typing import Any

import pytest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Action
from models.vocabulary import (
    CaseStatus,
    DeclineReason,
    HandledHow,
    OrgLevel,
    OutsideChannel,
    ReopenGround,
    ReturnGround,
    SuperviseLevel,
    Verb,
)
from models.work_vocabulary import AccessAction
from pages.ui.text import literal
from tests.factories import (
    REASON,
    RESULT,
    WORDS,
    County,
    a_case,
    an_order,
)
from tests.pages.staff.casework import (
    GROUND,
    NOTICE,
    PHONE,
    SAME,
    Made,
    asking_return,
    asking_time,
    at,
    logged,
    made,
    of_case,
    told_by,
    town,
    undiagnosed,
)
from tests.pages.staff.deskwork import (
    KEPT,
    OUTSIDE,
    choose,
    fill_in,
    hand_in,
    last_event,
    on_form,
    open_case_page,
    primary,
    stored,
)
from tests.pages.staff.recording import buttons, errors
from tests.pages.visiting import flashed, open_page, run, texts

__all__ = ["town"]


def verb(
    verb: Verb,
    way: Made,
    who: str,
    button: str,
    target: CaseStatus,
    boxes: dict[str, Any],
    *,
    note: str = "",
    **facts: Any,
) -> Any:
    return pytest.param(verb, way, who, button, target, boxes, note, facts, id=verb)


class TestVerbs:
    @pytest.mark.parametrize(
        ("verb", "way", "who", "button", "target", "boxes", "note", "facts"),
        [
            verb(
                Verb.ANSWER,
                at(CaseStatus.REGISTERED),
                "cadre",
                "当场答复，转回访",
                CaseStatus.REVIEWING,
                {"怎么答复的，结果如何": RESULT, "怎么办的": HandledHow.ON_SITE},
                note=RESULT,
            ),
            verb(
                Verb.DECLINE,
                at(CaseStatus.REGISTERED),
                "clerk",
                "不予受理，不再办理",
                CaseStatus.DECLINED,
                {"不予受理的法定理由": DeclineReason.LEGAL_CHANNEL, "告知反映人的话（写明该走哪个渠道）": NOTICE},
                note=NOTICE,
            ),
            verb(
                Verb.TRANSFER_OUT,
                at(CaseStatus.AWAITING_CLINIC),
                "chair",
                "转出，本系统不再办理",
                CaseStatus.TRANSFERRED,
                {"转到哪个渠道": OutsideChannel.COURT, "告知反映人的话": NOTICE},
                note=NOTICE,
            ),
            verb(
                Verb.WITHDRAW,
                at(CaseStatus.HANDLING),
                "clerk",
                "撤回，不再办理",
                CaseStatus.WITHDRAWN,
                {"反映人为什么撤回": "本人说不用了"},
                note="本人说不用了",
            ),
            verb(
                Verb.UNMERGE,
                at(CaseStatus.MERGED),
                "clerk",
                "拆开，重新挂号",
                CaseStatus.REGISTERED,
                {"为什么拆开": "不是同一段路"},
                note="不是同一段路",
                merged_into_id=None,
            ),
            verb(
                Verb.REQUEST_RETURN,
                at(CaseStatus.DISPATCHED),
                "handler",
                "申请退单",
                CaseStatus.DISPATCHED,
                {"为什么不是本单位的职责": REASON, "依据": ReturnGround.ON_ANOTHERS_LIST, GROUND: "第3条"},
                note=REASON,
            ),
            verb(
                Verb.DENY_RETURN,
                asking_return,
                "clerk",
                "不同意，仍由该单位办",
                CaseStatus.DISPATCHED,
                {"不同意退单的理由": REASON},
                note=REASON,
                is_designated=True,
            ),
            verb(
                Verb.DENY_EXTENSION,
                asking_time,
                "chair",
                "不同意延期",
                CaseStatus.HANDLING,
                {"不同意延期的理由": REASON},
                note=REASON,
                extension_count=0,
            ),
            verb(
                Verb.ESCALATE,
                at(CaseStatus.HANDLING),
                "chair",
                "呈报上一级会诊",
                CaseStatus.AWAITING_CLINIC,
                {"为什么要上一级定": REASON},
                note=REASON,
                level=OrgLevel.COUNTY,
                lead_unit_id=None,
            ),
            verb(
                Verb.REMIND,
                at(CaseStatus.HANDLING),
                "clerk",
                "催办",
                CaseStatus.HANDLING,
                {"催办的话（可不填）": "雨季要到了"},
                note="雨季要到了",
            ),
            verb(
                Verb.ADOPT,
                undiagnosed,
                "leader",
                "我来包案",
                CaseStatus.REGISTERED,
                {"要求（可不填）": "月底前看到结果"},
                note="月底前看到结果",
            ),
            verb(
                Verb.SUPERVISE,
                at(CaseStatus.HANDLING),
                "leader",
                "督办",
                CaseStatus.HANDLING,
                {"督办等级": SuperviseLevel.YELLOW, "为什么督办（解除的写明理由）": REASON},
                note=REASON,
                supervise_level=SuperviseLevel.YELLOW,
            ),
            verb(
                Verb.REOPEN,
                at(CaseStatus.CLOSED),
                "leader",
                "重新办理",
                CaseStatus.DISPATCHED,
                {"为什么重新办理": ReopenGround.CAME_BACK, "有什么新情况": "又塌了一段"},
                note="又塌了一段",
                redo_no=1,
                closed_at=None,
            ),
            verb(Verb.ARCHIVE, at(CaseStatus.CLOSED), "clerk", "归档", CaseStatus.CLOSED, {}),
        ],
    )
    def test_is_done_by_its_form(
        self,
        town: County,
        monkeypatch: pytest.MonkeyPatch,
        verb: Verb,
        way: Made,
        who: str,
        button: str,
        target: CaseStatus,
        boxes: dict[str, Any],
        note: str,
        facts: dict[str, Any],
    ) -> None:
        case = made(way, town)
        page = on_form(open_case_page(monkeypatch, getattr(town, who), case), verb, button)
        assert primary(page) in ([], [button])
        page = hand_in(page, button, boxes)
        assert not errors(page)
        assert case.case_no in flashed(page)
        now = stored(case)
        assert now.status is target
        assert last_event(case) == (verb, note)
        assert {name: getattr(now, name) for name in facts} == facts


class TestDrawn:
    def test_begins_with_the_persons_words_and_tells_the_story(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = made(lambda session, county: a_case(session, county, status=CaseStatus.HANDLING, words=WORDS), town)
        said = texts(open_case_page(monkeypatch, town.leader, case))
        assert said.index(case.title) < said.index("zs-quote") < said.index("zs-story")
        assert "石桥镇 · 上河村 · 三组" in said
        assert said.index("派账给石桥镇村镇建设办") < said.index("签收（主办）")

    def test_an_outsider_finds_nothing(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.DISPATCHED), town)
        for who, number in (("south_clerk", case.case_no), ("co_handler", case.case_no), ("clerk", "ZS2026-999999")):
            page = open_page(monkeypatch, "pages/staff/case.py", getattr(town, who), no=number)
            assert OUTSIDE in texts(page), who
            assert case.title not in texts(page)
            assert not page.button


class TestConfidential:
    def test_is_not_there_for_the_office_and_its_opening_is_logged(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = made(lambda session, county: a_case(session, county, confidential=True, words=WORDS), town)
        assert OUTSIDE in texts(open_case_page(monkeypatch, town.clerk, case))
        assert logged(AccessAction.OPEN_CONFIDENTIAL, case.id) == []
        page = run(open_case_page(monkeypatch, town.discipline, case))
        assert WORDS in texts(page)
        (line,) = logged(AccessAction.OPEN_CONFIDENTIAL, case.id)
        assert line.actor_id == town.discipline.user_id


class TestReveal:
    def test_tells_name_and_phone_for_a_reason_that_is_kept(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, opinion = told_by(town, name="王秀英", phone=PHONE)
        page = open_case_page(monkeypatch, town.revisitor, case)
        assert PHONE not in texts(page)
        page = hand_in(page, "查看", {"为什么要看（会记入日志）": "  "})
        assert "理由" in errors(page)[0]
        assert logged(AccessAction.REVEAL, opinion) == []
        page = hand_in(page, "查看", {"为什么要看（会记入日志）": "打电话回访"})
        assert f"王秀英 {PHONE}" in texts(page)
        (line,) = logged(AccessAction.REVEAL, opinion)
        assert (line.actor_id, line.reason) == (town.revisitor.user_id, "打电话回访")

    def test_is_not_offered_to_who_only_checks(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case, _opinion = told_by(town, name="王秀英", phone=PHONE)
        page = open_case_page(monkeypatch, town.reviewer, case)
        assert literal("王**") in texts(page)
        assert "查看" not in buttons(page)
        assert "这件事现在不用您办理" in texts(page)
        assert not primary(page)


class TestTyped:
    def test_is_gone_once_it_is_done(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.HANDLING, co=True), town)
        page = open_case_page(monkeypatch, town.handler, case)
        for line in ("打过电话", "到现场看过"):
            assert page.text_area[0].value == ""
            page = hand_in(page, "记一笔", {"经过": line})
        assert [action.text for action in of_case(Action, case)] == ["打过电话", "到现场看过"]

    def test_is_kept_where_somebody_else_was_first(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.AWAITING_CLINIC), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.MERGE)
        fill_in(page, {"并入哪一件（诊号）": "ZS2026-000001", SAME: "同一段路"})
        with transaction() as session:
            service.dispatch(session, town.chair, case.id, NO_STEP, an_order(town))
        page = hand_in(page, "并案")
        assert "刚才有人先动了" in errors(page)[0]
        assert KEPT in texts(page)
        assert [code.value for code in page.code] == ["ZS2026-000001", "同一段路"]
        assert last_event(case)[0] is Verb.DISPATCH
        page = hand_in(page, "不用了，收起")
        assert KEPT not in texts(page)

    def test_is_kept_though_the_case_only_changed(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.HANDLING), town)
        page = open_case_page(monkeypatch, town.handler, case)
        with transaction() as session:
            service.remind(session, town.chair, case.id, NO_STEP, note=None)
        page = hand_in(page, "反馈，送审核", {"办理结果（群众看得懂的话）": RESULT})
        assert RESULT in [code.value for code in page.code]
        assert stored(case).status is CaseStatus.HANDLING
        page = hand_in(page, "反馈，送审核", {"办理结果（群众看得懂的话）": RESULT})
        assert stored(case).status is CaseStatus.REPLIED
