"""How a training goes from being asked for to a candidate, and what it says where it fails."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from feedback.access.actor import Actor
from feedback.capture.understanding import release_folder
from feedback.classify.engine.analysers import Message
from feedback.classify.learned import Told
from feedback.classify.release import Kind
from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, NotPermitted
from feedback.core.job_runs import job_runs
from feedback.jobs.registry import WORKFLOWS
from feedback.learning import retraining
from feedback.learning.card import CARD_FILE, card_of
from feedback.learning.figures import read_figures
from feedback.learning.frozen import is_frozen
from feedback.learning.retraining import WORKFLOW, ask_for_release, is_under_way, note_fault, retrain, told_of
from models.case import Label
from models.keeping import AccessLog, ClassifierRelease
from models.vocabulary import Role
from models.work_vocabulary import AccessAction, JobState, ReleaseState, TrainingStep
from tests.factories import NOW, County, a_county, a_county_in, actor, seeded
from tests.learning.deciding import a_decision, decided
from tests.learning.releases import some_figures
from tests.queue_rows import set_row
from tests.stores import Store

SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥金木水火土风云雷电山"


@pytest.fixture
def built(database: Engine, store: Store) -> County:
    """A county in which thirty decisions were taken two months ago, no two of which are alike."""
    return store.filled("told", _a_told_county)


def _a_told_county() -> County:
    with set_to(NOW), transaction() as session:
        seeded(session)
        made = a_county(session)
    with transaction() as session:
        for sign in SIGNS[:30]:
            decided(session, made, f"{sign * 12}水", "0402", days_ago=60)
    return made


@pytest.fixture
def head(built: County) -> Actor:
    return a_head_of(built)


def a_head_of(county: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.LEADER, area=county.root)


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Told]]:
    """Stand in for the training and the comparison; returns what each training was given to learn from."""
    seen: list[Sequence[Told]] = []

    def train(taught: Sequence[Told], out: Path) -> Any:
        seen.append(taught)
        out.mkdir()
        facts = SimpleNamespace(kind=Kind.STARTER)
        description = SimpleNamespace(name=out.name, sha256="1" * 64, versions={"numpy": "2.4.6"}, facts=facts)
        return SimpleNamespace(description=description)

    monkeypatch.setattr(retraining, "train_learned", train)
    monkeypatch.setattr(retraining, "active_release", lambda: None)
    monkeypatch.setattr(retraining, "compare", lambda *_releases: some_figures().comparison)
    return seen


def asked(by: Actor) -> int:
    with transaction() as session:
        return ask_for_release(session, by)


def row_of(release_id: int) -> ClassifierRelease:
    with reading() as session:
        return session.get_one(ClassifierRelease, release_id)


class TestAsking:
    def test_makes_a_row_and_a_line_in_the_log(self, head: Actor) -> None:
        release_id = asked(head)
        row = row_of(release_id)
        assert (row.name, row.state, row.asked_by_id) == (f"learned-{release_id}", ReleaseState.TRAINING, head.user_id)
        assert not row.is_trial
        with reading() as session:
            line = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.RELEASE_CHANGED)).one()
        assert line.facts == {"asked": row.name}

    def test_one_at_a_time(self, head: Actor) -> None:
        asked(head)
        with pytest.raises(Conflict):
            asked(head)

    def test_the_job_is_asked_for_with_it(self, head: Actor) -> None:
        release_id = asked(head)
        with reading() as session:
            (run,) = job_runs(session, [WORKFLOW])
            assert is_under_way(session, release_id)
        assert (run.ids, run.state) == ((release_id,), JobState.WAITING)
        assert WORKFLOW in WORKFLOWS

    def test_one_whose_job_was_given_up_stands_in_nobodys_way(self, head: Actor, database: Engine) -> None:
        first = asked(head)
        with reading() as session:
            (run,) = job_runs(session, [WORKFLOW])
        set_row(database, run.job_id, status="MAX_RECOVERY_ATTEMPTS_EXCEEDED")
        second = asked(head)
        assert (row_of(first).state, row_of(first).fault) == (ReleaseState.FAILED, "learn_broke_off")
        assert row_of(second).state is ReleaseState.TRAINING

    def test_too_few_decisions(self, database: Engine, store: Store) -> None:
        head = a_head_of(a_county_in(store))
        with pytest.raises(BadInput) as refused:
            asked(head)
        assert (refused.value.key, refused.value.facts["n"]) == ("learn_too_few", 0)

    @pytest.mark.parametrize("who", ["clerk", "leader", "county_chair"])
    def test_refused_for_who_does_not_choose_for_the_county(self, built: County, who: str) -> None:
        with pytest.raises(NotPermitted):
            asked(getattr(built, who))

    def test_trial_cases_make_a_trial_release(self, head: Actor) -> None:
        with transaction() as session:
            for label in session.exec(select(Label)).all():
                label.is_trial = True
        assert row_of(asked(head)).is_trial


class TestRetraining:
    def test_becomes_a_candidate_with_figures_and_card(self, head: Actor, trained: list[Sequence[Told]]) -> None:
        release_id = asked(head)
        retrain(release_id)
        row = row_of(release_id)
        assert (row.state, row.step, row.sha256, row.compared_with) == (
            ReleaseState.CANDIDATE,
            None,
            "1" * 64,
            "starter",
        )
        figures = read_figures(row.figures)
        assert figures is not None
        assert figures.verdicts == {"changed": figures.taught}
        assert (release_folder(row.name) / CARD_FILE).read_text(encoding="utf-8") == card_of(row)

    def test_learns_from_nothing_that_it_is_tested_on(
        self, head: Actor, built: County, trained: list[Sequence[Told]]
    ) -> None:
        with transaction() as session:
            decided(session, built, "上个月说的话", "0402", days_ago=3)
            frozen = sum(is_frozen(number) for number in session.exec(select(Label.case_id).distinct()).all())
        retrain(asked(head))
        (taught,) = trained
        assert len(taught) == 30 - frozen
        assert all("上个月" not in each.message.body for each in taught)

    def test_done_again_it_does_nothing(self, head: Actor, trained: list[Sequence[Told]]) -> None:
        release_id = asked(head)
        retrain(release_id)
        retrain(release_id)
        assert len(trained) == 1
        retrain(10_000)

    def test_takes_the_place_of_the_candidate_before(self, head: Actor, trained: list[Sequence[Told]]) -> None:
        first = asked(head)
        retrain(first)
        second = asked(head)
        retrain(second)
        assert [row_of(each).state for each in (first, second)] == [ReleaseState.PASSED_OVER, ReleaseState.CANDIDATE]
        assert not release_folder(row_of(first).name).exists()
        assert release_folder(row_of(second).name).exists()

    def test_broken_off_it_begins_anew(self, head: Actor, trained: list[Sequence[Told]]) -> None:
        release_id = asked(head)
        with transaction() as session:
            session.get_one(ClassifierRelease, release_id).step = TrainingStep.LEARNING
        retrain(release_id)
        assert row_of(release_id).state is ReleaseState.CANDIDATE

    def test_says_why_it_failed(self, head: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_taught: Sequence[Told], _out: Path) -> None:
            raise BadInput("learn_too_few", n=3, least=20)

        monkeypatch.setattr(retraining, "train_learned", fail)
        release_id = asked(head)
        with pytest.raises(BadInput):
            retrain(release_id)
        row = row_of(release_id)
        assert (row.state, row.fault, row.fault_facts) == (ReleaseState.FAILED, "learn_too_few", {"n": 3, "least": 20})
        assert asked(head) != release_id

    def test_what_is_trained_already_does_not_fail_later(self, head: Actor, trained: list[Sequence[Told]]) -> None:
        release_id = asked(head)
        retrain(release_id)
        note_fault(release_id, BadInput("learn_too_few", n=0, least=20))
        assert row_of(release_id).state is ReleaseState.CANDIDATE


class TestWeights:
    def test_what_changed_the_machines_view_and_what_is_recent_count_more(self) -> None:
        words = Message("自来水发黄")
        with set_to(NOW):
            accepted = a_decision("0401", "0401", message=words)
            changed = a_decision("0401", "0402", message=words)
            chosen = a_decision(None, "0402", message=words)
            old = a_decision("0401", "0402", message=words, at=utc_now() - timedelta(days=365))
            ancient = a_decision("0401", "0402", message=words, at=utc_now() - timedelta(days=3650))
            weights = [each.weight for each in told_of([accepted, chosen, changed, old, ancient])]
        assert weights == [1.0, 1.5, 2.0, 1.0, 0.5]
