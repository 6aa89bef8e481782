"""How a character sounds, so that a name written with another character of the same sound is known again."""

from functools import lru_cache
from typing import Final

# How the south says what the north tells apart; it is applied to pinyin without tones.
_SOUTHERN: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
_SIGNS_KEPT: Final = 30_000


@lru_cache(maxsize=_SIGNS_KEPT)
def sound(sign: str) -> str:
    """Return the usual reading of one character without its tone; any other sign stands for itself."""
    # Its tables take a third of a second to load, which most commands can do without.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(sign)) if sign.isalpha() else sign


@lru_cache(maxsize=2 * _SIGNS_KEPT)
def near_sound(sign: str, *, n_is_l: bool = False) -> str:
    """Return how one character sounds without what the south does not tell apart, on request n and l neither."""
    heard_so = sound(sign)
    for said, heard in (*_SOUTHERN, ("n", "l")) if n_is_l else _SOUTHERN:
        heard_so = heard_so.replace(said, heard)
    return heard_so
