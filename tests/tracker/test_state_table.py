"""Do the guide and the help page say what the door does?"""

import re

import pytest
from sqlmodel import Session

from feedback.tracker.door import standing_of, verbs_open_to
from feedback.tracker.state_table import DOCUMENT, document, drawing, table_rows
from feedback.tracker.states import MOVES, UNSEEN
from models.vocabulary import CaseStatus, OrgLevel, Role
from tests.factories import actor
from tests.worlds import World, case_in


def test_the_document_is_what_the_code_makes() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `python -m feedback.tracker.state_table`"


def test_every_state_and_every_move_stands_in_the_document() -> None:
    rows = [line for line in document().splitlines() if line.startswith("| `")]
    assert len(rows) == len(MOVES)
    for status in CaseStatus:
        assert f"(`{status}`)" in document() or status in {"declined", "transferred", "withdrawn"}


def test_the_drawing_has_an_arrow_for_each_way_but_withdrawal() -> None:
    arrows = set(re.findall(r"^ +(\w+) -->\|.+\| (\w+)$", drawing(), re.MULTILINE))
    ways = {(str(move.source), str(move.target)) for move in MOVES if move.source and move.changes_state}
    assert arrows == {way for way in ways if way[1] != "withdrawn"}
    assert "再" not in drawing("en")
    assert not re.search(r"[\u4e00-\u9fff]", drawing("en"))


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.CADRE, Role.REVISITOR])
def test_a_role_is_offered_what_the_table_says(session: Session, world: World, role: Role) -> None:
    asking = actor(session, role, area=world.county.village)
    for status in CaseStatus:
        case = case_in(session, world, status)
        case.level = OrgLevel.VILLAGE
        # What is done by the batch has no button anywhere.
        said = {row.verb for row in table_rows() if row.source is status and role in row.roles} - UNSEEN
        assert said == set(verbs_open_to(asking, case, standing_of(session, asking, case))), status
