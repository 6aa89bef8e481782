"""What counts as a decision, what each says, and whose never does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from feedback.capture.notes import Decided
from feedback.core.clock import utc_now
from feedback.core.errors import NotPermitted
from feedback.learning.decisions import (
    Decision,
    Tallied,
    Verdict,
    all_decisions,
    count_decided,
    learns_from_trial,
    tallied,
)
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, CaseEvent, Label
from models.contact import Contact
from models.vocabulary import DeclineReason, Nature, Scope, Urgency
from tests.capture.notes import a_call, a_matter
from tests.factories import County, a_diagnosis
from tests.learning.deciding import decided, taken_in
from tests.reading import LIGHT, REPORT, VAGUE, WATER
from tests.statements import statements


def found(session: Session, case: Case) -> Decision:
    session.flush()
    return next(each for each in all_decisions(session) if each.case_id == case.id)


def ids(session: Session) -> set[int]:
    session.flush()
    return {each.case_id for each in all_decisions(session)}


class TestVerdict:
    @pytest.mark.parametrize(
        ("words", "category", "verdict", "suggested"),
        [
            pytest.param(WATER, "0401", Verdict.ACCEPTED, "0401", id="as the machine said"),
            pytest.param(WATER, "0402", Verdict.CHANGED, "0401", id="another"),
            pytest.param(VAGUE, "1601", Verdict.CHOSEN, None, id="the machine abstained"),
        ],
    )
    def test_is_the_persons_word_beside_the_machines(
        self, session: Session, county: County, words: str, category: str, verdict: Verdict, suggested: str | None
    ) -> None:
        told = found(session, decided(session, county, words, category))
        assert (told.verdict, told.suggested, told.category) == (verdict, suggested, category)

    def test_tells_release_words_and_all_labels(self, session: Session, county: County) -> None:
        labels: dict[str, Any] = {"scope": Scope.SOCIETY, "urgency": Urgency.URGENT, "nature": Nature.COMPLAINT}
        told = found(session, decided(session, county, WATER, "0402", **labels))
        assert told.release == "light"
        assert told.message.body == WATER
        assert (told.scope, told.urgency, told.nature) == tuple(labels.values())
        assert (told.by_id, told.at, told.guess) == (county.clerk.user_id, utc_now(), "0401")

    def test_the_last_word_counts(self, session: Session, county: County) -> None:
        case = decided(session, county, WATER, "0402")
        service.change_labels(
            session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0401", note="看过现场，是水质")
        )
        assert found(session, case).verdict is Verdict.ACCEPTED

    def test_the_recorders_word_counts_until_the_diagnosis(self, session: Session, county: County) -> None:
        case = taken_in(session, county, a_call(county, a_matter(WATER, decided=Decided(category="0403"))))
        assert found(session, case).category == "0403"
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0401"))
        assert found(session, case).verdict is Verdict.ACCEPTED

    def test_what_a_recorder_says_of_other_labels_decides_no_category(self, session: Session, county: County) -> None:
        case = taken_in(session, county, a_call(county, a_matter(WATER, decided=Decided(urgency=Urgency.URGENT))))
        assert case.id not in ids(session)

    def test_a_second_voice_says_nothing_of_the_first_words(self, session: Session, county: County) -> None:
        case = decided(session, county, WATER, "0401")
        again = a_matter(LIGHT, decided=Decided(category="0603"), join_case_no=case.case_no)
        taken_in(session, county, a_call(county, again))
        told = found(session, case)
        assert (told.category, told.message.body) == ("0401", WATER)

    def test_declined_is_rejected(self, session: Session, county: County) -> None:
        case = decided(session, county, WATER, "0401")
        notice = "此事已在法院立案，请按诉讼程序办理。"
        service.decline(session, county.clerk, case.id, NO_STEP, reason=DeclineReason.LEGAL_CHANNEL, notice=notice)
        told = found(session, case)
        assert (told.verdict, told.category, told.is_usable) == (Verdict.REJECTED, None, False)

    def test_withdrawn_before_any_diagnosis_is_rejected(self, session: Session, county: County) -> None:
        case = taken_in(session, county, WATER)
        service.withdraw(session, county.clerk, case.id, NO_STEP, reason="打错了电话")
        told = found(session, case)
        assert (told.verdict, told.by_id) == (Verdict.REJECTED, county.clerk.user_id)

    def test_a_sheet_that_was_taken_back_rejects_nothing(self, session: Session, county: County) -> None:
        case = taken_in(session, county, note := a_call(county, WATER))
        service.withdraw(session, county.clerk, case.id, NO_STEP, reason="导错了表")
        session.exec(select(Contact).where(Contact.submission_key == note.submission_key)).one().is_withdrawn = True
        assert case.id not in ids(session)

    def test_a_category_that_is_gone_teaches_nothing(
        self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = decided(session, county, WATER, "0402")
        monkeypatch.setattr("feedback.learning.decisions.newest_code", lambda code: None if code == "0402" else code)
        told = found(session, case)
        assert (told.verdict, told.category, told.is_usable) == (Verdict.CHANGED, None, False)

    def test_a_renamed_category_is_still_the_same(
        self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = decided(session, county, WATER, "0402")
        monkeypatch.setattr("feedback.learning.decisions.newest_code", lambda code: "0401" if code == "0402" else code)
        assert found(session, case).verdict is Verdict.ACCEPTED


class TestConfidential:
    def test_a_report_never_enters(self, session: Session, county: County) -> None:
        case = taken_in(session, county, REPORT)
        assert case.is_confidential
        labels = a_diagnosis(category="1604", nature=Nature.REPORT)
        service.diagnose(session, county.discipline, case.id, NO_STEP, labels)
        assert case.id not in ids(session)

    def test_what_was_sealed_later_is_gone(self, session: Session, county: County) -> None:
        case = decided(session, county, WATER, "0401")
        assert case.id in ids(session)
        labels = a_diagnosis(category="0401", confidential=True)
        service.diagnose(session, county.clerk, case.id, NO_STEP, labels)
        assert case.id not in ids(session)

    @pytest.mark.parametrize("trace", ["number", "sealed event"])
    def test_what_was_once_confidential_never_comes_back(self, session: Session, county: County, trace: str) -> None:
        case = decided(session, county, WATER, "0401")
        if trace == "number":
            case.case_no = "ZM2026-000123"
        else:
            event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).first()
            assert event is not None
            event.sealed_facts = "{}"
        assert case.id not in ids(session)


class TestTallied:
    def test_counts_by_sort_and_month_what_the_actor_sees(self, session: Session, county: County) -> None:
        for days_ago in (2, 3, 40):
            decided(session, county, WATER, "0402", days_ago=days_ago)
        decided(session, county, LIGHT, "0603", days_ago=3)
        decided(session, county, WATER, "0401", days_ago=100)
        service.withdraw(session, county.clerk, taken_in(session, county, VAGUE).id, NO_STEP, reason="打错了电话")
        session.flush()
        months = [utc_now() - timedelta(days=days) for days in (60, 30)]
        assert set(tallied(session, county.clerk, months)) == {
            Tallied(Verdict.CHANGED, "0401", "0402", 0, 1),
            Tallied(Verdict.CHANGED, "0401", "0402", 1, 2),
            Tallied(Verdict.ACCEPTED, "0603", "0603", 1, 1),
            Tallied(Verdict.REJECTED, None, None, 1, 1),
        }
        assert tallied(session, county.south_clerk, months) == []

    def test_refused_without_the_permission(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            tallied(session, county.cadre, [utc_now()])


class TestReading:
    def test_newest_first(self, session: Session, county: County) -> None:
        old = decided(session, county, WATER, "0401", days_ago=40)
        new = decided(session, county, LIGHT, "0603", days_ago=1)
        session.flush()
        order = [each.case_id for each in all_decisions(session)]
        assert order.index(new.id) < order.index(old.id)
        assert [each.case_id for each in all_decisions(session, most=1)] == [new.id]

    def test_statements_do_not_grow_with_the_rows(self, session: Session, county: County) -> None:
        counts = []
        for _more in range(2):
            for number in range(3):
                decided(session, county, f"{number}组自来水发黄", "0401")
            session.flush()
            with statements(session) as sent:
                list(all_decisions(session))
                tallied(session, county.clerk, [utc_now() - timedelta(days=1)])
            counts.append(len(sent))
        assert counts == [6, 6]

    def test_counts_what_is_old_enough(self, session: Session, county: County) -> None:
        before = count_decided(session, until=utc_now() - timedelta(days=30))
        decided(session, county, WATER, "0401", days_ago=40)
        decided(session, county, LIGHT, "0603", days_ago=1)
        session.flush()
        assert count_decided(session, until=utc_now() - timedelta(days=30)) == before + 1


class TestTrial:
    def test_counts_only_as_long_as_nobody_decided_a_real_case(self, session: Session, county: County) -> None:
        real = decided(session, county, WATER, "0401")
        trial = decided(session, county, LIGHT, "0603")
        trial.is_trial = True
        session.flush()
        for label in session.exec(select(Label)).all():
            label.is_trial = label.case_id != real.id
        assert not learns_from_trial(session)
        assert real.id in ids(session)
        assert trial.id not in ids(session)
        for label in session.exec(select(Label).where(Label.case_id == real.id)).all():
            label.is_trial = True
        assert trial.id in ids(session)
        assert learns_from_trial(session)
        assert real.id not in ids(session)
