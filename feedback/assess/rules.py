"""The numbers that formulas use and an office may argue about, as they stand in `data/settings.json`.

Source: domain digest, part E; the days of visiting are its defaults where an office has laid down none (VisitCycle).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """Weights, points and days; `fewest_to_rank` is the size under which nothing is ranked."""

    basically_satisfied_weight: float
    fewest_to_rank: int
    update_cycle_days: int
    visit_cycle_days: Mapping[str, int]
    timeout_points: Mapping[str, int]
    petition_points: Mapping[str, int]
    petition_repeats: Mapping[str, int]


@cache
def score_rules() -> ScoreRules:
    return ScoreRules(**json.loads((DATA / "settings.json").read_text("utf-8")))
