"""Are names found by the letters that people type?"""

import pytest

from feedback.archive.initials import initials, person_initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("陈大福", "cdf", id="plain"),
        pytest.param("单大福", "sdf", id="surname that is read another way"),
        pytest.param("曾阿香", "zax", id="another"),
        pytest.param("尉迟明", "ycm", id="surname of two signs"),
        pytest.param("单", "d", id="surname alone"),
        pytest.param("Anna 李", "annal", id="letters stand for themselves"),
        pytest.param("", "", id="none"),
    ],
)
def test_person(name: str, expected: str) -> None:
    assert person_initials(name) == expected


@pytest.mark.parametrize(("name", "expected"), [("越溪乡", "yxx"), ("第3组", "d3z"), ("上河村（老村）", "shclc")])
def test_place(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_no_longer_than_the_column() -> None:
    assert len(person_initials("阿" * 50)) == 20
