"""Is a password hard to guess, easy to read aloud, and never readable where it is kept?"""

import re

import pytest

from feedback.access.passwords import (
    NewPassword,
    check_password_rules,
    decoy_hash,
    hash_password,
    is_password,
    new_password,
)
from feedback.core.errors import BadInput


class TestRules:
    @pytest.mark.parametrize("password", ["Aa1-5678", "abcD1234", "中文密码Ab1x", "abc-1234", "密码-12345678"])
    def test_three_kinds_of_signs_and_eight_of_them_will_do(self, password: str) -> None:
        check_password_rules(password, "zhoumin")

    @pytest.mark.parametrize(
        ("password", "key"),
        [
            ("Aa1-567", "password_too_plain"),
            ("", "password_too_plain"),
            ("abcdefgh", "password_too_plain"),
            ("abcd1234", "password_too_plain"),
            ("12345678", "password_too_plain"),
            ("密码密码1234", "password_too_plain"),
            ("Zhoumin-2026", "password_holds_name"),
            ("xx-ZHOUMIN-1", "password_holds_name"),
        ],
    )
    def test_less_is_refused(self, password: str, key: str) -> None:
        with pytest.raises(BadInput) as refused:
            check_password_rules(password, "zhoumin")
        assert refused.value.key == key


class TestNewPassword:
    def test_keeps_the_rules_and_has_no_look_alikes(self) -> None:
        made = {new_password() for _ in range(200)}
        assert len(made) == 200
        for password in made:
            check_password_rules(password, "zhoumin")
            assert re.fullmatch(r"[a-hjkmnp-z]{4}-[2-9]{4}-[A-HJKMNP-Z]{4}", password)

    def test_can_be_made_ahead(self) -> None:
        made = NewPassword.make()
        assert is_password(made.password, made.password_hash)


class TestHash:
    def test_is_argon2id_with_enough_work(self, real_hashing: None) -> None:
        kept = hash_password("Aa1-5678")
        found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", kept)
        assert found is not None
        # OWASP's least: 19 MiB and two passes.
        assert int(found[1]) >= 19 * 1024
        assert int(found[2]) >= 2

    def test_knows_its_password_and_no_other(self) -> None:
        kept = hash_password("Aa1-5678")
        assert is_password("Aa1-5678", kept)
        assert not is_password("Aa1-5679", kept)
        assert kept != hash_password("Aa1-5678")

    def test_decoy_is_nobodys(self) -> None:
        assert decoy_hash() == decoy_hash()
        assert not is_password("", decoy_hash())
