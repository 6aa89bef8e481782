"""Which persons a text names: a surname with a title or kinship word, someone's name behind a cue, a name half hidden.

A surname alone proves little in Chinese, so a name counts only where its neighbours agree: the words are data
(`persons.json`), and words of two characters that hold a surname are never cut (`ordinary_words.txt`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from feedback.classify.entities.entity import Candidate, Kind, Name
from feedback.classify.entities.wordlists import is_chinese, letters, lists, one_of, ordinary_words

_HAN: Final = r"[\u4e00-\u9fff]"
_OPENER_REACH: Final = 4
_MOST_IN_ROW: Final = 20


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists as patterns."""

    raw: dict[str, Any]
    doubtful: frozenset[str]
    never_given: frozenset[str]
    openers: tuple[str, ...]
    titled: re.Pattern[str]
    named_title: re.Pattern[str]
    short: re.Pattern[str]
    hidden: re.Pattern[str]
    cue: re.Pattern[str]
    name: re.Pattern[str]
    follow: re.Pattern[str]


@cache
def _words() -> _Words:
    raw = lists("persons")
    compound = one_of(raw["compound_surnames"])
    sure = f"(?:{compound}|[{raw['surnames']}])"
    surname = f"(?P<surname>{compound}|[{raw['surnames']}{raw['doubtful_surnames']}])"
    title = f"(?P<title>{one_of(raw['titles'])})"
    end = f"(?=[^\\u4e00-\\u9fff]|$|{one_of(raw['follow'])})"
    given = f"(?![{raw['never_given']}])[\\u4e00-\\u9fff]"
    return _Words(
        raw=raw,
        doubtful=frozenset(raw["doubtful_surnames"]),
        never_given=frozenset(raw["never_given"]),
        openers=tuple(raw["openers"]),
        titled=re.compile(f"{surname}(?:{title}|(?P<short>{one_of(raw['short_titles'])}){end})"),
        named_title=re.compile(f"(?P<surname>{sure})(?P<given>(?:{given}){{1,2}}){title}"),
        short=re.compile(f"{letters(raw['before_short'])}(?P<surname>[{raw['short_surnames']}]){end}"),
        hidden=re.compile(
            f"{surname}(?:{raw['anonymous']}(?:{raw['anonymous']}|(?![{raw['anonymous_not_after']}]))"
            f"|{letters(raw['hidden'])}{{1,3}}(?![a-z0-9*]))"
        ),
        cue=re.compile(
            f"(?:(?P<strong>{one_of(raw['strong_cues'])})|{one_of(raw['weak_cues'])}){letters(raw['after_strong'])}{{0,3}}"
        ),
        name=re.compile(f"{surname}(?P<given>(?:{given}){{1,2}})"),
        follow=re.compile(one_of(raw["follow"])),
    )


def persons_found(plain: str) -> Iterator[Candidate]:
    """Yield the persons that `plain` (in `segment.plain` form) names, the surest first."""
    yield from _behind_cues(plain)
    yield from _before_titles(plain)
    words = _words()
    for found in words.hidden.finditer(plain):
        if _may_begin(plain, found.start(), found["surname"]):
            yield _person(found.start(), found.end(), found.group())
    for found in words.short.finditer(plain):
        if _stands_alone(plain, found.start()):
            yield _person(found.start(), found.end(), found.group())


def _before_titles(plain: str) -> Iterator[Candidate]:
    words = _words()
    for found in words.named_title.finditer(plain):
        # Without a cue only a name that begins where a word must begin is one.
        if _stands_alone(plain, found.start()) and not _is_word(found.group()[:2]):
            yield from _with_title(plain, found)
    for found in words.titled.finditer(plain):
        is_word = found["short"] is not None and _is_word(found.group())
        if not is_word and _may_begin(plain, found.start(), found["surname"]):
            yield from _with_title(plain, found)


def _person(start: int, end: int, name: str, title: str = "") -> Candidate:
    return Candidate(Kind.PERSON, start, end, Name(name, title))


def _with_title(plain: str, found: re.Match[str]) -> Iterator[Candidate]:
    title = found.groupdict().get("short") or found["title"]
    shut = _words().raw["titles_not_after"].get(title, ())
    if not plain.startswith(tuple(shut), found.end()):
        yield _person(found.start(), found.end(), found.group()[: -len(title)], title)


def _stands_alone(plain: str, start: int) -> bool:
    """Return whether a word must begin here: at the start, behind a sign, or behind a word that opens a name."""
    if start == 0 or not is_chinese(plain[start - 1]):
        return True
    return plain.endswith(_words().openers, max(0, start - _OPENER_REACH), start)


def _may_begin(plain: str, start: int, surname: str) -> bool:
    """Return whether a surname may begin here: it is no end of another word, and a doubtful one stands alone."""
    if surname in _words().doubtful:
        return _stands_alone(plain, start) and not _is_word(plain[max(0, start - 1) : start + 1])
    return start == 0 or not _is_word(plain[start - 1 : start + 1])


def _is_word(pair: str) -> bool:
    return pair in ordinary_words()


def _behind_cues(plain: str) -> Iterator[Candidate]:
    """Yield the names behind a word such as "villager" or "my name is", and those listed after the first."""
    for cue in _words().cue.finditer(plain):
        place, strong = cue.end(), cue["strong"] is not None
        for _ in range(_MOST_IN_ROW):
            end = _name_end(plain, place, strong=strong)
            if end is None:
                break
            yield _person(place, end, plain[place:end])
            join = next((join for join in _words().raw["joins"] if plain.startswith(join, end)), None)
            if join is None:
                break
            place = end + len(join)


def _name_end(plain: str, start: int, *, strong: bool) -> int | None:
    """Return where a full name that begins at `start` ends, None where none does."""
    words = _words()
    found = words.name.match(plain, start)
    if found is None or (not strong and found["surname"] in words.doubtful):
        return None
    if _is_word(plain[start : start + 2]) and not strong:
        return None
    for end in (found.end(), found.end() - 1):
        if end <= found.end("surname"):
            break
        if end == len(plain) or not is_chinese(plain[end]) or words.follow.match(plain, end):
            return end
    return None
