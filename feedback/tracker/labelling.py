"""What a person decides that a case is about. The machine's suggestion stays beside it, each with who and when."""

from dataclasses import dataclass

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput
from feedback.tracker.door import Facts
from models.case import Case, Label
from models.vocabulary import LabelSource, Nature, Scope, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The labels that a person confirms. `confidential` marks a matter as such beyond the rule for its category."""

    category: str | None
    scope: Scope | None
    urgency: Urgency | None
    nature: Nature | None
    confidential: bool = False
    note: str | None = None

    @property
    def makes_confidential(self) -> bool:
        """Whether the case belongs to the confidential desk (domain digest C, rule 5)."""
        return self.confidential or is_confidential_report(self.category, self.nature)


def is_confidential_report(category: str | None, nature: Nature | None) -> bool:
    """Say whether a report under this category is confidential from the start."""
    if category is None or nature is not Nature.REPORT:
        return False
    return taxonomy().category(category).confidential_when_report


def diagnosis_facts(case: Case, diagnosis: Diagnosis) -> Facts:
    """Return the labels as the event keeps them: what is new, and what it was where that differs."""
    facts: Facts = {}
    for name in ("category", "scope", "urgency", "nature"):
        before, after = getattr(case, name), getattr(diagnosis, name)
        facts[name] = after
        if before not in (None, after):
            facts[f"{name}_before"] = before
    return facts


def apply_diagnosis(session: Session, actor: Actor, case: Case, diagnosis: Diagnosis) -> None:
    """Set the case's labels and keep the decision as one of a person.

    Raises
    ------
    BadInput
        The category is not in the taxonomy.
    """
    if diagnosis.category is not None and diagnosis.category not in taxonomy().codes:
        raise BadInput("category_unknown", category=diagnosis.category)
    case.category = diagnosis.category
    case.scope, case.urgency, case.nature = diagnosis.scope, diagnosis.urgency, diagnosis.nature
    session.add(
        Label(
            case_id=case.id,
            source=LabelSource.HUMAN,
            category=diagnosis.category,
            scope=diagnosis.scope,
            urgency=diagnosis.urgency,
            nature=diagnosis.nature,
            by_id=actor.user_id,
            at=utc_now(),
            is_trial=case.is_trial,
        )
    )
