"""How a pattern becomes a sentence: `[one|other]` is a choice, `{slot}` a word that stays within a matter."""

import re
from collections.abc import Mapping
from random import Random
from typing import Final

from feedback.trial.sources import tree

_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SLOT: Final = re.compile(r"\{([a-z_]+)\}")


class Filler:
    """Fills the patterns of one matter, so that title and text speak of the same road and the same neighbour."""

    def __init__(self, rng: Random, facts: Mapping[str, str] | None = None) -> None:
        self._rng = rng
        self.facts = dict(facts or {})

    def fill(self, pattern: str) -> str:
        """Return the sentence; a slot that no fact and no pool has is a `KeyError`, as a mistake in the data."""
        while (choice := _CHOICE.search(pattern)) is not None:
            taken = self._rng.choice(choice.group(1).split("|"))
            pattern = pattern[: choice.start()] + taken + pattern[choice.end() :]
        return _SLOT.sub(lambda slot: self._word(slot.group(1)), pattern)

    def _word(self, slot: str) -> str:
        if slot not in self.facts:
            self.facts[slot] = self.fill(self._rng.choice(tree("slots")[slot]))
        return self.facts[slot]
