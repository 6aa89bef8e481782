"""Does each administrator do their own duty on the page of accounts, and neither the other's nor one on themselves?"""

from datetime import timedelta

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.access.passwords import is_password
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from models.keeping import AccessLog
from models.user import RoleGrant, User
from models.vocabulary import Role
from models.work_vocabulary import AccessAction
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts, user_of

PAGE = "pages/admin/accounts.py"


def looking_at(patch: pytest.MonkeyPatch, actor: Actor, user_id: int) -> AppTest:
    """Open the page and choose an account, as a press on its row does."""
    page = open_page(patch, PAGE, actor)
    page.session_state["accounts_chosen"] = str(user_id)
    return run(page)


def keys(page: AppTest) -> set[str]:
    return {str(button.key) for button in page.button}


def facts_of(user_id: int) -> list[dict[str, object]]:
    with reading() as session:
        lines = select(AccessLog).where(AccessLog.action == AccessAction.USER_CHANGED, AccessLog.subject_id == user_id)
        return [dict(line.facts) for line in session.exec(lines.order_by(col(AccessLog.seq))).all()]


class TestDrawn:
    def test_counts_what_somebody_has_to_see_to(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.add(User(username="newone", name="俞文清", password_hash="-"))
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert "5 个账号 · 1 个还没有角色" in said

    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, office.clerk)
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    @pytest.mark.parametrize("typed", ["林晓", "cler"])
    def test_finds_by_name_and_by_username(self, office: Office, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
        page = open_page(monkeypatch, PAGE, office.secadmin)
        page.text_input(key="accounts_search").input(typed)
        assert "林晓燕" in texts(run(page))

    def test_says_what_to_do_where_nobody_fits(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, office.secadmin)
        page.text_input(key="accounts_search").input("没有这个人")
        assert "没有这样的账号" in texts(run(page))


class TestSystemAdministrator:
    def test_makes_an_account_and_sees_its_password_once(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "accounts_new")
        page.text_input(key="new_account_name").input("戚小红")
        page.text_input(key="new_account_username").input("qixiaohong")
        page = press(page, "FormSubmitter:new_account-新建")
        username, name, password = page.session_state["one_time_password"]
        made = made_user("qixiaohong")
        assert (username, name) == ("qixiaohong", "戚小红")
        assert is_password(password, made.password_hash)
        assert made.must_change_password
        assert password in texts(page)
        page = press(page, "password_copied")
        assert password not in texts(page)
        assert password not in str(page.session_state)

    def test_name_that_is_taken_stays_typed(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "accounts_new")
        page.text_input(key="new_account_name").input("另一个人")
        page.text_input(key="new_account_username").input("clerk")
        page = press(page, "FormSubmitter:new_account-新建")
        assert "clerk" in page.error[0].value
        assert page.text_input(key="new_account_name").value == "另一个人"

    def test_resets_a_password_and_shows_the_new_one(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.sysadmin, office.clerk.user_id)
        page = press(page, f"reset_{office.clerk.user_id}_sure")
        password = page.session_state["one_time_password"][2]
        assert is_password(password, user_of(office.clerk.user_id).password_hash)
        assert password in texts(page)

    def test_closes_an_account_and_opens_it_again(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.sysadmin, office.clerk.user_id)
        page = press(page, f"close_{office.clerk.user_id}_sure")
        assert not user_of(office.clerk.user_id).is_active
        assert "林晓燕" in flashed(page)
        press(page, f"open_{office.clerk.user_id}")
        assert user_of(office.clerk.user_id).is_active

    def test_is_offered_no_password_of_the_other_duties(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        for other in (office.secadmin, office.auditor):
            page = looking_at(monkeypatch, office.sysadmin, other.user_id)
            assert "由安全管理员重置" in texts(page)
            assert not any(key.startswith("reset_") for key in keys(page))

    def test_has_no_hand_in_roles(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.sysadmin, office.clerk.user_id)
        assert "台账员" in texts(page)
        assert not any(key.startswith(("revoke_", "granting_", "unlock_")) for key in keys(page))

    def test_has_no_buttons_over_themselves(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.sysadmin, office.sysadmin.user_id)
        assert "这是您自己的账号" in texts(page)
        assert keys(page) == {"accounts_new", "accounts_back"}


class TestSecurityAdministrator:
    def test_grants_a_role_in_a_place(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.clerk.user_id)
        key = f"granting_{office.clerk.user_id}_1"
        page.selectbox(key=f"{key}_role").select(Role.REVIEWER)
        page = run(page)
        page.selectbox(key=f"{key}_place_reviewer").select(office.township.id)
        page = press(run(page), f"{key}_done")
        assert roles_of(office.clerk.user_id) == {(Role.CLERK, office.township.id), (Role.REVIEWER, office.township.id)}
        assert "审核人" in flashed(page)

    def test_a_handler_is_given_a_unit(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.clerk.user_id)
        key = f"granting_{office.clerk.user_id}_1"
        page.selectbox(key=f"{key}_role").select(Role.HANDLER)
        page = run(page)
        page.selectbox(key=f"{key}_place_handler").select(office.unit.id)
        press(run(page), f"{key}_done")
        with reading() as session:
            assert session.exec(select(RoleGrant.unit_id).where(RoleGrant.role == Role.HANDLER)).all() == [
                office.unit.id
            ]

    def test_says_what_is_missing(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.clerk.user_id)
        key = f"granting_{office.clerk.user_id}_1"
        page.selectbox(key=f"{key}_role").select(Role.REVIEWER)
        page = press(run(page), f"{key}_done")
        assert "区域" in page.error[0].value
        assert page.selectbox(key=f"{key}_role").value is Role.REVIEWER

    def test_no_one_is_given_two_duties_of_administration(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.auditor.user_id)
        key = f"granting_{office.auditor.user_id}_1"
        page.selectbox(key=f"{key}_role").select(Role.SYSADMIN)
        page = press(run(page), f"{key}_done")
        assert page.error
        assert roles_of(office.auditor.user_id) == {(Role.AUDITOR, office.root.id)}

    def test_takes_a_role_back(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with reading() as session:
            grant = session.exec(select(RoleGrant.id).where(RoleGrant.user_id == office.clerk.user_id)).one()
        press(looking_at(monkeypatch, office.secadmin, office.clerk.user_id), f"revoke_{grant}_sure")
        assert roles_of(office.clerk.user_id) == set()
        assert facts_of(office.clerk.user_id)[-1]["revoked"] == Role.CLERK

    def test_unlocks(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.get_one(User, office.clerk.user_id).locked_until = utc_now() + timedelta(minutes=9)
        page = looking_at(monkeypatch, office.secadmin, office.clerk.user_id)
        assert "已锁定" in texts(page)
        page = press(page, f"unlock_{office.clerk.user_id}")
        assert user_of(office.clerk.user_id).locked_until is None
        assert "已锁定" not in texts(page)

    def test_resets_the_password_of_a_guarded_account(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.auditor.user_id)
        page = press(page, f"reset_{office.auditor.user_id}_sure")
        password = page.session_state["one_time_password"][2]
        assert is_password(password, user_of(office.auditor.user_id).password_hash)
        assert password in texts(page)

    def test_has_no_hand_in_accounts(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.clerk.user_id)
        assert not any(key.startswith(("reset_", "close_", "open_", "accounts_new")) for key in keys(page))

    def test_has_no_buttons_over_themselves(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = looking_at(monkeypatch, office.secadmin, office.secadmin.user_id)
        assert "安全管理员" in texts(page)
        assert keys(page) == {"accounts_back"}


def made_user(username: str) -> User:
    with reading() as session:
        return session.exec(select(User).where(User.username == username)).one()


def roles_of(user_id: int) -> set[tuple[Role, int | None]]:
    with reading() as session:
        grants = session.exec(select(RoleGrant).where(RoleGrant.user_id == user_id)).all()
        return {(grant.role, grant.area_id) for grant in grants}
