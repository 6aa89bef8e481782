"""Can two people be told apart in a list, and none be called or found?"""

import pytest

from feedback.access.masking import mask_identity, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("陈某某", "陈**"),
        ("陈某", "陈*"),
        ("欧阳小满", "欧***"),
        ("陈", "陈"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_keeps_its_first_sign(name: str | None, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        pytest.param("13812345678", "138****5678", id="mobile"),
        pytest.param("138 1234-5678", "138****5678", id="mobile with signs between"),
        pytest.param("0574-65123456", "057****3456", id="landline with its area"),
        pytest.param("65123456", "****56", id="landline of eight digits"),
        pytest.param("6512345", "****45", id="landline of seven digits"),
        pytest.param("4008001234", "****34", id="ten digits"),
        pytest.param("12345", "****", id="short number"),
        pytest.param("无", "****", id="no number at all"),
        pytest.param("", "", id="empty"),
        pytest.param(None, "", id="none"),
    ],
)
def test_phone_hides_at_least_four_digits(phone: str | None, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("330226197001011234", "330226********1234", id="eighteen"),
        pytest.param("33022619700101123X", "330226********123X", id="with an X"),
        pytest.param("330226700101123", "330226********1123", id="fifteen"),
        pytest.param("G12345678", "****", id="passport"),
        pytest.param("", "", id="empty"),
        pytest.param(None, "", id="none"),
    ],
)
def test_identity_hides_the_birth_date(number: str | None, shown: str) -> None:
    assert mask_identity(number) == shown
