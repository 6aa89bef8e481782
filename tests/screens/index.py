"""How are the pictures found? By a table of them for each role, in `docs/screens/README.md`."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from feedback.i18n.labels import LABELS
from tests.screens.studio import NOBODY, Picture

_HEAD: Final = """# Screens

Every page of every role as it looks in the trial county, on a phone (390 x 844) and on a desktop (1440 x 900).
Made by `make screens`; the people and matters are invented.
"""
PHONE_WIDTH: Final = 195
DESKTOP_WIDTH: Final = 480
