"""Does an auditor find every line once, by what was done, by whom and when, with names in the place of numbers?"""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from feedback.access import logbook
from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.logbook import LogSearch, log_page
from feedback.core import clock
from feedback.core.errors import NotPermitted
from models.vocabulary import Role
from models.work_vocabulary import AccessAction
from tests.factories import County, actor

EVERYTHING = LogSearch()


@pytest.fixture
def auditor(session: Session, county: County) -> Actor:
    return actor(session, Role.AUDITOR, area=county.root)


def line(session: Session, by: Actor, action: AccessAction = AccessAction.REVEAL) -> int:
    return write_access(session, action, actor_id=by.user_id, subject=("user", by.user_id)).seq


class TestPages:
    def test_every_line_once_and_back_again(
        self, session: Session, county: County, auditor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logbook, "PAGE_SIZE", 3)
        written = [line(session, county.clerk) for _number in range(7)]
        search = LogSearch(action=AccessAction.REVEAL)
        page, seen = log_page(session, auditor, search), []
        while True:
            seen.append([each.seq for each in page.lines])
            if page.older is None:
                break
            page = log_page(session, auditor, search, before=page.older)
        assert [seq for each in seen for seq in each] == written[::-1]
        assert [len(each) for each in seen] == [3, 3, 1]
        back = log_page(session, auditor, search, after=page.newer)
        assert [each.seq for each in back.lines] == seen[1]
        first = log_page(session, auditor, search, after=back.newer)
        assert [each.seq for each in first.lines] == seen[0]
        assert first.newer is None

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR, Role.HANDLER}))
    def test_nobody_else_reads_it(self, session: Session, county: County, role: Role) -> None:
        with pytest.raises(NotPermitted):
            log_page(session, actor(session, role, area=county.root), EVERYTHING)


class TestSearch:
    def test_by_person(self, session: Session, county: County, auditor: Actor) -> None:
        mine = line(session, county.clerk)
        line(session, county.chair)
        for typed in (county.clerk.name, county.clerk.username):
            found = log_page(session, auditor, LogSearch(who=typed, action=AccessAction.REVEAL))
            assert mine in {each.seq for each in found.lines}
            assert {each.actor for each in found.lines} == {county.clerk.name}

    def test_day_is_the_offices(self, session: Session, county: County, auditor: Actor) -> None:
        # Half past midnight at the office is still the day before in UTC.
        with clock.set_to(datetime(2026, 3, 4, 16, 30, tzinfo=UTC)):
            early = line(session, county.clerk)
        with clock.set_to(datetime(2026, 3, 5, 15, 59, tzinfo=UTC)):
            late = line(session, county.clerk)
        with clock.set_to(datetime(2026, 3, 5, 16, 0, tzinfo=UTC)):
            next_day = line(session, county.clerk)
        found = log_page(session, auditor, LogSearch(on=datetime(2026, 3, 5, tzinfo=UTC).date()))
        seqs = {each.seq for each in found.lines}
        assert {early, late} <= seqs
        assert next_day not in seqs


class TestNames:
    def test_of_persons_places_and_units(self, session: Session, county: County, auditor: Actor) -> None:
        write_access(
            session,
            AccessAction.USER_CHANGED,
            actor_id=county.chair.user_id,
            subject=("user", county.clerk.user_id),
            facts={"granted": Role.CLERK, "area": county.north.id, "unit": county.water.id},
        )
        page = log_page(session, auditor, EVERYTHING)
        newest = page.lines[0]
        assert newest.subject == ("user", county.clerk.user_id)
        assert page.names.of("user", county.clerk.user_id) == county.clerk.name
        assert page.names.of("area", newest.facts["area"]) == "石桥镇"
        assert page.names.of("unit", newest.facts["unit"]) == "石桥镇水利站"
        assert page.names.of("area", 999_999) == ""
        assert page.names.of("case", 1) == ""
