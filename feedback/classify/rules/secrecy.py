"""Whether a text asks to be kept secret: outright, or by reporting a named person or unit in so many words.

The categories that are secret whenever their nature is a report are marked in the taxonomy. Source: domain digest, C5
and G (whistle-blower rules).
"""

from typing import Final

from feedback.classify.rules.conflicts import accused
from feedback.classify.rules.context import Passage
from feedback.classify.rules.cues import cue_table

_ASKED: Final = "asked"


def asks_for_secrecy(passage: Passage) -> bool:
    """Whether the text asks for it, or reports somebody outright; a quoted or denied word does not."""
    hits = [hit for hit in passage.hits(cue_table("secrecy")) if not hit.quoted]
    if any(hit.value == _ASKED for hit in hits):
        return True
    return bool(hits) and accused(passage) is not None
