"""Is aid asked for once, decided and paid on the pages, and do the figures open what they were counted from?"""

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.services.aid.applying import withdraw_application
from feedback.services.aid.deciding import record_vote
from feedback.services.aid.reading import AidFile, open_application
from models.aid import AidApplication, AidPanel, Payout
from models.office_vocabulary import AidKind, AidState, HouseholdType
from models.vocabulary import CaseStatus
from tests.factories import County, a_case
from tests.pages.staff.deskwork import NOT_YOURS, open_case_page, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.services.aid.aiding import REASON, a_panel, a_payment, an_application, an_approved

PAGE = "pages/staff/aid.py"
FILE = "pages/staff/aid_application.py"


@pytest.fixture
def panel(county: County) -> AidPanel:
    with transaction() as session:
        return a_panel(session, county)


def the_applications() -> list[AidApplication]:
    with reading() as session:
        return list(session.exec(select(AidApplication).order_by(col(AidApplication.id))).all())


def file_of(county: County, number: int) -> AidFile:
    with reading() as session:
        return open_application(session, county.clerk, number)


def submit(page: AppTest, form: str) -> AppTest:
    next(each for each in page.button if each.proto.form_id == form).click()
    return run(page)


class TestApplying:
    def test_handed_in_once_and_opened(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.cadre, view="apply")
        page.text_input(key="aid_0_name").set_value("沈士强")
        page.selectbox(key="aid_0_type").set_value(HouseholdType.LOW_INCOME)
        page.text_area[0].set_value(REASON)
        page.number_input(key="aid_0_asked").set_value(8000.0)
        page = press(run(page), "aid_0_save")
        (row,) = the_applications()
        assert (row.applicant_name, row.reason, row.asked_fen, row.panel_id) == ("沈士强", REASON, 800_000, panel.id)
        assert led_to == [(FILE, {"no": row.application_no})]

    def test_refusal_keeps_what_was_typed(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="apply")
        page.text_input(key="aid_0_name").set_value("沈士强")
        page = press(run(page), "aid_0_save")
        assert "还没有选家庭类型" in page.error[0].value
        assert page.text_input(key="aid_0_name").value == "沈士强"
        again = open_page(monkeypatch, PAGE, county.cadre, view="apply")
        assert again.text_input(key="aid_0_name").value == "沈士强"

    def test_without_a_panel_it_is_said_what_to_do(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.cadre, view="apply")
        assert "这个地方还没有评议组" in texts(page)
        assert page.button(key="aid_0_save").disabled

    def test_case_about_need_leads_here(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        led_to = without_navigation(monkeypatch)
        with transaction() as session:
            case = a_case(session, county, status=CaseStatus.DISPATCHED)
            session.get_one(type(case), case.id).category = "1203"
        press(open_case_page(monkeypatch, county.clerk, case), "case_aid")
        assert led_to == [(PAGE, {"view": "apply", "case": case.case_no})]
        page = open_page(monkeypatch, PAGE, county.clerk, view="apply", case=case.case_no)
        assert page.text_input(key="aid_0_case").value == case.case_no
        with transaction() as session:
            row = an_application(session, county, panel, case_id=case.id)
        assert row.application_no in texts(open_case_page(monkeypatch, county.clerk, case))


class TestFile:
    def test_votes_are_written_down_one_by_one_until_it_is_decided(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            row = an_application(session, county, panel)
        page = open_page(monkeypatch, FILE, county.clerk, no=row.application_no)
        assert REASON in texts(page)
        assert "沈**" in texts(page)
        assert "沈士强" not in texts(page)
        for spoken, sum_ in enumerate((6000.0, 5700.0)):
            key = f"aid_vote_{row.id}_{spoken}"
            member = page.selectbox(key=f"{key}_who").value
            page.number_input(key=f"{key}_{member}_sum").set_value(sum_)
            page = submit(page, f"{key}_{member}")
        file = file_of(county, row.id)
        assert (file.line.state, file.line.decided_fen) == (AidState.APPROVED, 570_000)
        assert "金额按同意的人里最低的数" in texts(page)
        page = submit(page, f"aid_pay_{row.id}_0")
        assert flashed(page) == "已发放 5,700 元，记入台账"
        assert file_of(county, row.id).line.state is AidState.PAID

    def test_who_writes_a_vote_down_second_is_told(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            row = an_application(session, county, panel)
        page = open_page(monkeypatch, FILE, county.clerk, no=row.application_no)
        member = int(page.selectbox(key=f"aid_vote_{row.id}_0_who").value or 0)
        page.text_input(key=f"aid_vote_{row.id}_0_{member}_words").set_value("确有困难")
        with transaction() as session:
            record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=100_000)
        page = submit(page, f"aid_vote_{row.id}_0_{member}")
        assert "刚刚有别人办过" in page.error[0].value
        assert [each.value for each in page.code] == ["确有困难"]

    def test_sum_settled_after_it_was_paid_and_vote_after_it_was_withdrawn_are_told(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            paid, gone = an_approved(session, county, panel), an_application(session, county, panel)
        late = open_page(monkeypatch, FILE, county.clerk, no=paid.application_no)
        key = f"aid_settle_{paid.id}_570000"
        late.number_input(key=f"{key}_sum").set_value(5800.0)
        voter = open_page(monkeypatch, FILE, county.clerk, no=gone.application_no)
        member = voter.selectbox(key=f"aid_vote_{gone.id}_0_who").value
        with transaction() as session:
            a_payment(session, county, paid, 5700)
            withdraw_application(session, county.clerk, gone.id)
        late, voter = submit(late, key), submit(voter, f"aid_vote_{gone.id}_0_{member}")
        assert "刚刚有别人办过" in late.error[0].value
        assert [each.value for each in late.code] == ["5800.0"]
        assert "刚刚有别人办过" in voter.error[0].value

    def test_double_click_pays_once(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            row = an_approved(session, county, panel)
        page = open_page(monkeypatch, FILE, county.clerk, no=row.application_no)
        page.number_input(key=f"aid_pay_{row.id}_0_sum").set_value(1000.0)
        monkeypatch.setattr("streamlit.rerun", lambda *_args, **_more: None)
        page = submit(page, f"aid_pay_{row.id}_0")
        with reading() as session:
            assert len(session.exec(select(Payout)).all()) == 1

    def test_emptied_sum_pays_nothing(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            row = an_approved(session, county, panel)
        page = open_page(monkeypatch, FILE, county.clerk, no=row.application_no)
        box = page.number_input(key=f"aid_pay_{row.id}_0_sum")
        assert box.value == 5700.0
        # An emptied box of the browser goes back to what the page gave it as its default.
        assert not box.proto.HasField("default")
        box.set_value(None)
        page = submit(page, f"aid_pay_{row.id}_0")
        assert "金额要大于 0" in page.error[0].value
        with reading() as session:
            assert session.exec(select(Payout)).all() == []

    def test_wrong_payment_is_taken_back(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            row = an_approved(session, county, panel)
            line = a_payment(session, county, row, 5700)
        page = press(open_page(monkeypatch, FILE, county.clerk, no=row.application_no), f"payout_{line.id}_sure")
        assert [each.amount_fen for each in file_of(county, row.id).payouts] == [570_000, -570_000]
        assert "已冲销" in texts(page)

    def test_who_reads_only_finds_no_forms(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            row = an_application(session, county, panel)
        page = open_page(monkeypatch, FILE, county.cadre, no=row.application_no)
        assert [each.proto.form_id for each in page.button if each.proto.form_id] == []
        assert "没有这份申请" in texts(open_page(monkeypatch, FILE, county.south_clerk, no=row.application_no))

    def test_paper_is_made(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            row = an_approved(session, county, panel)
        page = press(open_page(monkeypatch, FILE, county.clerk, no=row.application_no), "paper_aid")
        assert [each.proto.label for each in page.get("download_button")] == ["下载 Word", "下载 PDF"]


class TestFigures:
    def test_figure_opens_its_list(self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            helped = an_approved(session, county, panel, kind=AidKind.SPECIAL)
            a_payment(session, county, helped, 5700)
            other = an_application(session, county, panel)
        page = open_page(monkeypatch, PAGE, county.clerk, view="figures")
        assert "按帮扶类型相加与总数一致" in texts(page)
        page = press(page, f"aid_part_{AidKind.SPECIAL}")
        assert helped.application_no in texts(page)
        assert other.application_no not in texts(page)

    def test_hand_made_totals_are_checked(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, view="figures")
        figures = {"total": 877, "case": 800, "project": 16, "special": 61}
        types = {"minimum_living": 50, "low_income": 147, "other_difficulty": 670}
        for name, number in (figures | types).items():
            page.number_input(key=f"aid_hand_{name}").set_value(number)
        page = run(page)
        assert "800 + 16 + 61 = 877" in texts(page)
        assert "按家庭类型相加比总数少 10" in texts(page)

    def test_ledger_is_made_and_the_list_of_payments(
        self, county: County, panel: AidPanel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            a_payment(session, county, an_approved(session, county, panel), 5700)
        page = press(open_page(monkeypatch, PAGE, county.clerk, view="sheets"), "aid_ledger_make")
        assert any("帮扶发放台账" in each.proto.label for each in page.get("download_button"))
        page = press(page, "paper_aid_payouts")
        assert len(page.image) == 1

    def test_past_aid_comes_in_by_sheet(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, view="sheets")
        header = "姓名,村,帮扶类型,家庭类型,金额,发放日期"
        rows = f"{header}\n沈士强,上河村,个案,,5700,2025-12-01\n沈士强,天上,个案,,1,2025-12-01\n"
        page.file_uploader[0].upload("以前.csv", rows.encode(), "text/csv")
        page = run(page)
        assert "没有找到这个地方" in texts(page)
        page.toggle(key="aid_past_partial").set_value(True)
        page = press(run(page), "aid_past_run")
        (row,) = the_applications()
        assert (row.household_type, row.decided_fen, row.state) == (None, 570_000, AidState.PAID)


class TestPanels:
    def test_set_up_in_the_form(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, view="panels")
        page.text_input(key="aid_panel_name_0").set_value("张堰镇评议组")
        page.text_area(key="aid_panel_members_0").set_value("顾长根　退休干部\n沈阿妹\n陆建国 退休教师")
        page = submit(page, "aid_panel_0")
        assert "张堰镇评议组" in texts(page)
        assert "3 人，2 人同意就通过" in texts(page)
        assert "<b>顾长根</b>" in texts(page)
        assert page.text_area(key="aid_panel_members_1").value == ""


def test_not_for_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for stranger in (county.leader, county.handler):
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, stranger))


def test_views_by_role(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def views(actor: Actor) -> list[str]:
        page = open_page(monkeypatch, PAGE, actor)
        return list(page.segmented_control(key="aid_view").options)

    assert views(county.cadre) == ["申请", "提申请", "数字"]
    assert views(county.chair) == ["申请", "数字", "台账", "评议组"]
