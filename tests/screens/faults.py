"""What can a machine see is wrong with a page? Width, small targets, English words, errors; taste stays with people.

The page is asked as it is drawn, with what lies inside components.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Error, Page

SMALLEST_TARGET: Final = 44
CHROME_WORDS: Final = Path("feedback/api/chrome.json")
_SCRIPT: Final = Path(__file__).with_name("faults.js")
# Below an address of ours the browser first asks there whether the server is alive, and then at the root.
_EXPECTED: Final = ("/_stcore/health", "/_stcore/host-config")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong on one picture."""

    role: str
    name: str
    size: str
    kind: str
    what: str

    def line(self) -> str:
        return f"{self.role} {self.name} {self.size}: {self.kind}: {self.what}"


class Ear:
    """Hears what a page complains about in its console, and which of its requests fail."""

    def __init__(self, page: Page) -> None:
        self._heard: list[str] = []
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)

    def _note_console(self, message: ConsoleMessage) -> None:
        place = str(message.location.get("url", ""))
        if message.type == "error" and not place.endswith(_EXPECTED):
            self._heard.append(f"{message.text} ({place})")

    def _note_error(self, error: Error) -> None:
        self._heard.append(str(error))

    def heard(self) -> list[str]:
        """Return what was heard since the last time."""
        heard, self._heard = list(dict.fromkeys(self._heard)), []
        return heard


def chrome_words() -> list[str]:
    """Return Streamlit's own English words, which the Chinese pages must not show."""
    return list(json.loads(CHROME_WORDS.read_text(encoding="utf-8"))["words"])


def seen(page: Page, *, is_phone: bool, language: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong on the page that is open, as kind and what; `names` are those of accounts."""
    found: dict[str, list[Any]] = page.evaluate(
        _SCRIPT.read_text(encoding="utf-8"),
        {
            "words": chrome_words() if language == "zh" else [],
            "names": names,
            "least": SMALLEST_TARGET if is_phone else 0,
            "language": language,
        },
    )
    for kind, what in found.items():
        yield from ((kind, str(each)) for each in what)
