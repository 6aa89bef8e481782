"""Zhangyan town: what was given in two years by kind and by type of household, and one family's whole way to its money.

Most comes from the old ledger's sheet; the family that the article tells of applies, its panel votes, it is paid
(domain digest A9).
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import chain, cycle, repeat
from typing import Final

from feedback.core.database import reading, transaction
from feedback.services.aid.applying import AidRequest, apply_for_aid
from feedback.services.aid.deciding import record_vote
from feedback.services.aid.figures import AidFigures, aid_figures
from feedback.services.aid.panels import MemberEntry, members_of, set_up_panel
from feedback.services.aid.paying import PayoutEntry, ledger, pay
from feedback.services.aid.reading import AidFilter
from feedback.services.aid.sheets import plan_past_aid, run_past_aid
from feedback.sheets.table import Row, Table
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on, shared_out
from models.office_vocabulary import AidKind, HouseholdType

_FEN: Final = 100
_FAMILY_FEN: Final = 5_700 * _FEN
_ALL_YUAN: Final = 3_207_100
_KINDS: Final = ((AidKind.CASE, 799), (AidKind.PROJECT, 16), (AidKind.SPECIAL, 61))
_TYPES: Final = (
    (HouseholdType.MINIMUM_LIVING, 50),
    (HouseholdType.LOW_INCOME, 147),
    (HouseholdType.OTHER_DIFFICULTY, 679),
)
_YEARS: Final = timedelta(days=2 * 365)
_VOTES: Final = (False, True, True)
"""Two of three decide, and the third is heard first."""


def play(stage: Stage) -> Counts:
    """Take the old ledger in, help the family, and count what the article counts."""
    clerk = stage.actor("clerk")
    with on(stage.day):
        with transaction() as session:
            plan = plan_past_aid(session, clerk, _old_ledger(stage))
            run_past_aid(session, clerk, plan, partial=False)
        family_id = _help_family(stage)
        with reading() as session:
            figures = aid_figures(session, clerk, AidFilter())
            paid = sum(line.amount_fen for line in ledger(session, clerk, family_id))
    stage.remark("people_or_families")
    return {
        "helped": figures.total.count,
        "paid": Decimal(figures.total.fen) / _FEN,
        **{kind.value: figures.by_kind[kind].count for kind, _count in _KINDS},
        **{type_.value: figures.by_type[type_].count for type_, _count in _TYPES},
        "one": paid // _FEN,
        "agreement": _told(figures),
    }


def _old_ledger(stage: Stage) -> Table:
    """Return the sheet of what was given, the family's own payment left out."""
    columns = tuple(stage.words("columns"))
    kinds = chain.from_iterable(repeat(stage.words("kinds")[kind], count) for kind, count in _KINDS)
    types = chain.from_iterable(repeat(stage.words("types")[type_], count) for type_, count in _TYPES)
    count = sum(count for _kind, count in _KINDS)
    sums = shared_out(_ALL_YUAN - _FAMILY_FEN // _FEN, count)
    names, villages = cycle(stage.words("names")), cycle(stage.words("villages"))
    township, days = stage.data["areas"][1][1], _days(stage, count)
    cells = [
        (f"{n}", name, township, village, kind, type_, f"{yuan}", day)
        for n, (name, village, kind, type_, yuan, day) in enumerate(
            zip(names, villages, kinds, types, sums, days, strict=False), start=1
        )
    ]
    return Table(columns, [Row(n, dict(zip(columns, each, strict=True))) for n, each in enumerate(cells, start=2)])


def _days(stage: Stage, count: int) -> Iterator[str]:
    for n in range(count):
        yield (stage.day - _YEARS * n / count).isoformat()


def _help_family(stage: Stage) -> int:
    """Let the family apply, two of three agree, and pay; return the application."""
    clerk = stage.actor("clerk")
    members = [MemberEntry(name, post) for name, post in stage.words("members")]
    area_id = stage.areas["3101"]
    with transaction() as session:
        panel = set_up_panel(session, clerk, name=stage.words("panel"), area_id=area_id, members=members)
        request = AidRequest(
            submission_key=stage.key(),
            kind=AidKind.CASE,
            household_type=HouseholdType.OTHER_DIFFICULTY,
            panel_id=panel.id,
            area_id=stage.areas["31010104"],
            applicant_name=stage.words("applicant"),
            reason=stage.words("reason"),
            covered_by=stage.words("covered"),
        )
        family_id = apply_for_aid(session, clerk, request).id
        for member, agrees in zip(members_of(session, panel.id), _VOTES, strict=True):
            sum_ = _FAMILY_FEN if agrees else None
            record_vote(session, clerk, family_id, member.id, agrees=agrees, amount_fen=sum_)
        entry = PayoutEntry(submission_key=stage.key(), amount_fen=_FAMILY_FEN, paid_on=stage.day)
        pay(session, clerk, family_id, entry)
    return family_id


def _told(figures: AidFigures) -> str:
    """Return the sum in both divisions; where one does not come to the total, with what lacks."""
    agreement = figures.agreement
    kinds = "+".join(f"{agreement.kinds.parts[kind]}" for kind, _count in _KINDS)
    types = "+".join(f"{agreement.types.parts[type_]}" for type_, _count in _TYPES)
    lacking = "" if agreement.agrees else f" ({agreement.kinds.difference}, {agreement.types.difference})"
    return f"{kinds}={agreement.total}={types}{lacking}"
