"""Which names does a text hold, and do those of two texts agree, contradict or say nothing?"""

import pytest

from feedback.classify.segment import plain
from feedback.classify.similar.names import Named, Rarity, accord, names_in, numbers_in

NOTHING_COMMON = Rarity(lambda _pair: 0)


def cores(text: str) -> set[str]:
    return {name.core for name in names_in(plain(text), NOTHING_COMMON)}


def named(text: str) -> Named:
    return Named(plain(text), names_in(plain(text), NOTHING_COMMON))


class TestNamesIn:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            pytest.param("我住桐坞村老祠堂后面", {"桐坞"}, id="village"),
            pytest.param("塘里村后山那块地", {"塘里"}, id="a name may end in a word of place"),
            pytest.param("西山小学的墙皮掉了", {"西山"}, id="a name may hold a word that names a kind"),
            pytest.param("青石桥村的路断了", {"青石桥"}, id="a bridge's village carries the first name"),
            pytest.param("在Ａ市Ｂ３县打工", {"a市", "b3县"}, id="codes"),
            pytest.param("“鸿运来”不退押金", {"鸿运来"}, id="between quotation marks"),
            pytest.param("上山的路没修，全村都走不了", set(), id="no names"),
            pytest.param("", set(), id="empty"),
        ],
    )
    def test_finds(self, text: str, found: set[str]) -> None:
        assert cores(text) == found

    def test_what_people_say_otherwise_is_no_name_between_quotation_marks(self) -> None:
        text = plain("他说“等着”")
        assert names_in(text, Rarity({"等着": 2}.__getitem__)) == ()


class TestNumbersIn:
    def test_a_building_is_the_same_however_it_is_written(self) -> None:
        assert numbers_in("5幢") == numbers_in("五号楼") == numbers_in("5栋")

    def test_a_bus_line_is_no_building(self) -> None:
        assert not numbers_in("5路车") & numbers_in("5幢")


class TestAccord:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("桐坞村的水管爆了", "桐坞那边漏水", id="without the word that says what it is"),
            pytest.param("德隆电镀厂要搬走", "听说德龙电镀要搬", id="another character of the same sound"),
            pytest.param("宏盛达箱包厂欠薪", "宏盛达不发工资", id="the beginning alone"),
        ],
    )
    def test_agrees(self, one: str, other: str) -> None:
        found = accord(named(one), named(other), is_rare=NOTHING_COMMON)
        assert found.agreement >= 0.8
        assert found.contradictions == 0

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("塘里村没水", "塘外村没水", id="neighbours of nearly the same name"),
            pytest.param("环城北路堵了", "环城南路堵了", id="a word that tells neighbours apart"),
            pytest.param("桐坞村没水", "柳岙村没水", id="villages"),
            pytest.param("B3县没水", "B7县没水", id="codes of one kind"),
        ],
    )
    def test_contradicts(self, one: str, other: str) -> None:
        found = accord(named(one), named(other), is_rare=NOTHING_COMMON)
        assert (found.agreement, found.contradictions) == (0.0, 1)

    def test_does_not_depend_on_the_order(self) -> None:
        one, other = named("青石镇桐坞村的水管"), named("青石镇柳岙村的水管")
        there, back = (accord(*both, is_rare=NOTHING_COMMON) for both in ((one, other), (other, one)))
        assert there[:2] == back[:2] == (1.0, 1)

    def test_a_name_that_is_an_everyday_word_tells_little(self) -> None:
        one, other = named("早餐店停水"), named("早餐店停电")
        assert accord(one, other, is_rare=Rarity({"早餐": 96}.__getitem__)).agreement == 0.0
        assert accord(one, other, is_rare=NOTHING_COMMON).agreement == 1.0
