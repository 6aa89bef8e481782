"""Weights of the composite: those that the program comes with, and an office's own in their stead.

Satisfaction alone is no measure (digest E, guard rails): weights that leave nothing else are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.formulas import formulas, program_presets
from feedback.core.clock import utc_now
from feedback.core.errors import MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.assessment import ScorePreset
from models.office_vocabulary import SheetSubject

LONGEST_LABEL: Final = 60
_SATISFIED: Final = "satisfied"
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Preset:
    """Weights under a name; the program's own have no label of their own."""

    name: str
    label: str
    weights: Mapping[str, float]

    @property
    def is_own(self) -> bool:
        return bool(self.label)


def presets(session: Session) -> list[Preset]:
    """Return the program's weights and then the office's own."""
    own = session.exec(select(ScorePreset).order_by(col(ScorePreset.changed_at), col(ScorePreset.name))).all()
    program = [Preset(name, "", weights) for name, weights in program_presets().items()]
    return [*program, *(Preset(row.name, row.label, row.weights) for row in own)]


def preset_named(session: Session, name: str) -> Preset:
    """Return the weights of this name.

    Raises
    ------
    NotFound
        There are none.
    """
    found = next((each for each in presets(session) if each.name == name), None)
    if found is None:
        raise NotFound("weights_not_found")
    return found


def weighable(subject: SheetSubject | None = None) -> tuple[str, ...]:
    """Return the measures that a composite may hold: shares of which more is better, that have the subject."""
    return tuple(
        each.code
        for each in formulas().values()
        if each.may_be_weighted and (subject is None or subject in each.subjects)
    )


def checked_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights above zero.

    Raises
    ------
    MissingFact
        They do not sum to 1, hold a measure that cannot be weighted, or nothing but satisfaction.
    """
    held = {code: round(weight, 6) for code, weight in weights.items() if weight}
    if any(code not in weighable() or weight < 0 for code, weight in held.items()):
        raise MissingFact("weights_unusable", field="weights")
    total = sum(held.values())
    if abs(total - 1) > _TOLERANCE:
        raise MissingFact("weights_must_sum_to_one", field="weights", total=round(total * 100, 2))
    if set(held) <= {_SATISFIED}:
        raise MissingFact("satisfaction_is_not_enough", field="weights")
    return held


def save_preset(
    session: Session, actor: Actor, *, label: str, weights: Mapping[str, float], name: str = ""
) -> ScorePreset:
    """Keep an office's own weights, new ones or those of `name` changed; sheets keep the weights that they had."""
    actor.require(Permission.MANAGE_SCORES)
    held, label = checked_weights(weights), clean(label).strip()
    if not label or len(label) > LONGEST_LABEL:
        raise MissingFact("preset_needs_label", field="label", most=LONGEST_LABEL)
    row = session.get(ScorePreset, name) if name else _of_label(session, label)
    if name and row is None:
        raise NotFound("weights_not_found")
    if row is None:
        number = session.exec(select(func.count()).select_from(ScorePreset)).one() + 1
        row = ScorePreset(
            name=f"own_{number}", label=label, weights=held, changed_by_id=actor.user_id, changed_at=utc_now()
        )
    row.label, row.weights = label, held
    row.changed_by_id, row.changed_at = actor.user_id, utc_now()
    session.add(row)
    return row


def _of_label(session: Session, label: str) -> ScorePreset | None:
    """Return the weights that bear this label already: a second press on the button changes nothing."""
    return session.exec(select(ScorePreset).where(ScorePreset.label == label)).first()
