"""Does a character sound like another as the south says them, and n like l only for whoever asks?"""

import pytest

from feedback.classify.entities.sounds import near_sound, sound


@pytest.mark.parametrize(("one", "other"), [("张", "脏"), ("查", "擦"), ("山", "三"), ("英", "因")])
def test_the_south_hears_the_same(one: str, other: str) -> None:
    assert sound(one) != sound(other)
    assert near_sound(one) == near_sound(other)


def test_n_is_l_on_request_only() -> None:
    assert near_sound("牛") != near_sound("刘")
    assert near_sound("牛", n_is_l=True) == near_sound("刘", n_is_l=True)


@pytest.mark.parametrize("sign", ["7", " ", "，", "a"])
def test_any_other_sign_stands_for_itself(sign: str) -> None:
    assert sound(sign) == near_sound(sign) == sign
