"""Does a link depend on all that it covers and on the one before, and on nothing else?"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from feedback.core.chain import link_hash, new_salt, text_digest
from models.vocabulary import Verb

AT = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)


class TestLink:
    def test_does_not_depend_on_the_order_of_its_facts(self) -> None:
        assert link_hash("", {"a": 1, "b": 2}) == link_hash("", {"b": 2, "a": 1})

    def test_does_not_depend_on_the_zone_of_an_instant(self) -> None:
        elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
        assert link_hash("", {"at": AT}) == link_hash("", {"at": elsewhere})

    def test_word_and_its_value_are_one(self) -> None:
        assert link_hash("", {"verb": Verb.SIGN}) == link_hash("", {"verb": "sign"})

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"a": 1}, {"a": 2}),
            ({"a": 1}, {"a": "1"}),
            ({"a": None}, {"a": ""}),
            ({"a": True}, {"a": 1}),
            ({"a": 1}, {"b": 1}),
            ({"at": AT}, {"at": AT + timedelta(microseconds=1)}),
            ({"on": date(2026, 3, 12)}, {"on": date(2026, 3, 13)}),
            ({"a": "x\ny"}, {"a": "x y"}),
        ],
    )
    def test_depends_on_every_fact(self, one: dict[str, object], other: dict[str, object]) -> None:
        assert link_hash("", one) != link_hash("", other)

    def test_depends_on_the_one_before(self) -> None:
        assert link_hash("", {"a": 1}) != link_hash("0", {"a": 1})


class TestDigest:
    def test_depends_on_text_and_salt(self) -> None:
        assert len({text_digest(salt, text) for salt in "ab" for text in "xy"}) == 4

    def test_of_nothing_is_nothing(self) -> None:
        assert text_digest("a", None) == text_digest("a", "") == ""

    def test_salts_are_not_repeated(self) -> None:
        assert len({new_salt() for _ in range(100)}) == 100
