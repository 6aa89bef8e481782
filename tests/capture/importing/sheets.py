"""Makes small sheets for the tests of importing, plans and takes them in; and reads texts without a classifier."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from feedback.access.actor import Actor
from feedback.capture.importing.columns import guessed_mapping
from feedback.capture.importing.entries import ImportOptions
from feedback.capture.importing.planning import ImportPlan, plan_import
from feedback.capture.importing.running import ImportResult, run_import
from feedback.classify.suggest import Suggestion
from feedback.core.database import reading
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from models.vocabulary import Nature, Urgency
from models.work_vocabulary import ImportKind

ROAD: Final = "村口到学校的路坑坑洼洼，雨天孩子上学不好走。"
WATER: Final = "自来水发黄已经三天了，洗衣服都不敢用。"
LIGHT: Final = "三组的路灯坏了两盏，晚上出门看不见。"
REPORT: Final = "实名举报村里的会计截留补助款。"
_CONFIDENTIAL: Final = "举报"


def content_of(columns: Sequence[str], *rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    """Return a .csv as an office would send it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([columns, *rows])
    return buffer.getvalue().encode(encoding)


def table_of(columns: Sequence[str], *rows: Sequence[str]) -> Table:
    return read_table(content_of(columns, *rows), filename="sheet.csv")


def planned(
    actor: Actor, kind: ImportKind, table: Table, *, mapping: Mapping[str, str] | None = None, **options: Any
) -> ImportPlan:
    """Plan the sheet by the columns that its header tells, unless `mapping` says otherwise."""
    chosen = guessed_mapping(kind, table.columns) if mapping is None else mapping
    with reading() as session:
        return plan_import(
            table, kind, chosen, session=session, actor=actor, options=ImportOptions(filename="sheet.csv", **options)
        )


def taken(
    actor: Actor, kind: ImportKind, columns: Sequence[str], *rows: Sequence[str], partial: bool = False, **options: Any
) -> ImportResult:
    """Take a sheet in."""
    plan = planned(actor, kind, table_of(columns, *rows), **options)
    return run_import(plan, actor=actor, partial=partial)


def faults_of(plan: ImportPlan) -> list[tuple[int, str, str]]:
    """Return what is wrong: row, column and key."""
    return [(fault.row, fault.column, fault.key) for fault in plan.faults]


def light_reading(texts: Sequence[str], *, titles: Sequence[str] | None = None) -> list[Suggestion]:
    """Stand in for the classifier: abstains, but for a report about a person, which it takes for confidential."""
    return [_suggestion(is_report=_CONFIDENTIAL in text) for text in texts]


def _suggestion(*, is_report: bool) -> Suggestion:
    return Suggestion(
        category="1601" if is_report else None,
        confidence=0.9 if is_report else 0.2,
        top3=(("1601", 0.9),) if is_report else (("0201", 0.2),),
        abstained=not is_report,
        reasons=(),
        scope=None,
        scope_confidence=0.0,
        scope_reasons=(),
        urgency=Urgency.NORMAL,
        urgency_confidence=0.5,
        urgency_reasons=(),
        nature=Nature.REPORT if is_report else Nature.HELP,
        nature_confidence=0.5,
        nature_reasons=(),
        risk_flags=(),
        emergency=False,
        confidential=is_report,
    )
