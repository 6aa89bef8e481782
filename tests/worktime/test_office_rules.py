"""Does each office rule come with its default, keep what was set, and refuse what cannot be?"""

from datetime import time
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, NotPermitted
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.faults import sentence
from feedback.i18n.office_rules import RULE_TEXTS, rule_meaning, rule_title
from feedback.worktime.office_rules import (
    OFFICE_RULES,
    OfficeRuleName,
    RuleKind,
    all_rules,
    office_rule,
    rule_number,
    rule_text,
    rule_time,
    set_rules,
)
from models.keeping import AccessLog
from models.worktime import OfficeRule
from tests.factories import County
from tests.statements import statements_of
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]

DEFAULTS = {
    "reopen_days": 30,
    "file_cycle_days": 180,
    "revisit_share": 100,
    "digest_at": time(7, 30),
    "quiet_from": time(21, 0),
    "quiet_until": time(7, 0),
    "most_tries": 5,
    "due_soon_hours": 24,
    "notices_kept_days": 180,
    "clinic_again_days": 14,
    "service_address": "",
    "batch_weekday": 5,
}


class TestDeclared:
    def test_every_rule_once_with_its_default(self, session: Session) -> None:
        assert {rule.name.value: office_rule(session, rule.name) for rule in OFFICE_RULES} == DEFAULTS
        assert len(OFFICE_RULES) == len(OfficeRuleName) == len(DEFAULTS)

    def test_every_rule_is_explained_in_every_language(self) -> None:
        assert set(RULE_TEXTS) == set(OfficeRuleName)
        for language in LANGUAGES:
            assert all(rule_title(name, language) and rule_meaning(name, language) for name in OfficeRuleName)

    def test_is_read_as_what_it_is(self, session: Session) -> None:
        assert rule_number(session, OfficeRuleName.REOPEN_DAYS) == 30
        assert rule_time(session, OfficeRuleName.QUIET_FROM) == time(21)
        assert rule_text(session, OfficeRuleName.SERVICE_ADDRESS) == ""
        with pytest.raises(TypeError):
            rule_number(session, OfficeRuleName.QUIET_FROM)

    def test_all_are_read_in_one_statement(self, session: Session) -> None:
        with statements_of(session.get_bind()) as asked:  # type: ignore[arg-type]  # The session is bound to an engine.
            for name in OfficeRuleName:
                office_rule(session, name)
        assert len(asked) == 1


class TestSetting:
    def test_is_kept_logged_and_read_at_once(self, session: Session, sysadmin: Actor) -> None:
        wanted: dict[OfficeRuleName, Any] = {
            OfficeRuleName.REOPEN_DAYS: 15,
            OfficeRuleName.DIGEST_AT: time(8, 5),
            OfficeRuleName.MOST_TRIES: 5,
            OfficeRuleName.SERVICE_ADDRESS: " https://zs.example.gov.cn/ ",
        }
        assert set_rules(session, sysadmin, wanted) == 3
        assert office_rule(session, OfficeRuleName.REOPEN_DAYS) == 15
        assert office_rule(session, OfficeRuleName.DIGEST_AT) == time(8, 5)
        assert office_rule(session, OfficeRuleName.SERVICE_ADDRESS) == "https://zs.example.gov.cn"
        assert {rule.declared.name for rule in all_rules(session, sysadmin) if rule.is_changed} == {
            OfficeRuleName.REOPEN_DAYS,
            OfficeRuleName.DIGEST_AT,
            OfficeRuleName.SERVICE_ADDRESS,
        }
        lines = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc()).limit(3)).all()
        assert {"rule": "reopen_days", "was": "30", "now": "15"} in [line.facts for line in lines]

    @pytest.mark.parametrize(
        ("name", "value", "key"),
        [
            pytest.param("reopen_days", 0, "rule_out_of_range", id="nothing"),
            pytest.param("reopen_days", -1, "rule_out_of_range", id="less than nothing"),
            pytest.param("reopen_days", 366, "rule_out_of_range", id="longer than a year"),
            pytest.param("reopen_days", None, "rule_out_of_range", id="a number is missing"),
            pytest.param("notices_kept_days", 179, "rule_out_of_range", id="less than half a year"),
            pytest.param("most_tries", True, "rule_out_of_range", id="a switch is no number"),
            pytest.param("revisit_share", 101, "rule_out_of_range", id="more than all"),
            pytest.param("digest_at", None, "rule_time_missing", id="a time is missing"),
            pytest.param("quiet_until", time(21), "quiet_hours_empty", id="a quiet time without length"),
            pytest.param("service_address", "javascript:alert(1)", "rule_address_unreadable", id="a script"),
            pytest.param("service_address", "zs.example.gov.cn", "rule_address_unreadable", id="no scheme"),
            pytest.param("service_address", "https://me:pw@zs.cn", "rule_address_unreadable", id="with a password"),
            pytest.param("service_address", "https://[::1", "rule_address_unreadable", id="half an address"),
            pytest.param("service_address", "https://zs.cn/?a=1", "rule_address_unreadable", id="with a question"),
            pytest.param("service_address", "https://" + "a" * 200, "rule_address_unreadable", id="too long"),
        ],
    )
    def test_refused_in_one_sentence_and_nothing_is_kept(
        self, session: Session, sysadmin: Actor, name: str, value: Any, key: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            set_rules(session, sysadmin, {OfficeRuleName.MOST_TRIES: 7, OfficeRuleName(name): value})
        assert refused.value.key == key
        if "rule" in refused.value.facts:
            assert rule_title(name) in sentence(refused.value)
        assert session.exec(select(OfficeRule)).all() == []

    def test_nobody_else_may(self, session: Session, county: County) -> None:
        for act in (lambda: all_rules(session, county.leader), lambda: set_rules(session, county.leader, {})):
            with pytest.raises(NotPermitted):
                act()

    def test_numbers_have_a_range_and_nothing_else_has(self) -> None:
        counted = {RuleKind.DAYS, RuleKind.PER_CENT, RuleKind.TIMES, RuleKind.HOURS, RuleKind.WEEKDAY}
        assert all((rule.most > rule.least) is (rule.kind in counted) for rule in OFFICE_RULES)
