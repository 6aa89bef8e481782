"""The lists under `data/entities/`, read once a process, and the patterns that are built from them."""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent.parent / "data" / "entities"
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@cache
def lists(name: str) -> dict[str, Any]:
    """Return the lists of one file; its `about` says what they are for."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


@cache
def ordinary_words() -> frozenset[str]:
    """Return the words of two characters in which a surname is no surname."""
    lines = (FOLDER / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def one_of(words: Iterable[str]) -> str:
    """Return the pattern of any of `words`, the longest first, as one group that is not kept."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def letters(signs: Iterable[str]) -> str:
    """Return the pattern of any one of `signs`."""
    return f"[{''.join(re.escape(sign) for sign in signs)}]"


def is_chinese(sign: str) -> bool:
    """Return whether `sign` is a Chinese character; nothing is none."""
    return _CHINESE.match(sign) is not None
