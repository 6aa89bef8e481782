"""Does aid of years past come in with what it lacks, and does the ledger leave with its names masked?"""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.core.errors import BadInput, NotPermitted
from feedback.services.aid.figures import Sum, aid_figures
from feedback.services.aid.paying import take_back
from feedback.services.aid.reading import AidFilter, aid_lines
from feedback.services.aid.sheets import export_ledger, past_aid_template, plan_past_aid, run_past_aid
from feedback.sheets.reading import read_table
from feedback.sheets.table import Table
from models.office_vocabulary import AidKind, AidState, HouseholdType
from tests.factories import County, a_household
from tests.services.aid.aiding import FEN, a_panel, a_payment, an_approved
from tests.services.sheets import rows_of

HEADER = "编号,姓名,村,户号,帮扶类型,家庭类型,金额,发放日期,资金来源,事由"


def a_table(*lines: str) -> Table:
    return read_table("\n".join(lines).encode(), filename="帮扶.csv")


def test_rows_that_lack_a_word_come_in_and_are_named(session: Session, county: County) -> None:
    household = a_household(session, county)
    table = a_table(
        HEADER,
        f'BZ-1,陈大福,上河村,{household.household_no},个案,低保,"5,700",2025-12-01,慈善,手术',
        "BZ-2,沈士强,下河村,,特殊帮扶,,3000.50,2026-01-05,,",
    )
    plan = plan_past_aid(session, county.clerk, table)
    assert (plan.faults, run_past_aid(session, county.clerk, plan, partial=False)) == ((), 2)
    found = aid_figures(session, county.clerk, AidFilter())
    assert found.total == Sum(2, 5700 * FEN + 300_050)
    assert (found.by_kind[AidKind.SPECIAL].count, found.by_type[HouseholdType.MINIMUM_LIVING].count) == (1, 1)
    assert (found.agreement.kinds.agrees, found.agreement.types.difference) == (True, 1)
    second, first = aid_lines(session, county.clerk, AidFilter()).rows
    assert (first.application_no[:6], second.application_no[:6]) == ("BF2025", "BF2026")
    assert (second.state, second.household_type) == (AidState.PAID, None)
    assert found.lack_type == (second.application_no,)
    again = plan_past_aid(session, county.clerk, table)
    assert (again.contents, again.seen_rows) == ([], (2, 3))
    assert run_past_aid(session, county.clerk, again, partial=False) == 0


def test_every_bad_row_is_named(session: Session, county: County) -> None:
    plan = plan_past_aid(
        session,
        county.clerk,
        a_table(
            HEADER,
            "1,沈士强,上河村,,个案,低保,许多,2025-12-01,,",
            "2,沈士强,松坪村,,个案,低保,100,2025-12-01,,",
            "3,沈士强,上河村,H-none,个案,低保,100,2025-12-01,,",
            "4,沈士强,上河村,,个人,低保,100,2025-12-01,,",
            "5,沈士强,上河村,,个案,低保,100,2027-12-01,,",
            "6,沈士强,上河村,,个案,低保,0,2025-12-01,,",
            "7,,上河村,,个案,低保,100,2025-12-01,,",
        ),
    )
    assert [(fault.row, fault.key) for fault in plan.faults] == [
        (2, "cell_money"),
        (3, "cell_place_unknown"),
        (4, "cell_household_unknown"),
        (5, "cell_choice"),
        (6, "cell_date_ahead"),
        (7, "sum_out_of_range"),
        (8, "cell_required"),
    ]
    with pytest.raises(BadInput):
        run_past_aid(session, county.clerk, plan, partial=True)


def test_only_who_pays(session: Session, county: County) -> None:
    with pytest.raises(NotPermitted):
        plan_past_aid(session, county.chair, a_table(HEADER, "1,沈士强,上河村,,个案,低保,1,2025-12-01,,"))
    with pytest.raises(NotPermitted):
        export_ledger(session, county.cadre, AidFilter())


def test_template_is_understood(session: Session, county: County) -> None:
    names = rows_of(past_aid_template())[0]
    row = ["", "沈士强", "石桥镇", "上河村", "", "个案帮扶", "低收入家庭", "100", "2025-12-01", "", ""]
    plan = plan_past_aid(session, county.clerk, a_table(",".join(names), ",".join(row)))
    assert [each.spot.area_id for each in plan.contents] == [county.village.id]


def test_ledger_shows_what_was_taken_back_and_masks_names(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    line = a_payment(session, county, row, 5700)
    take_back(session, county.clerk, line.id)
    a_payment(session, county, row, 5000)
    names, *rows = rows_of(export_ledger(session, county.chair, AidFilter(from_on=date(2026, 1, 1))))
    assert [each[names.index("发放金额（元）")] for each in rows] == [5700, -5700, 5000]
    assert [each[names.index("冲销")] for each in rows] == [None, "冲销", None]
    assert {each[names.index("姓名")] for each in rows} == {"沈**"}
