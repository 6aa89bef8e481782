"""Which words stand for a Chinese source string in another language.

The catalogues are plain .po files, read as they are, so that no compiled copy can grow stale.
"""

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
def _messages(language: str) -> dict[str, str]:
    path = LOCALE_FOLDER / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def translate(text: str, language: str = SOURCE_LANGUAGE, **facts: object) -> str:
    """Return `text` in `language` with its facts filled in; an unknown text stays Chinese."""
    chosen = text if language == SOURCE_LANGUAGE else _messages(language).get(text, text)
    return chosen.format(**facts) if facts else chosen
