"""Words for the codes in the boards' tests: each code stands for itself, so a figure's texts can be compared."""

from typing import Final

LABELS: Final = {
    "empty": "nothing here",
    "count": "cases",
    "previous": "before",
    "overdue": "overdue",
    "here": "here",
    "open": "with it",
    "too_few": " (few)",
    "registered": "registered",
    "closed": "closed",
    "": "undecided",
}
