"""Can the system administrator keep the tree of places and the directory of units on their page, and nobody else?"""

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.passwords import is_password
from feedback.core.database import reading, transaction
from feedback.trial.marker import is_trial_county, mark_trial
from models.keeping import AccessLog
from models.place import Area, Unit
from models.user import User
from models.vocabulary import AreaKind, UnitKind
from models.work_vocabulary import AccessAction
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/admin/places.py"


def looking_at(patch: pytest.MonkeyPatch, office: Office, area: Area) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["areas_chosen"] = str(area.id)
    return run(page)


def units_view(patch: pytest.MonkeyPatch, office: Office, chosen: str) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["places_view"] = "units"
    page.session_state["units_chosen"] = chosen
    return run(page)


def field(page: AppTest, label: str, nth: int = 0) -> str:
    """Return the key of the nth text field of a label."""
    return str([each.key for each in page.text_input if each.label == label][nth])


def submit(page: AppTest, label: str) -> AppTest:
    button = next(each for each in page.button if each.label == label)
    button.click()
    return run(page)


def area_named(name: str) -> Area | None:
    with reading() as session:
        return session.exec(select(Area).where(Area.name == name)).one_or_none()


class TestDrawn:
    def test_counts_what_there_is(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "1 个乡镇 · 1 个行政村 · 1 个单位" in texts(open_page(monkeypatch, PAGE, office.sysadmin))

    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert "青岩县" not in texts(page)

    def test_area_says_what_hangs_on_it(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        said = texts(looking_at(monkeypatch, office, office.township))
        assert "0 户，1 个单位，1 个账号" in said
        assert "1 个行政村" in said


class TestAreas:
    def test_renames_and_keeps_the_old_name(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office, office.village)
        page.text_input(key=field(page, "名称")).input("上河新村")
        page.text_input(key=field(page, "别名（旧名、俗名，用顿号隔开）")).input("河上、老渡口")
        page = submit(page, "保存名称")
        renamed = area_named("上河新村")
        assert renamed is not None
        assert renamed.aliases == ["上河村", "河上", "老渡口"]
        assert page.text_input(key=field(page, "别名（旧名、俗名，用顿号隔开）")).value == "上河村、河上、老渡口"

    def test_adds_an_area_with_the_next_code(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office, office.village)
        page.text_input(key=field(page, "名称", nth=1)).input("杨家湾")
        submit(page, "新增")
        added = area_named("杨家湾")
        assert added is not None
        assert (added.kind, added.parent_id) == (AreaKind.NATURAL_VILLAGE, office.village.id)
        assert added.code == f"{office.village.code}01"
        assert added.path == f"{office.village.path}{added.id}/"

    def test_name_without_signs_is_refused_and_stays(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office, office.village)
        page.text_input(key=field(page, "代码")).input("own-code")
        page = submit(page, "新增")
        assert page.error
        assert page.text_input(key=field(page, "代码")).value == "own-code"

    def test_closes_with_what_lies_in_it_and_opens_again(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office, office.township)
        assert "连同下面在用的 1 处一起停用" in texts(page)
        page = press(page, f"area_close_{office.township.id}_sure")
        closed = area_named("上河村")
        assert closed is not None
        assert not closed.is_active
        page = press(page, f"area_open_{office.township.id}")
        opened = area_named("上河村")
        assert opened is not None
        assert opened.is_active
        assert "石桥镇" in flashed(page)


class TestUnits:
    def test_names_the_gaps_of_the_directory(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = units_view(monkeypatch, office, str(office.unit.id))
        assert "没有单位经办" in page.expander[0].label

    def test_changes_what_a_unit_handles(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = units_view(monkeypatch, office, str(office.unit.id))
        page.multiselect[0].select("04").select("0301")
        submit(page, "保存单位")
        with reading() as session:
            assert session.get_one(Unit, office.unit.id).handles == ["04", "0301"]
            facts = session.exec(select(AccessLog.facts).where(AccessLog.subject_kind == "unit")).one()
        assert facts["handles_more"] == "0301,04"

    def test_adds_a_unit(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(units_view(monkeypatch, office, str(office.unit.id)), "units_new")
        page.text_input(key=field(page, "名称")).input("石桥镇综治办")
        page.selectbox[0].select(UnitKind.STATION)
        page.selectbox[1].select(office.township.id)
        button = next(each for each in page.button if each.label == "新增单位" and each.key != "units_new")
        button.click()
        run(page)
        with reading() as session:
            made = session.exec(select(Unit).where(Unit.name == "石桥镇综治办")).one()
        assert made.code == f"{office.township.code}-U01"
        assert made.level == "township"

    def test_kind_and_place_must_be_chosen(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(units_view(monkeypatch, office, str(office.unit.id)), "units_new")
        page.text_input(key=field(page, "名称")).input("石桥镇综治办")
        button = next(each for each in page.button if each.label == "新增单位" and each.key != "units_new")
        button.click()
        page = run(page)
        assert "类型和所属的地方都要选" in page.error[0].value
        assert page.text_input(key=field(page, "名称")).value == "石桥镇综治办"

    def test_closes_a_unit(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        press(units_view(monkeypatch, office, str(office.unit.id)), f"unit_close_{office.unit.id}_sure")
        with reading() as session:
            assert not session.get_one(Unit, office.unit.id).is_active


class TestTrialRemoval:
    @pytest.fixture
    def trial(self, office: Office) -> Office:
        with transaction() as session:
            mark_trial(session, office.root.name)
        return office

    def removal_view(self, patch: pytest.MonkeyPatch, office: Office) -> AppTest:
        page = open_page(patch, PAGE, office.sysadmin)
        page.session_state["places_view"] = "trial"
        return run(page)

    def test_not_offered_in_a_real_county(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = self.removal_view(monkeypatch, office)
        assert "trial_remove" not in {button.key for button in page.button}

    def test_wants_the_word(self, trial: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = self.removal_view(monkeypatch, trial)
        assert page.button(key="trial_remove").disabled
        page.text_input(key="trial_word").input("删除")
        assert run(page).button(key="trial_remove").disabled
        page.text_input(key="trial_word").input("清除")
        assert not run(page).button(key="trial_remove").disabled
        with reading() as session:
            assert is_trial_county(session)

    def test_takes_the_county_and_its_own_account_away(self, trial: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            for row in [*session.exec(select(Area)), *session.exec(select(Unit)), *session.exec(select(User))]:
                row.is_trial = True
        page = self.removal_view(monkeypatch, trial)
        assert "您现在用的也是试用账号" in texts(page)
        page.text_input(key="trial_word").input("清除")
        page = press(run(page), "trial_remove")
        with reading() as session:
            assert not is_trial_county(session)
            assert [area.name for area in session.exec(select(Area)).all()] == ["本县"]
            log = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.TRIAL_REMOVED)).one()
            admins = session.exec(select(User).where(col(User.is_active))).all()
        assert log.actor_id == trial.sysadmin.user_id
        # Whoever removed it is signed out with the run that follows, so the passwords wait for the sign-in page.
        assert "请先登录" in texts(page)
        held = {account.username: account.password for account in page.session_state["first_accounts"]}
        assert {user.username for user in admins} == held.keys() == {"admin", "security"}
        assert all(is_password(held[user.username], user.password_hash) for user in admins)

    def test_real_administrator_stays_and_is_told(self, trial: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.get_one(User, trial.clerk.user_id).is_trial = True
        page = self.removal_view(monkeypatch, trial)
        page.text_input(key="trial_word").input("清除")
        said = texts(press(run(page), "trial_remove"))
        assert "试用县已清除" in said
        assert "清除试用县" not in said
        with reading() as session:
            names = session.exec(select(User.username).order_by(User.username)).all()
        assert names == ["auditor", "secadmin", "sysadmin"]
