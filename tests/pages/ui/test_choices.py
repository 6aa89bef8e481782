"""Is no choice of a box named as another, where several bear one name?"""

from feedback.access.absences import PersonChoice
from pages.ui.choices import person_names, told_apart


def test_what_is_told_of_one_name_is_its_account() -> None:
    people = [
        PersonChoice(1, "李明", "liming"),
        PersonChoice(2, "王芳", "wangfang"),
        PersonChoice(3, "李明", "liming2"),
    ]
    assert person_names(people) == {1: "李明（liming）", 2: "王芳", 3: "李明（liming2）"}


def test_a_number_where_nothing_else_is_known() -> None:
    assert told_apart({1: "农业农村办", 2: "农业农村办", 3: "党政办"}) == {
        1: "农业农村办",
        2: "农业农村办 (2)",
        3: "党政办",
    }
    assert len(set(told_apart({1: "甲", 2: "甲", 3: "甲"}, {1: "一村", 2: "一村", 3: ""}).values())) == 3
