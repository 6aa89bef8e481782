"""Is the ladder changed as a whole, checked as a whole, and by nobody else?"""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, Conflict, NotPermitted
from feedback.tracker.ladder import DEFAULT_LADDER, load_ladder
from feedback.tracker.ladder_editing import RungLine, default_lines, ladder_lines, save_ladder
from models.keeping import AccessLog
from models.notice import LadderStep
from models.vocabulary import LimitUnit, Urgency
from models.work_vocabulary import LadderRole
from tests.factories import County
from tests.worlds import sysadmin

__all__ = ["sysadmin"]


def general(after: int | None, unit: LimitUnit | None = LimitUnit.WORKING_DAYS, **more: object) -> RungLine:
    line = RungLine(after=after, unit=unit, roles=(LadderRole.CLERK,))
    return replace(line, **more)  # type: ignore[arg-type]  # Given by name.


def save(session: Session, actor: Actor, *lines: RungLine) -> int:
    return save_ladder(session, actor, seen=ladder_lines(session, actor), wanted=lines)


class TestSave:
    def test_whole_ladder_is_put_in_the_place_of_the_old_one(self, session: Session, sysadmin: Actor) -> None:
        hours = general(2, LimitUnit.HOURS, urgency=Urgency.URGENT)
        assert save(session, sysadmin, general(0), hours, general(2)) == 3
        ladder = load_ladder(session)
        assert [(rung.position, rung.after) for rung in ladder[None]] == [(1, 0), (2, 2)]
        assert [rung.after for rung in ladder[Urgency.URGENT]] == [2]
        assert Urgency.CRITICAL not in ladder
        assert save(session, sysadmin, *default_lines()) > 0
        assert load_ladder(session) == DEFAULT_LADDER

    def test_nothing_changed_writes_nothing(self, session: Session, sysadmin: Actor) -> None:
        assert save(session, sysadmin, *default_lines()) == 0
        assert session.exec(select(LadderStep)).all() == []
        assert session.exec(select(AccessLog)).all() == []

    @pytest.mark.parametrize(
        ("lines", "key", "row"),
        [
            pytest.param([general(None)], "rung_incomplete", 1, id="no length"),
            pytest.param([general(1, None)], "rung_incomplete", 1, id="no unit"),
            pytest.param([general(0), general(1, roles=())], "rung_incomplete", 2, id="nobody to tell"),
            pytest.param([general(-1)], "rung_after", 1, id="negative"),
            pytest.param([general(61)], "rung_after", 1, id="too far off"),
            pytest.param([general(1), general(1)], "rung_not_later", 2, id="at the same time"),
            pytest.param([general(1), general(23, LimitUnit.HOURS)], "rung_not_later", 2, id="earlier in another unit"),
            pytest.param([general(n) for n in range(9)], "rungs_too_many", 9, id="too many"),
            pytest.param([general(1, urgency=Urgency.URGENT)], "ladder_general_missing", None, id="no general one"),
        ],
    )
    def test_refuses_what_is_no_ladder(
        self, session: Session, sysadmin: Actor, lines: list[RungLine], key: str, row: int | None
    ) -> None:
        with pytest.raises(BadInput) as refused:
            save(session, sysadmin, *lines)
        assert (refused.value.key, refused.value.facts.get("row")) == (key, row)
        assert load_ladder(session) == DEFAULT_LADDER

    def test_second_of_two_is_told(self, session: Session, sysadmin: Actor) -> None:
        seen = ladder_lines(session, sysadmin)
        save(session, sysadmin, general(1))
        with pytest.raises(Conflict):
            save_ladder(session, sysadmin, seen=seen, wanted=[general(2)])

    def test_nobody_elses(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            ladder_lines(session, county.leader)
        with pytest.raises(NotPermitted):
            save_ladder(session, county.leader, seen=default_lines(), wanted=[general(1)])
