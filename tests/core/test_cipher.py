"""Is what is sealed unreadable and unchangeable without the secret, and is a number found without being read?"""

from collections.abc import Callable

import pytest

from feedback.core.cipher import TextCipher, cipher, derive_key, normal_number, number_index, tail_index
from feedback.core.errors import Unavailable
from models.base import SealedText, install_cipher

PHONE = "13812345678"


class TestSeal:
    @pytest.mark.parametrize("text", ["", "a", "村里的事 🌾", "长" * 20_000])
    def test_opens_again(self, text: str) -> None:
        sealed = cipher().seal(text)
        assert cipher().unseal(sealed) == text

    def test_shows_nothing(self) -> None:
        assert PHONE.encode() not in cipher().seal(f"call {PHONE} in the evening")

    def test_is_never_the_same_twice(self) -> None:
        assert cipher().seal(PHONE) != cipher().seal(PHONE)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda sealed: sealed[:-1],
            lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
            lambda sealed: sealed[:1] + bytes([sealed[1] ^ 1]) + sealed[2:],
            lambda sealed: b"\x02" + sealed[1:],
            lambda _: b"",
            lambda _: b"\x01",
            lambda _: b"\x01" + bytes(12),
            lambda _: "明文".encode(),
        ],
    )
    def test_that_was_changed_is_refused(self, spoil: Callable[[bytes], bytes]) -> None:
        with pytest.raises(Unavailable) as refused:
            cipher().unseal(spoil(cipher().seal(PHONE)))
        assert refused.value.key == "sealed_text_unreadable"

    def test_opens_with_its_own_secret_only(self) -> None:
        sealed = TextCipher(b"one secret").seal(PHONE)
        assert TextCipher(b"one secret").unseal(sealed) == PHONE
        with pytest.raises(Unavailable):
            TextCipher(b"another secret").unseal(sealed)

    def test_without_a_cipher_nothing_is_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        install_cipher(None)
        try:
            with pytest.raises(RuntimeError):
                SealedText().process_bind_param(PHONE, None)  # type: ignore[arg-type]  # It asks no dialect.
        finally:
            cipher.cache_clear()
            cipher()
        assert SealedText().process_bind_param(PHONE, None) is not None  # type: ignore[arg-type]  # As above.


class TestKeys:
    def test_differ_by_purpose_and_secret(self) -> None:
        keys = {derive_key(purpose, secret) for purpose in ("a", "b") for secret in (b"1", b"2")}
        assert len(keys) == 4
        assert {len(key) for key in keys} == {32}

    def test_stay_the_same(self) -> None:
        assert derive_key("a", b"1") == derive_key("a", b"1")


class TestBlindIndex:
    @pytest.mark.parametrize(
        "written",
        [
            "138 1234 5678",
            "138-1234-5678",
            "+86 138 1234 5678",
            "8613812345678",
            "0086-13812345678",
            "１３８１２３４５６７８",
        ],
    )
    def test_finds_a_phone_however_it_is_written(self, written: str) -> None:
        assert number_index("phone", written) == number_index("phone", PHONE)

    @pytest.mark.parametrize("other", ["13812345679", "3812345678", "138123456780", ""])
    def test_finds_no_other_phone(self, other: str) -> None:
        assert number_index("phone", other) != number_index("phone", PHONE)

    @pytest.mark.parametrize("written", ["33022619700101123x", "33022619700101123X", " 330226 19700101 123X"])
    def test_finds_an_identity_number(self, written: str) -> None:
        assert normal_number(written) == "33022619700101123X"

    def test_tells_the_kinds_apart(self) -> None:
        assert number_index("phone", PHONE) != number_index("identity", PHONE)
        assert tail_index("phone", "5678") != number_index("phone", "5678")

    @pytest.mark.parametrize(("number", "tail"), [(PHONE, "5678"), ("13800000012", "0012"), ("13812340086", "0086")])
    def test_finds_the_last_four(self, number: str, tail: str) -> None:
        assert tail_index("phone", number) == tail_index("phone", tail)

    def test_shows_nothing_and_fits_its_column(self) -> None:
        assert PHONE not in number_index("phone", PHONE)
        assert len(number_index("phone", PHONE)) <= 44

    def test_depends_on_the_secret(self) -> None:
        assert TextCipher(b"1").blind_index("phone", PHONE) != TextCipher(b"2").blind_index("phone", PHONE)
