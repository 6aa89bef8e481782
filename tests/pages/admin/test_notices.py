"""Can an administrator see what did not go out and send it again, change the words, and say where messages go?"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import job_runs
from feedback.i18n.catalogue import LANGUAGES, translate
from feedback.i18n.notice_texts import DELIVERY_FAULTS, PLACEHOLDERS
from feedback.notify.outbox import put_out
from feedback.notify.outlets import NewOutlet, SmsGateway, add_outlet, outlets, parts_of, set_sms_gateway
from feedback.notify.parcels import Answer, Outcome
from feedback.notify.templates import CITIZEN_PLACEHOLDERS, NOTICE_PLACEHOLDERS, coded, spoken, standard_text
from feedback.notify.told import Message
from models.notice import Delivery, NoticeTemplate, Outlet
from models.work_vocabulary import CitizenStep, DeliveryState, NoticeKind, OutletKind
from pages.ui import gateways
from pages.ui.delivery_words import answer_words
from tests.pages.admin.conftest import Office
from tests.pages.staff.deskwork import fill_in, hand_in, read, without_navigation
from tests.pages.staff.recording import buttons, errors
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/admin/notices.py"
TOKEN = "Tok3n-of_a-robot"
ADDRESS = "邮箱地址，或机器人的网址"


@pytest.fixture(autouse=True)
def plain_links(monkeypatch: pytest.MonkeyPatch) -> None:
    without_navigation(monkeypatch)


def view(patch: pytest.MonkeyPatch, office: Office, name: str) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["notices_view"] = name
    return run(page)


def letters(office: Office, **faults: tuple[DeliveryState, str]) -> dict[str, int]:
    """Add a message for each fault, to a robot of the unit, and return their numbers."""
    with transaction() as session:
        held = outlets(session, office.sysadmin)
        new = NewOutlet(kind=OutletKind.WECOM, address=TOKEN, unit_id=office.unit.id)
        outlet_id = held[0].outlet_id if held else add_outlet(session, office.sysadmin, new)
        found = {}
        for key, (state, fault) in faults.items():
            message = Message(outlet_id=outlet_id, event_key=key, title=f"派来 {key}", body="", not_before=utc_now())
            [number] = put_out(session, [message])
            row = session.get_one(Delivery, number)
            row.state, row.fault, row.ended_at, row.repeats = state, fault, utc_now(), int(key == "twice")
            found[key] = number
    return found


def states() -> list[DeliveryState]:
    with reading() as session:
        return [row.state for row in session.exec(select(Delivery).order_by(Delivery.id))]  # type: ignore[arg-type]  # A column, not its value.


class TestSent:
    def test_counts_and_says_why_and_marks_what_was_repeated(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        letters(
            office,
            refused=(DeliveryState.FAILED, "refused"),
            twice=(DeliveryState.UNSURE, "broke_off"),
            fine=(DeliveryState.SENT, ""),
        )
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        said = read(page)
        for words in ("没发出去1", "说不准到没到1", "已发出1", "等着发0"):
            assert words in said
        for words in ("派来 refused", "对方不收，请核对地址和密钥", "重复过 1 次", "石桥镇水利站 企业微信群机器人 To…"):
            assert words in said
        assert "派来 fine" not in said
        page.session_state["letters_view"] = "all"
        assert "派来 fine" in read(run(page))

    def test_one_is_sent_again_and_a_second_click_says_that_it_waits(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = letters(office, refused=(DeliveryState.FAILED, "refused"))["refused"]
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        stale = open_page(monkeypatch, PAGE, office.sysadmin)
        page = press(page, f"resend_{number}")
        assert flashed(page) == "已排上重发。"
        assert states() == [DeliveryState.WAITING]
        stale = press(stale, f"resend_{number}")
        assert flashed(stale) == "这条消息现在是“等着发”，不用重发。"
        with reading() as session:
            # The one that it was put out with, and one more.
            assert [job.ids for job in job_runs(session, ["deliver"])] == [(number,)] * 2

    def test_all_that_failed_are_sent_again(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        letters(
            office,
            one=(DeliveryState.FAILED, "refused"),
            two=(DeliveryState.FAILED, "given_up"),
            three=(DeliveryState.UNSURE, "unsure"),
            four=(DeliveryState.FAILED, "outlet_closed"),
        )
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "resend_all")
        assert flashed(page) == "2 条已排上重发。"
        assert states().count(DeliveryState.WAITING) == 2
        page = press(page, "resend_all")
        assert flashed(page).startswith("没有要重发的")

    def test_statements_do_not_grow_with_the_messages(
        self,
        office: Office,
        monkeypatch: pytest.MonkeyPatch,
        query_count: Callable[[], AbstractContextManager[list[str]]],
    ) -> None:
        letters(office, one=(DeliveryState.FAILED, "refused"))
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        with query_count() as few:
            run(page)
        letters(office, **{f"more{number}": (DeliveryState.FAILED, "refused") for number in range(8)})
        with query_count() as many:
            run(page)
        assert len(many) == len(few)

    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_every_fault_has_words(self) -> None:
        assert set(DELIVERY_FAULTS) >= {outcome.value for outcome in Outcome} - {Outcome.SENT.value}
        said = {answer_words(Answer(outcome, "HTTP 500")) for outcome in Outcome}
        assert len(said) == len(Outcome)


class TestWords:
    def test_preview_follows_what_is_typed_and_is_saved(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = view(monkeypatch, office, "words")
        page.selectbox(key="words_False").set_value(NoticeKind.ASSIGNED)
        page = fill_in(run(page), {"标题": "新派 {诊号}", "内容": "{诊号} 请签收。"})
        page = run(page)
        assert "新派 ZS2026-000017" in read(page)
        page = press(page, "words_save")
        assert flashed(page) == "“派来一件”的话已换上。"
        with reading() as session:
            row = session.exec(select(NoticeTemplate)).one()
        assert (row.kind, row.title, row.body) == (NoticeKind.ASSIGNED, "新派 {number}", "{number} 请签收。")
        page = press(page, "words_reset_sure")
        with reading() as session:
            assert session.exec(select(NoticeTemplate)).all() == []

    def test_fault_is_one_sentence_and_what_was_typed_stays(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = view(monkeypatch, office, "words")
        page = run(fill_in(page, {"内容": "{姓名} 请签收。"}))
        assert "模板里不能用“姓名”，可以用的有：" in errors(page)[0]
        page = press(page, "words_save")
        assert page.text_area[0].value == "{姓名} 请签收。"
        with reading() as session:
            assert session.exec(select(NoticeTemplate)).all() == []

    def test_short_message_is_counted(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = view(monkeypatch, office, "words")
        page.session_state["words_side"] = "citizens"
        page = run(page)
        assert page.text_area[0].value == "您反映的事已登记，编号 {诊号}。电话{咨询电话}。{网址}"
        assert "一条短信最多 70 个" in read(page)
        page = run(fill_in(page, {"内容": "长" * 71}))
        assert "填好后有 71 个字" in errors(page)[0]
        page = press(page, "words_save")
        assert "填好后有 71 个字" in errors(page)[0]

    def test_every_placeholder_has_a_meaning(self) -> None:
        assert PLACEHOLDERS.keys() == NOTICE_PLACEHOLDERS | CITIZEN_PLACEHOLDERS
        for language in LANGUAGES:
            assert len({translate(said, language) for said in PLACEHOLDERS.values()}) == len(PLACEHOLDERS)
            for which in (*NoticeKind, *CitizenStep):
                text = standard_text(which)
                assert coded(spoken(text, language), language) == text


class TestOutlets:
    def test_robot_of_a_unit_is_added_masked_tried_closed_and_removed(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = view(monkeypatch, office, "outlets")
        page = hand_in(
            page, "添加", {"单位": office.unit.id, "发到": OutletKind.WECOM, ADDRESS: TOKEN, "备注": "值班群"}
        )
        assert flashed(page).startswith("已添加")
        said = read(page)
        assert ("石桥镇水利站" in said, "值班群" in said, TOKEN in said) == (True, True, False)
        with reading() as session:
            [outlet] = session.exec(select(Outlet)).all()
        page = press(page, f"try_{outlet.id}")
        assert "测试消息刚刚：等着发" in read(page)
        page.toggle(key=f"digest_{outlet.id}_True").set_value(False)
        page = run(page)
        assert flashed(page) == "早上的汇总不再发到这里。"
        with reading() as session:
            assert not session.get_one(Outlet, outlet.id).takes_digest
        page = press(page, f"switch_{outlet.id}")
        assert "已停用" in read(page)
        page = press(page, f"remove_{outlet.id}_sure")
        assert f"try_{outlet.id}" not in {button.key for button in page.button}
        with reading() as session:
            assert outlets(session, office.sysadmin) == []

    def test_person_is_named_by_account(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = view(monkeypatch, office, "outlets")
        page.session_state["outlet_side"] = "person"
        page = hand_in(run(page), "添加", {"账号": "nobody", "发到": OutletKind.MAIL, ADDRESS: "a@example.gov.cn"})
        assert len(errors(page)) == 1
        page = hand_in(page, "添加", {"账号": "clerk"})
        with reading() as session:
            [outlet] = session.exec(select(Outlet)).all()
        assert (outlet.user_id, parts_of(outlet.address)) == (office.clerk.user_id, {"to": "a@example.gov.cn"})

    def test_gateways_are_entered_and_not_shown_again(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = view(monkeypatch, office, "outlets")
        page = hand_in(page, "保存网关", {"网关的网址": "https://sms.example.gov.cn/send"})
        assert "请填写和短信网关约定的密钥" in errors(page)[0]
        page = hand_in(page, "保存网关", {"约定的密钥": "s3cret"})
        assert flashed(page) == "短信网关已保存。"
        page = hand_in(page, "保存服务器", {"服务器地址": "mail.example.gov.cn", "发件人邮箱": "zs@example.gov.cn"})
        assert flashed(page) == "邮件服务器已保存。"
        assert ("sm…" in read(page), "ma…" in read(page), "s3cret" in read(page)) == (True, True, False)

    def test_gateway_is_tried_with_a_number_that_is_not_kept(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            set_sms_gateway(session, office.sysadmin, SmsGateway(address="https://sms.example.gov.cn", secret="x"))
        tried: list[str] = []

        def answer(_actor: object, phone: str) -> Answer:
            tried.append(phone)
            return Answer(Outcome.REFUSED, "HTTP 403")

        monkeypatch.setattr(gateways, "try_gateway", answer)
        page = hand_in(
            view(monkeypatch, office, "outlets"),
            "发一条试试",
            {"往哪个手机号发一条试试（号码不留存）": "13812345678"},
        )
        assert tried == ["13812345678"]
        assert page.info[0].value == "没有发成：对方不收，请核对地址和密钥（HTTP 403）。"
        assert "保存网关" in buttons(page)
