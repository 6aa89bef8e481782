"""Does the auditor's page read in words, page by line, and say loudly when a chain is broken?"""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, col, delete, select

from feedback.access.absences import add_absence
from feedback.access.accounts import create_account, grant_role, revoke_role
from feedback.access.log import write_access
from feedback.access.logbook import PAGE_SIZE
from feedback.archive.area_changes import change_names, close_area
from feedback.archive.unit_changes import UnitEntry, change_unit
from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.reports.making import PaperRequest, take_paper
from feedback.reports.paper import PaperName
from feedback.reports.templates import drop_template, replace_template
from feedback.reports.word_form import form_of
from feedback.tracker.responsibility import save_levels
from feedback.tracker.routing_list import add_rule, change_rule, remove_rule, set_rule_active
from feedback.tracker.rule_entry import RuleEntry
from feedback.worktime.editing import add_days, limit_lines, save_limits
from feedback.worktime.queries import seed_limits
from models.keeping import AccessLog
from models.user import RoleGrant
from models.vocabulary import Nature, OrgLevel, Role, UnitKind
from models.work_vocabulary import AccessAction, DayKind
from tests.factories import NOW
from tests.pages.admin.conftest import Office
from tests.pages.visiting import open_page, press, run, texts

PAGE = "pages/admin/logs.py"


class TestDrawn:
    @pytest.mark.parametrize("who", ["sysadmin", "secadmin", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_acts_of_administration_read_in_words(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        administer(office)
        said = texts(open_page(monkeypatch, PAGE, office.auditor))
        for words in (
            "戚小红 · 新建账号",
            "授予“审核人”（石桥镇）",
            "收回“审核人”（石桥镇）",
            "原名“上河村”",
            "石桥镇 · 停用，共 2 处",
            "石桥镇水利站 · 增加经办",
            "录入放假“国庆节”：10月1日至10月7日",
            "“民情反馈单”换上本单位模板",
            "“民情反馈单”换回系统模板",
            "上河新村 · 民情反馈单：3月2日至3月8日，0 件",
            "（办理时限、投诉）7 工作日 改为 “投诉件办理时限”（办理时限、投诉）9 工作日",
        ):
            assert words in said.replace("2026年", ""), words

    def test_routing_and_duty_read_in_words(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        route(office)
        said = texts(open_page(monkeypatch, PAGE, office.auditor)).replace("2026年", "")
        for words in (
            "新增派单规则“饮水”（石桥镇、农村安全饮水、求助、断水）",
            "派单规则“饮水”（石桥镇、农村安全饮水、求助、断水） 改为 “饮水”（石桥镇）",
            "派单规则“饮水”、停用",
            "删去派单规则“饮水”（石桥镇）",
            "住房保障 0106：由—改为县级负责",
            "登记不在岗：10月1日至10月3日",
        ):
            assert words in said, words

    def test_what_somebody_wrote_is_never_markup(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        note(office, reason="<img src=x onerror=alert(1)>")
        said = texts(open_page(monkeypatch, PAGE, office.auditor))
        assert "<img" not in said
        assert "&lt;img src=x" in said


class TestSearch:
    def test_by_action(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        note(office, reason="核对电话")
        page = open_page(monkeypatch, PAGE, office.auditor)
        assert "登录" in texts(page)
        page.selectbox(key="logs_action").select(AccessAction.REVEAL)
        said = texts(run(page))
        assert "核对电话" in said
        assert 'zs-did">登录' not in said

    def test_by_person(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        note(office, reason="核对电话")
        page = open_page(monkeypatch, PAGE, office.auditor)
        page.text_input(key="logs_who").input("没有这个人")
        assert "没有这样的记录" in texts(run(page))


class TestPaging:
    def test_older_and_back(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        for _number in range(PAGE_SIZE):
            note(office, reason="翻页")
        page = open_page(monkeypatch, PAGE, office.auditor)
        assert page.button(key="logs_newer").disabled
        page = press(page, "logs_older")
        assert 'zs-no">1<' in texts(page)
        assert page.button(key="logs_older").disabled
        page = press(page, "logs_newer")
        assert f'zs-no">{PAGE_SIZE + 1}<' in texts(page)
        assert 'zs-no">1<' not in texts(page)

    @pytest.mark.parametrize("cursor", ["abc", "-1", "9" * 30, "1.5"])
    def test_unreadable_place_opens_the_newest(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, cursor: str
    ) -> None:
        page = open_page(monkeypatch, PAGE, office.auditor, before=cursor)
        assert 'zs-no">1<' in texts(page)


class TestProof:
    def test_whole(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, office.auditor), "logs_verify")
        assert "全部链条完整" in texts(page)
        assert "1 行日志" in texts(page)

    def test_line_that_was_taken_out_is_named(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        for _number in range(3):
            note(office, reason="核对电话")
        with transaction() as session:
            session.exec(delete(AccessLog).where(col(AccessLog.seq) == 2))
        page = press(open_page(monkeypatch, PAGE, office.auditor), "logs_verify")
        assert "从日志第 3 行起对不上" in texts(page)
        assert "请保留现场" in texts(page)


def note(office: Office, *, reason: str) -> None:
    with transaction() as session:
        write_access(session, AccessAction.REVEAL, actor_id=office.clerk.user_id, subject=("opinion", 7), reason=reason)


def administer(office: Office) -> None:
    """Do one act of every kind."""
    with transaction() as session:
        user, _password = create_account(session, office.sysadmin, username="qixiaohong", name="戚小红")
        grant_role(session, office.secadmin, user.id, role=Role.REVIEWER, area_id=office.township.id)
        session.flush()
        revoke_role(session, office.secadmin, grant_of(session, user.id))
        change_names(session, office.sysadmin, office.village.id, name="上河新村", aliases=["上河村"])
        monday, sunday = date(2026, 3, 2), date(2026, 3, 8)
        slip = PaperRequest(name=PaperName.SLIP, area_id=office.village.id, from_on=monday, to_on=sunday)
        take_paper(session, office.clerk, slip)
        close_area(session, office.sysadmin, office.township.id)
        entry = UnitEntry(name=office.unit.name, kind=UnitKind.STATION, area_id=office.township.id, handles=("0401",))
        change_unit(session, office.sysadmin, office.unit.id, entry)
        first, last = date(2026, 10, 1), date(2026, 10, 7)
        add_days(session, office.sysadmin, first_on=first, last_on=last, kind=DayKind.HOLIDAY, name="国庆节")
        seed_limits(session, {})
        seen = limit_lines(session, office.sysadmin)
        wanted = [replace(line, amount=9) if line.nature is Nature.COMPLAINT else line for line in seen]
        save_limits(session, office.sysadmin, seen=seen, wanted=wanted, categories=())
        replace_template(session, office.sysadmin, PaperName.SLIP, form_of(PaperName.SLIP))
        drop_template(session, office.sysadmin, PaperName.SLIP)


def grant_of(session: Session, user_id: int) -> int:
    return session.exec(select(RoleGrant.id).where(RoleGrant.user_id == user_id)).one()


def route(office: Office) -> None:
    """Let the administrator keep the routing rules, and say when they are away."""
    rule = RuleEntry(
        name="饮水", categories=("0401",), natures=(Nature.HELP,), words=("断水",), area_id=office.township.id,
        lead_unit_id=office.unit.id,
    )  # fmt: skip
    with transaction() as session:
        made = add_rule(session, office.sysadmin, rule)
        wider = replace(rule, categories=(), natures=(), words=())
        changed = change_rule(session, office.sysadmin, made.id, wider, seen=rule)
        set_rule_active(session, office.sysadmin, changed.id, is_active=False)
        remove_rule(session, office.sysadmin, changed.id)
        save_levels(session, office.sysadmin, seen={}, wanted={"0106": OrgLevel.COUNTY})
        days = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 3)}
        with set_to(NOW):
            add_absence(session, office.sysadmin, office.sysadmin.user_id, **days)
