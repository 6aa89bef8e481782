"""Whether this installation shows a trial county."""

from typing import Final

from sqlmodel import Session

from models.keeping import SiteFact

_NAME: Final = "trial_county"


def is_trial_county(session: Session) -> bool:
    """Say whether the county's data are trial data."""
    return session.get(SiteFact, _NAME) is not None


def trial_county_name(session: Session) -> str | None:
    """Return the name under which the trial county was made, or None where there is none."""
    fact = session.get(SiteFact, _NAME)
    return fact.value if fact else None


def mark_trial(session: Session, name: str) -> None:
    """Note that the county `name` is a trial one."""
    session.add(SiteFact(name=_NAME, value=name))


def unmark_trial(session: Session) -> None:
    """Note that the trial county is gone."""
    fact = session.get(SiteFact, _NAME)
    if fact is not None:
        session.delete(fact)
