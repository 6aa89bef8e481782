"""Does the page say which release is in use and how the candidate does, and let nothing serve that is worse?"""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput
from feedback.learning import releases, retraining
from feedback.learning.promotion import serving
from models.keeping import ClassifierRelease
from models.vocabulary import Role
from models.work_vocabulary import ReleaseState, TrainingStep
from tests.learning.releases import FEW, WORSE, a_release, some_figures
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, somebody, texts

PAGE = "pages/admin/releases.py"


@pytest.fixture(autouse=True)
def starter(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Let the starter be one of whose thousand sentences 630 were right."""
    facts = SimpleNamespace(cv=SimpleNamespace(accuracy=0.63, n=1000))
    held = SimpleNamespace(fault=None, release=SimpleNamespace(description=SimpleNamespace(facts=facts)))
    monkeypatch.setattr(releases, "release_in_use", lambda: held)
    return held


@pytest.fixture
def head(office: Office) -> Actor:
    return somebody(Role.LEADER, area=office.root, name="胡志明", username="head")


def enough_decided(patch: pytest.MonkeyPatch, n: int = 500) -> None:
    for module in (releases, retraining):
        patch.setattr(module, "count_decided", lambda *_session, **_until: n)


def kept(**facts: Any) -> int:
    with transaction() as session:
        return a_release(session, **facts).id


def served() -> str:
    with reading() as session:
        row = serving(session)
        return row.name if row else "starter"


class TestInUse:
    def test_starter_says_that_it_knows_nothing_of_the_county(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert "正在用出厂版" in said
        assert "<span>每 100 件判对</span><b>63</b>" in said
        assert "还没有拿本县的事考过" in said
        assert "还没有备选" in said

    def test_own_release_says_how_it_does_and_since_when(
        self, office: Office, head: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept(state=ReleaseState.ACTIVE, promoted_at=utc_now(), promoted_by_id=head.user_id)
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert "正在用学习版 1" in said
        assert "<span>每 100 件判对</span><b>85</b>" in said
        assert "拿大家判过的 65 件考它，判对 55 件" in said
        assert "胡志明启用" in said

    def test_unreadable_release_is_told_loudly(
        self, office: Office, starter: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept(state=ReleaseState.ACTIVE)
        starter.fault = BadInput("release_changed", release="learned-1")
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert 'role="alert"' in said
        assert "读不了这一版的文件：学习版 1" in said


class TestCandidate:
    def test_stands_beside_with_what_is_better(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept()
        said = texts(open_page(monkeypatch, PAGE, office.sysadmin))
        assert "同样 65 件考题，它多判对 5 件" in said
        assert "变好</b> 农村安全饮水" in said
        assert "<em>35/40</em>" in said
        assert "<span>每 100 件判对</span><b>77</b>" in said

    def test_is_put_into_use_with_one_press(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept()
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "release_promote")
        assert "已启用学习版 1" in flashed(page)
        assert served() == "learned-1"

    def test_worse_one_is_not_and_the_category_is_named(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept(figures=some_figures(WORSE))
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert page.button(key="release_promote").disabled
        assert "还不能启用：市政道路照明与绿化，它判得比正在用的差" in texts(page)

    def test_hardly_tested_one_is_not(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept(figures=some_figures(FEW))
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert page.button(key="release_promote").disabled
        assert "考题只有 10 件，至少要 30 件" in texts(page)


class TestWayBack:
    def test_leads_to_the_release_before(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept(state=ReleaseState.ACTIVE)
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "release_back_sure")
        assert "已退回出厂版" in flashed(page)
        assert served() == "starter"

    def test_none_from_the_starter(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert "release_back_sure" not in {button.key for button in page.button}


class TestTraining:
    def test_is_asked_for_and_shows_how_far_it_is(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        enough_decided(monkeypatch)
        page = press(open_page(monkeypatch, PAGE, office.sysadmin), "release_retrain")
        assert "已开始训练" in flashed(page)
        with transaction() as session:
            row = session.exec(select(ClassifierRelease)).one()
            assert row.asked_by_id == office.sysadmin.user_id
            row.step, row.began_at = TrainingStep.LEARNING, utc_now()
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert page.button(key="release_retrain").disabled
        assert "第 2 步，共 3 步：学习" in str(page.get("progress")[0].proto)

    def test_not_with_too_few_decisions(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        enough_decided(monkeypatch, 7)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert page.button(key="release_retrain").disabled
        assert "一个月以前判过的有 7 件，至少要 20 件" in texts(page)

    def test_says_why_the_last_one_failed(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            session.add(
                ClassifierRelease(
                    name="learned-1", state=ReleaseState.FAILED, asked_at=utc_now(), fault="release_not_found"
                )
            )
        assert "没有找到这个版本" in texts(open_page(monkeypatch, PAGE, office.sysadmin))


class TestCard:
    def test_is_there_to_read_and_to_take_along(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        kept()
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert "固定的一成诉求 | 65" in texts(page)
        assert len(page.get("download_button")) == 1


class TestWhose:
    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button

    def test_a_townships_leader_looks_on(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        enough_decided(monkeypatch)
        kept()
        leader = somebody(Role.LEADER, area=office.township, name="丁伟", username="leader")
        page = open_page(monkeypatch, PAGE, leader)
        assert page.button(key="release_promote").disabled
        assert page.button(key="release_retrain").disabled
        assert "由县里的人来办" in texts(page)
