"""Which words stand for a Chinese source string in another language.

The catalogues are plain .po files, read as they are, so that no compiled copy can grow stale.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

SOURCE_LANGUAGE: Final = "zh"
LANGUAGES: Final = {"zh": "中文", "en": "English"}
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


def mark(text: str) -> str:
    """Return `text` as it is, marked for the catalogue; it is translated where it is shown."""
    return text


@cache
def _messages(language: str) -> dict[str, tuple[str, ...]]:
    return read_catalogue(LOCALE_FOLDER / f"{language}.po", language)


def read_catalogue(path: Path, language: str) -> dict[str, tuple[str, ...]]:
    """Return every text of a catalogue with its translation: one form, or one for each plural of the language.

    A text without a translation has one empty form.
    """
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {_forms(message.id)[0]: _forms(message.string) for message in catalogue if message.id}


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return a message's text as its forms; Chinese has one, so a counting text stands twice in the file."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def translate(text: str, language: str = SOURCE_LANGUAGE, **facts: object) -> str:
    """Return `text` in `language` with its facts filled in; an unknown text stays Chinese."""
    return filled_in(text, language, facts)


def filled_in(text: str, language: str, facts: Mapping[str, object]) -> str:
    """As `translate`, for facts of any name. Where the language counts (1 case, 2 cases), `n` or `count` decides."""
    told = ("",) if language == SOURCE_LANGUAGE else _messages(language).get(text, ("",))
    chosen = told[_is_plural(facts) if len(told) > 1 else 0] or text
    return chosen.format(**facts) if facts else chosen


def _is_plural(facts: Mapping[str, object]) -> bool:
    return str(facts.get("n", facts.get("count"))) != "1"
