"""What no text that is taken in may hold: control characters and half characters, which a database refuses.

They come from pasted texts and from texts that were cut within one sign. Nobody sees them, so they go without a word.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from feedback.sheets.safe_text import clean


def cleaned(value: Any) -> Any:
    """Return `value`, a note or a draft, with every text in it cleaned, however deep it lies."""
    # A word of a vocabulary is a text as well, and must stay what it is.
    if type(value) is str:
        return clean(value)
    if isinstance(value, Mapping):
        return {cleaned(name): cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(cleaned(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: cleaned(getattr(value, each.name)) for each in fields(value)})
    return value
