"""How a Chinese text is cut into words: for the rules, for the reasons with their places, and for full-text search.

jieba with its own dictionary, the taxonomy's keywords and whatever names the caller adds (areas). A `Segmenter` is
never changed once it is made, so any number of threads may use it; new area names mean a new one (0.1 s, 15 MB). Those
without names share one dictionary, which takes 65 MB.
"""

import logging
import marshal
import os
import re
import tempfile
import unicodedata
import warnings
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from opencc import OpenCC

from feedback.classify.taxonomy import taxonomy

with warnings.catch_warnings():
    # jieba 0.42.1 has invalid escapes in its patterns, which newer Pythons warn of on the first compile.
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)

STOP_WORDS: Final = Path(__file__).parent / "data" / "stop_words.txt"
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CONTROL: Final = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFEFF, 0x200B], 0x20)
_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def _simplified() -> dict[int, int]:
    """Return the simplified character of each traditional one that has one, whatever stands beside it."""
    convert = OpenCC("t2s").convert
    pairs = ((chr(code), convert(chr(code))) for code in range(0x4E00, 0xA000))
    return {ord(given): ord(found) for given, found in pairs if len(found) == 1 and found != given}


_WIDE_CAPITALS: Final = {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
_PLAIN: Final = _CONTROL | _FULL_WIDTH | _LOWER | _WIDE_CAPITALS | _simplified()


class Span(NamedTuple):
    """A word and where it stands: `text[start:end]`."""

    word: str
    start: int
    end: int


def plain(text: str) -> str:
    """Return `text` in half width, lower case and simplified characters, control characters as spaces.

    Each character keeps its place and the length never changes, so an offset into the result is one into `text`.

    >>> plain("ＯＫ，WiFi")
    'ok,wifi'
    """
    return text.translate(_PLAIN)


class Segmenter:
    """Cuts texts into words.

    Parameters
    ----------
    extra_words : iterable of str
        Names that must stay whole, such as the county's villages, besides the taxonomy's keywords.
    cache_folder : Path, optional
        Where jieba keeps its dictionary in binary form; a private folder under the temporary one by default. Only the
        first segmenter of a process reads it, the others share it or copy it.
    """

    def __init__(self, extra_words: Iterable[str] = (), *, cache_folder: Path | None = None) -> None:
        taught = _taught(cache_folder).tokenizer
        names = _addable(extra_words)
        self._tokenizer = _copy(taught) if names else taught
        for name in names:
            self._tokenizer.add_word(name)

    def words(self, text: str) -> list[str]:
        """Return the words of `text` in order, in `plain` form, without spaces and punctuation."""
        return [word for word in self._tokenizer.cut(plain(text)) if _is_word(word)]

    def spans(self, text: str) -> list[Span]:
        """Return the words of `text` with their places in it, without spaces and punctuation.

        Words of the dictionary only: guessing new ones costs half as much again, and joins what a rule must see apart.
        """
        found: list[Span] = []
        start = 0
        for word in self._tokenizer.cut(plain(text), HMM=False):
            end = start + len(word)
            if _is_word(word):
                found.append(Span(word, start, end))
            start = end
        return found

    def search_tokens(self, text: str) -> list[str]:
        """Return what full-text search asks for: every word of the dictionary that stands in `text`, no stop-words.

        Words that overlap are all kept, and none is guessed: whatever part of a text is sought, each of its words is
        among `index_tokens` of the whole, however its neighbours would have been cut.
        """
        stops = stop_words()
        cut = self._tokenizer.cut(plain(text), cut_all=True)
        return [word for word in cut if _is_word(word) and word not in stops]

    def index_tokens(self, text: str) -> list[str]:
        """Return what full-text search keeps of `text`: its `search_tokens`, and each Chinese character once."""
        characters = {character for character in plain(text) if _CHINESE.match(character)}
        return [*self.search_tokens(text), *sorted(characters - stop_words())]


@cache
def default_segmenter() -> Segmenter:
    """Return the process's segmenter without area names, which the classifier was trained with."""
    return Segmenter()


@cache
def stop_words() -> frozenset[str]:
    """Return the words that say nothing about a matter."""
    lines = STOP_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=100_000)
def _is_word(token: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LN" for letter in token)


@cache
def plain_tokenizer() -> jieba.Tokenizer:
    """Return jieba with its own dictionary alone; nobody may add words to it."""
    taught = _taught(None)
    bare = _copy(taught.tokenizer)
    bare.total = taught.own_total
    for word, own in taught.own.items():
        if own is None:
            del bare.FREQ[word]
        else:
            bare.FREQ[word] = own
    return bare


def own_frequency(word: str) -> int:
    """Return how often a word stands in the texts that jieba's own dictionary was made from; 0 for one it lacks."""
    taught = _taught(None)
    found = taught.own[word] if word in taught.own else taught.tokenizer.FREQ.get(word)
    return found or 0


class _Taught(NamedTuple):
    """jieba with the taxonomy's keywords, and what its own dictionary says of the words that they changed."""

    tokenizer: jieba.Tokenizer
    own: dict[str, int | None]
    own_total: int


_loading = Lock()
_loaded: list[_Taught] = []


def _taught(cache_folder: Path | None) -> _Taught:
    """Return jieba with the taxonomy's keywords, read once a process (0.4 s from its cache, 1.5 s without)."""
    with _loading:
        if not _loaded:
            _loaded.append(_teach(_dictionary(cache_folder or _private_folder())))
        return _loaded[0]


def _teach(base: jieba.Tokenizer) -> _Taught:
    own: dict[str, int | None] = {}
    own_total = base.total
    for word in _addable(taxonomy().keywords):
        # A word's beginnings become known with it.
        for end in range(1, len(word) + 1):
            own.setdefault(word[:end], base.FREQ.get(word[:end]))
        base.add_word(word)
    return _Taught(base, own, own_total)


def _addable(words: Iterable[str]) -> list[str]:
    return [known for word in words if len(known := plain(word).strip()) > 1]


def _copy(tokenizer: jieba.Tokenizer) -> jieba.Tokenizer:
    found = jieba.Tokenizer()
    found.FREQ, found.total, found.initialized = dict(tokenizer.FREQ), tokenizer.total, True
    return found


def _dictionary(folder: Path) -> jieba.Tokenizer:
    base = jieba.Tokenizer()
    base.tmp_dir = str(folder)
    _read_cache(base, folder / "jieba.cache")
    base.initialize()
    return base


def _read_cache(base: jieba.Tokenizer, cache: Path) -> None:
    """Read what jieba keeps of its dictionary at once; it does so itself, but in half a million pieces."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        base.FREQ, base.total = marshal.loads(cache.read_bytes())  # noqa: S302 - the folder is ours alone
        base.initialized = True


def _private_folder() -> Path:
    # jieba reads its cache with marshal, so nobody else may be able to put a file there.
    folder = Path(tempfile.gettempdir()) / f"zhenshi-{os.getuid() if hasattr(os, 'getuid') else 'words'}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        return Path(tempfile.mkdtemp(prefix="zhenshi-"))
    return folder
