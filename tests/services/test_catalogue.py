"""Is the catalogue what an office edits: found by words and initials, kept whole, and full of usable items at first?"""

from typing import Any

import pytest
from sqlmodel import Session

from feedback.core.errors import BadInput, Conflict, FeedbackError, MissingFact, NotPermitted
from feedback.services.catalogue import (
    ItemStep,
    Material,
    add_common_items,
    checked_item,
    common_groups,
    common_items,
    entry_of,
    find_item,
    items,
    save_item,
)
from tests.county import County
from tests.services.agency import an_item


def test_common_items_are_usable_in_nine_groups(session: Session, county: County) -> None:
    common = common_items()
    assert [checked_item(entry) for entry in common] == common
    assert {entry.group_name for entry in common} == set(common_groups())
    assert len(common_groups()) == 9
    assert add_common_items(session, county.clerk) == len(common) >= 30
    assert add_common_items(session, county.clerk) == 0
    two_children = next(entry for entry in items(session, county.cadre) if entry.code == "JS02")
    assert (two_children.trips_before, two_children.trips_after) == (3, 1)


def test_found_by_group_words_and_initials(session: Session, county: County) -> None:
    add_common_items(session, county.clerk)
    for typed, first in (("居住证", "居住证申领"), ("cjrz", "残疾人证申办"), ("mz03", "高龄津贴申请")):
        assert items(session, county.cadre, typed=typed)[0].name == first
    assert {entry.group_name for entry in items(session, county.cadre, group="残联")} == {"残联"}
    with pytest.raises(NotPermitted):
        items(session, county.sysadmin)


def test_changed_and_closed(session: Session, county: County) -> None:
    item = an_item(session, county)
    changed = entry_of(item)
    save_item(session, county.clerk, type(changed)(**{**fields(changed), "name": "尊老金申请", "is_active": False}))
    assert find_item(session, item.id).name == "尊老金申请"
    assert item.id not in {entry.item_id for entry in items(session, county.cadre)}
    with pytest.raises(FeedbackError):
        find_item(session, item.id, with_closed=False)
    with pytest.raises(NotPermitted):
        save_item(session, county.cadre, changed)
    with pytest.raises(Conflict):
        an_item(session, county, code=item.code)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"name": " "}, MissingFact),
        ({"promised_days": 1000}, BadInput),
        ({"trips_before": -1}, BadInput),
        ({"materials": (Material("身份证"), Material("身份证"))}, BadInput),
        ({"steps": (ItemStep(""),)}, BadInput),
        ({"steps": tuple(ItemStep(str(n)) for n in range(30))}, BadInput),
        ({"notes": "长" * 1001}, BadInput),
    ],
)
def test_refused(session: Session, county: County, wrong: dict[str, Any], fault: type[FeedbackError]) -> None:
    with pytest.raises(fault):
        an_item(session, county, **wrong)


def fields(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}
