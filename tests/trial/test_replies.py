"""Do the trial county's offices answer what they were asked, in whole sentences?"""

from collections import Counter
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from feedback.classify.taxonomy import taxonomy
from feedback.trial import phrases
from feedback.trial.handling import AT_WORK
from feedback.trial.replies import outcome, transfer_note
from feedback.trial.sources import rows, tables, words
from models.vocabulary import (
    ActionKind,
    ClinicDecision,
    ClosureMode,
    DeclineReason,
    Nature,
    OutsideChannel,
    ReopenGround,
    ReplyDefect,
    Satisfaction,
)
from tests.trial.county import SEED, UNRESOLVED, county_year, natural_villages

# Negotiating, safeguarding and patrolling belong to hazards, of which the trial county tells none.
LOGGED = (ActionKind.CONTACT, *AT_WORK)


class TestReplies:
    def test_each_first_level_category_has_six_results(self) -> None:
        counts = Counter(row["prefix"][:2] for row in tables("results") if row["prefix"])
        assert set(counts) == {sector.code for sector in taxonomy().sectors}
        assert min(counts.values()) >= 6

    def test_prefixes_and_subjects_are_known(self) -> None:
        subjects = {(row["code"], row["title"]) for row in tables("utterances")}
        known = set(taxonomy().codes) | {sector.code for sector in taxonomy().sectors}
        for row in tables("results"):
            about = [each for each in row["about"].split("/") if each]
            assert all((row["prefix"], each) in subjects for each in about), row
        for name in ("notes", "work_log", "suspensions", "calls"):
            assert {each for row in rows(name) for each in words(row["prefix"])} <= known

    def test_what_is_asked_for_or_complained_of_has_an_answer_of_its_own(self) -> None:
        answered = {(row["prefix"], each) for row in tables("results") for each in row["about"].split("/")}
        kinds = {Nature.HELP.value, Nature.COMPLAINT.value, Nature.REPORT.value}
        for row in tables("utterances"):
            assert row["nature"] not in kinds or (row["code"], row["title"]) in answered, row["title"]

    def test_results_are_whole(self) -> None:
        rng = Random(SEED)
        for code, nature in product(taxonomy().codes, (*Nature, *Nature)):
            text = phrases.result(rng, code, nature)
            assert len(text) >= 10, code
            assert not UNRESOLVED.search(text), text

    def test_results_speak_of_the_matter(self) -> None:
        rng = Random(SEED)
        for _, told in county_year()[:300]:
            text = phrases.result(rng, told.code, told.nature, subject=told.subject)
            assert len(text) >= 10
        tap = next(told for _, told in county_year() if told.subject == "{place}自来水发黄有泥腥味")
        assert "滤料" in phrases.result(rng, tap.code, tap.nature, subject=tap.subject)

    @pytest.mark.parametrize(
        "mode",
        [
            ClosureMode.SOLVED,
            ClosureMode.POLICY_EXPLAINED,
            ClosureMode.PROJECT_UNDER_WAY,
            ClosureMode.PROJECT_LISTED,
        ],
    )
    def test_asked_way_of_closing_is_met(self, mode: ClosureMode) -> None:
        rng = Random(SEED)
        asked = [(told.code, told.subject) for _, told in county_year()[:80] if told.nature is Nature.COMPLAINT]
        assert {outcome(rng, code, subject=subject, mode=mode).mode for code, subject in asked} == {mode}

    def test_every_kind_of_line_is_there_for_each_category(self) -> None:
        rng = Random(SEED)
        texts = [make() for code in taxonomy().codes for make in self._makers(rng, code)]
        assert not [text for text in texts if len(text) < 5 or UNRESOLVED.search(text)]

    def _makers(self, rng: Random, code: str) -> list[Callable[[], str]]:
        at = natural_villages()[3]
        return [
            lambda: phrases.work_log(rng, code).text,
            lambda: phrases.return_reason(rng, code, at),
            lambda: phrases.extension_reason(rng, code),
            lambda: phrases.suspension(rng, code).plan,
            lambda: phrases.suspension(rng, code).cause,
            lambda: phrases.call_answer(rng, code),
            lambda: phrases.visit_note(rng),
            lambda: phrases.reply_opinion(rng, code),
            *(lambda kind=kind: phrases.work_log(rng, code, kind).text for kind in LOGGED),
            *(lambda each=each: phrases.clinic_opinion(rng, each, code, at) for each in ClinicDecision),
            *(lambda each=each: phrases.reply_opinion(rng, code, each) for each in ReplyDefect),
            *(lambda each=each: phrases.revisit_remark(rng, each, code) for each in Satisfaction),
        ]

    def test_notices_and_other_notes_are_whole(self) -> None:
        rng = Random(SEED)
        at = natural_villages()[3]
        texts = [phrases.decline_notice(rng, each, at) for each in DeclineReason for _ in range(5)]
        texts += [transfer_note(rng, each) for each in OutsideChannel]
        kinds = ("escalation", "remind", "supervise", "merge_note", "withdraw_reason")
        texts += [phrases.note(rng, kind, "0401") for kind in kinds for _ in range(10)]
        texts += [phrases.note(rng, "reopen_reason", "1301", key=ground.value) for ground in ReopenGround]
        assert not any(UNRESOLVED.search(text) for text in texts)

    @pytest.mark.parametrize(
        "kind",
        [
            "return_reason", "extension_reason", "reply_approved", "escalation", "remind", "supervise", "merge_note",
            "withdraw_reason", "reopen_reason", "decline", "revisit", "clinic", "transfer", "reply_sent_back",
        ],
    )  # fmt: skip
    def test_each_kind_of_note_has_at_least_six(self, kind: str) -> None:
        assert sum(row["kind"] == kind for row in rows("notes")) >= 6

    def test_each_kind_of_work_has_at_least_six(self) -> None:
        counts = Counter(row["kind"] for row in rows("work_log"))
        assert all(counts[kind.value] >= 6 for kind in LOGGED)
