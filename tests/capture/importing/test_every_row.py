"""Is every row of any sheet taken, seen before, named as bad or no visit yet, and never two of these?"""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.access.actor import Actor
from feedback.capture.importing.columns import columns_of
from feedback.capture.importing.running import run_import
from feedback.core import database as core_database
from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.core.errors import BadInput
from models.vocabulary import Role
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import REPORT, ROAD, WATER, planned, table_of
from tests.county import actor
from tests.factories import NOW, a_county, seeded
from tests.stores import Store

ANY_TEXT: Final = st.text(st.characters(codec="utf-8"), max_size=12)
# What may stand in a cell of each field besides any text at all: some good, some bad.
LIKELY: Final = {
    "visit_no": ["", "1", "2"],
    "call_no": ["", "1", "2"],
    "external_key": ["", "1", "2", "3"],
    "village": ["上河村", "下河村", "大河村", "石桥镇", ""],
    "township": ["", "石桥镇", "林口乡"],
    "group": ["", "3组"],
    "place": ["", "上河村", "A市"],
    "household": ["", "陈大福"],
    "held_on": ["2026-03-10", "2026年3月9日", "上周二", ""],
    "called_at": ["2026-03-10 9:30", "昨天", ""],
    "topic": ["村道", "路灯", ""],
    "words": [ROAD, WATER, REPORT, "", "字" * 20_001],
    "household_no": ["1", "2", ""],
    "head_name": ["周敏", "李强"],
    "area_code": ["1", "2", "3"],
    "area_name": ["云山镇", "青岩县"],
    "area_kind": ["县", "镇", "行政村", "自然村", "村民小组", "区划"],
    "parent_code": ["", "1", "2", "9"],
    "username": ["zhoumin", "liqiang", "周敏"],
    "person_name": ["周敏", "李强", ""],
    "role": ["", "台账员", "承办人", "书记"],
}
KINDS: Final = tuple(kind for kind in ImportKind)


@st.composite
def a_sheet(draw: st.DrawFn) -> tuple[ImportKind, list[str], list[list[str]]]:
    """Return a kind, some of its columns with all that it needs, and rows of likely and unlikely cells."""
    kind = draw(st.sampled_from(KINDS))
    columns = columns_of(kind)
    chosen = [each for each in columns if each.is_required or draw(st.booleans())]
    cells = [st.sampled_from(LIKELY[each.name]) | ANY_TEXT if each.name in LIKELY else ANY_TEXT for each in chosen]
    rows = draw(st.lists(st.tuples(*cells).map(list), min_size=1, max_size=8))
    return kind, [each.label for each in chosen], rows


@pytest.fixture
def actors(store: Store) -> object:
    """Yield who may take in each kind, on one county that all examples share: rows may be seen before."""
    with store.fresh() as engine:
        core_database.use(engine)
        with set_to(NOW), transaction() as session:
            seeded(session)
            county = a_county(session)
            keeper = actor(session, Role.SYSADMIN, Role.SECADMIN, area=county.root)
        clerk = county.clerk
        keeping = (ImportKind.AREAS, ImportKind.UNITS, ImportKind.USERS)
        yield {kind: keeper if kind in keeping else clerk for kind in ImportKind}
        core_database.use(None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sheet=a_sheet())
def test_every_row_is_accounted_for(
    actors: dict[ImportKind, Actor], sheet: tuple[ImportKind, list[str], list[list[str]]]
) -> None:
    kind, columns, rows = sheet
    by = actors[kind]
    with set_to(NOW):
        try:
            table = table_of(columns, *rows)
        except BadInput:
            # No sheet at all, such as one without a filled row.
            return
        plan = planned(by, kind, table)
        good = [row for entry in plan.entries for row in entry.rows]
        told = [*good, *plan.seen_rows, *plan.sheet.bad_rows, *plan.unvisited_rows]
        assert sorted(told) == [row.number for row in table.rows]
        assert set(plan.changed_rows) <= set(plan.seen_rows)
        if good or plan.seen_rows:
            result = run_import(plan, actor=by, partial=True)
            assert result.read == result.taken + result.seen_before + result.bad == plan.rows_read
            assert result.taken == len(good)
