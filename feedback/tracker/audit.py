"""Proving the whole store: every case's chain and the access log, read in batches; and the first broken link."""

from dataclasses import asdict, dataclass
from itertools import groupby

from sqlmodel import Session, col, func, select

from feedback.access.log import broken_lines
from feedback.tracker.door import first_broken_link
from models.case import Case, CaseEvent
from models.keeping import AccessLog


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved; `first_broken` names a case's number and event, or a line of the access log."""

    cases: int
    events: int
    log_lines: int
    first_broken: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.first_broken

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"is_whole": self.is_whole}


def verify_all(session: Session) -> Proof:
    """Prove every chain of the store."""
    cases, events, broken = 0, 0, ""
    rows = session.exec(
        select(Case, CaseEvent)
        .join(CaseEvent, col(CaseEvent.case_id) == Case.id, isouter=True)
        .order_by(col(Case.id), col(CaseEvent.seq))
        .execution_options(yield_per=2000)
    )
    for _, group in groupby(rows, key=lambda row: row[0].id):
        found = list(group)
        case, chain = found[0][0], [event for _, event in found if event is not None]
        cases, events = cases + 1, events + len(chain)
        link = first_broken_link(case, chain)
        if link is not None and not broken:
            broken = f"{case.case_no} #{link}"
    line = next(broken_lines(session), None)
    if line is not None and not broken:
        broken = f"access log #{line}"
    lines = session.exec(select(func.count()).select_from(AccessLog)).one()
    return Proof(cases, events, lines, broken)
