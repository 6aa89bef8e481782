"""Can a township that begins with nothing come into use by its sheets alone, and is it told which is next?"""

from typing import Final

import pytest
from sqlalchemy import Engine
from sqlmodel import col, func, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor, load_actor
from feedback.access.sessions import change_password, check_sign_in
from feedback.capture.importing.onboarding import steps
from feedback.capture.importing.running import ImportResult
from feedback.core.clock import today, utc_now
from feedback.core.database import reading, transaction
from feedback.i18n.terms import COUNTY_NAME
from feedback.tracker import service
from feedback.tracker.assignment import Order
from feedback.tracker.audit import verify_all
from feedback.tracker.door import NO_STEP
from feedback.tracker.escalating import sweep_due
from feedback.trial.setup import add_first_administrators, add_root, seed_rules
from models.case import Case
from models.contact import Opinion
from models.household import Household, Person
from models.keeping import ImportBatch
from models.notice import Notice
from models.place import Unit
from models.user import User
from models.vocabulary import CaseStatus, ClosureMode
from models.work_vocabulary import ImportKind
from pages.ui.sheet_choice import template_file
from tests.capture.importing.sheets import light_reading
from tests.factories import a_closing, a_diagnosis, the_answers
from tests.pages.visiting import open_page, press, run, texts
from tests.statements import statements
from tests.township import SHEETS, Rows, filled, past_cases

PAGE: Final = "pages/admin/onboarding.py"
SHEETS_PAGE: Final = "pages/staff/sheets.py"
OWN_PASSWORD: Final = "Yunshan-2026-hao"


@pytest.fixture
def installed(database: Engine, monkeypatch: pytest.MonkeyPatch) -> dict[str, Actor]:
    """Make an installation as `init --empty` does, and return its two administrators."""
    monkeypatch.setattr("feedback.capture.understanding.understand", light_reading)
    with transaction() as session:
        seed_rules(session)
        first = add_first_administrators(session, add_root(session, COUNTY_NAME))
    return {account.username: first_come(account.username, account.password) for account in first}


def first_come(username: str, password: str) -> Actor:
    """Sign in with a one-time password, choose one's own as everybody has to, and return who that is."""
    with transaction() as session:
        user = check_sign_in(session, username, password)
        assert user is not None
        assert user.must_change_password
    with transaction() as session:
        change_password(session, by_name(username), old=password, new=OWN_PASSWORD)
    return by_name(username)


def by_name(username: str) -> Actor:
    with reading() as session:
        found = load_actor(session, session.exec(select(User.id).where(User.username == username)).one())
    assert found is not None
    return found


def taken_in(patch: pytest.MonkeyPatch, by: Actor, kind: ImportKind, rows: Rows) -> ImportResult:
    """Fill in the empty sheet of the kind, and take it in on the page of sheets."""
    page = open_page(patch, SHEETS_PAGE, by, kind=kind)
    assert page.pills(key="sheet_kind").value == kind
    page.file_uploader[0].upload(f"{kind}.xlsx", filled(template_file(by, kind), rows), "application/zip")
    page = press(run(page), "sheet_import")
    result = page.session_state["sheet_result"]
    assert isinstance(result, ImportResult)
    assert (result.bad, result.read) == (0, len(rows))
    return result


def seen_by(patch: pytest.MonkeyPatch, actor: Actor) -> AppTest:
    return open_page(patch, PAGE, actor)


def test_a_township_comes_into_use_by_six_sheets(installed: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    admin, security = installed["admin"], installed["security"]
    page = seen_by(monkeypatch, admin)
    assert "6 步里已有 0 步，下一步：区划地名" in texts(page)
    assert "这张表由台账员导入，现在还没有这样的账号。" in texts(page)
    for kind in (ImportKind.AREAS, ImportKind.UNITS):
        taken_in(monkeypatch, admin, kind, SHEETS[kind])
    accounts = taken_in(monkeypatch, admin, ImportKind.USERS, SHEETS[ImportKind.USERS]).accounts
    # Whoever makes accounts gives no roles: the same sheet goes to the security officer.
    assert "有 5 个账号还没有角色" in texts(seen_by(monkeypatch, admin))
    assert taken_in(monkeypatch, security, ImportKind.USERS, SHEETS[ImportKind.USERS]).taken == 5
    passwords = {account.username: account.password for account in accounts}
    clerk = first_come("chenyun", passwords["chenyun"])
    page = seen_by(monkeypatch, clerk)
    assert "6 步里已有 3 步，下一步：家庭档案" in texts(page)
    assert "这张表由系统管理员导入：admin" in texts(page)
    taken_in(monkeypatch, clerk, ImportKind.HOUSEHOLDS, SHEETS[ImportKind.HOUSEHOLDS])
    taken_in(monkeypatch, clerk, ImportKind.DUTIES, SHEETS[ImportKind.DUTIES])
    taken = taken_in(monkeypatch, clerk, ImportKind.CASES, past_cases(today()))
    assert (taken.cases, taken.confidential) == (4, 0)
    assert "几张表都有内容了" in texts(seen_by(monkeypatch, clerk))
    _check_what_came()
    _work_there(clerk)


def _check_what_came() -> None:
    with reading() as session:
        rows = session.exec(select(Opinion.external_key, Case).join(Case, col(Opinion.case_id) == Case.id)).all()
        found = {str(number): case for number, case in rows}
        assert [found[f"J-{n}"].status for n in (1, 2, 3, 4)] == ["closed", "handling", "handling", "registered"]
        assert session.exec(select(func.count()).select_from(Household)).one() == 2
        assert session.exec(select(func.count()).select_from(Person)).one() == 3
    # What was late when it came calls nobody to account: the digest counts it.
    sweep_due()
    with reading() as session:
        late = found["J-2"]
        assert late.due_at is not None
        assert late.due_at < utc_now()
        assert session.exec(select(Notice).where(Notice.case_id == late.id)).all() == []


def _work_there(clerk: Actor) -> None:
    """Bring the matter that nobody had looked at to its end, by those whom the sheet made."""
    handler, reviewer, revisitor = by_name("linshan"), by_name("zhaoqi"), by_name("wuhua")
    with transaction() as session:
        new = session.exec(select(Case).where(Case.status == CaseStatus.REGISTERED)).one()
        unit = session.exec(select(Unit.id).where(Unit.name == "云山镇水利站")).one()
        service.diagnose(session, clerk, new.id, NO_STEP, a_diagnosis(category="0603"))
        service.dispatch(session, clerk, new.id, NO_STEP, Order(lead_unit_id=unit, measures="换上新灯"))
        service.sign(session, handler, new.id, NO_STEP)
        service.reply(session, handler, new.id, NO_STEP, a_closing())
        service.approve_reply(session, reviewer, new.id, NO_STEP)
        service.record_revisit(session, revisitor, new.id, NO_STEP, the_answers(), closing_mode=ClosureMode.SOLVED)
        assert new.status is CaseStatus.CLOSED
    with reading() as session:
        assert verify_all(session).is_whole


def test_the_same_sheets_again_add_nothing(installed: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    admin = installed["admin"]
    for kind in (ImportKind.AREAS, ImportKind.UNITS, ImportKind.USERS):
        taken_in(monkeypatch, admin, kind, SHEETS[kind])
        page = open_page(monkeypatch, SHEETS_PAGE, admin, kind=kind)
        page.file_uploader[0].upload("again.xlsx", filled(template_file(admin, kind), SHEETS[kind]), "application/zip")
        assert f"这份表里的 {len(SHEETS[kind])} 行以前都导入过" in texts(run(page))
    with reading() as session:
        assert session.exec(select(func.count()).select_from(ImportBatch)).one() == 3


def test_statements_do_not_grow_with_what_is_there(
    installed: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = installed["admin"]
    counted = []
    for kind in (ImportKind.AREAS, ImportKind.UNITS, ImportKind.USERS):
        taken_in(monkeypatch, admin, kind, SHEETS[kind])
        with reading() as session, statements(session) as sent:
            steps(session, admin)
        counted.append(len(sent))
    assert counted == [2, 2, 2]


def test_others_do_not_open_it(installed: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    admin, security = installed["admin"], installed["security"]
    taken_in(monkeypatch, admin, ImportKind.AREAS, SHEETS[ImportKind.AREAS])
    taken_in(monkeypatch, admin, ImportKind.UNITS, SHEETS[ImportKind.UNITS])
    made = taken_in(monkeypatch, admin, ImportKind.USERS, SHEETS[ImportKind.USERS]).accounts
    accounts = {account.username: account.password for account in made}
    taken_in(monkeypatch, security, ImportKind.USERS, SHEETS[ImportKind.USERS])
    page = seen_by(monkeypatch, first_come("zhaoqi", accounts["zhaoqi"]))
    assert "这一页不在您的职责范围内" in texts(page)
