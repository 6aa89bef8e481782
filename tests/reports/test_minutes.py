"""Do the minutes state who was there and what was decided on which matter, for those who may read it?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import IllegalMove, NotFound
from feedback.reports.minutes import minutes
from feedback.reports.paper import Row
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from feedback.tracker.minutes import closed_sessions, minutes_of
from models.case import Case
from models.clinic import Attendee, ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, ClinicDecision, OrgLevel
from models.work_vocabulary import AttendeeKind, SessionState
from tests.factories import County, a_case, an_order, copies_of
from tests.statements import statements

OPINION = "先用临时管道保供水，再列入冬修。"


def a_session(session: Session, county: County, **changes: Any) -> ClinicSession:
    """Add a closed session of the north, on a day of its own."""
    facts: dict[str, Any] = {
        "area_id": county.north.id,
        "level": OrgLevel.TOWNSHIP,
        "held_on": office_day(utc_now()) - timedelta(days=100),
        "state": SessionState.CLOSED,
        "number": 9,
        "place": "二楼会议室",
        "chair_id": county.chair.user_id,
        "keeper_id": county.clerk.user_id,
        "began_at": utc_now() - timedelta(hours=2),
        "ended_at": utc_now(),
    } | changes
    held = ClinicSession(**facts)
    session.add(held)
    session.flush()
    return held


def an_item(session: Session, held: ClinicSession, case: Case | None, position: int, **more: Any) -> ClinicItem:
    item = ClinicItem(
        session_id=held.id, case_id=case.id if case else None, position=position, **{"decided_at": utc_now()} | more
    )
    session.add(item)
    session.flush()
    return item


def rows_of(session: Session, county: County, held: ClinicSession) -> Sequence[Row]:
    rows = minutes(session, county.clerk, session_id=held.id).facts["rows"]
    assert not isinstance(rows, str)
    return rows


class TestFacts:
    def test_head(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        people = (
            (AttendeeKind.PRESENT, county.leader.user_id, "", "乡长"),
            (AttendeeKind.PRESENT, None, "王志强", ""),
            (AttendeeKind.EXCUSED, None, "冯军", "派出所"),
        )
        session.add_all(
            Attendee(session_id=held.id, kind=kind, user_id=user_id, name=name, post=post)
            for kind, user_id, name, post in people
        )
        session.flush()
        paper = minutes(session, county.leader, session_id=held.id)
        told = {name: text for name, text in paper.facts.items() if name != "rows"}
        assert told == {
            "area": "石桥镇",
            "year": "2025",
            "number": "9",
            "held_on": "2025年12月2日（星期二） 08:00—10:00",
            "place": "二楼会议室",
            "chair": "chair",
            "keeper": "clerk",
            "present": "leader（乡长）、王志强",
            "listening": "",
            "excused": "冯军（派出所）",
            "count": "0",
            "printed_on": "2026年3月12日",
        }
        assert paper.about == ("石桥镇", "2025-12-02")

    def test_what_was_decided(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        case = a_case(session, county, title="水渠塌了", status=CaseStatus.AWAITING_CLINIC)
        an_item(session, held, case, 1, decision=ClinicDecision.DISPATCH, opinion=OPINION)
        service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, with_co=True))
        an_item(session, held, None, 2, topic="饮水发黄", decision=ClinicDecision.NOTED)
        adopted = a_case(session, county, title="桥要重修", status=CaseStatus.AWAITING_CLINIC)
        leader = county.leader.user_id
        an_item(session, held, adopted, 3, decision=ClinicDecision.ADOPT, leader_id=leader)
        undecided = a_case(session, county, title="还没议的", status=CaseStatus.AWAITING_CLINIC)
        an_item(session, held, undecided, 4, decided_at=None)
        rows = rows_of(session, county, held)
        assert rows[0] == {
            "case_no": case.case_no,
            "question": "水渠塌了",
            "diagnosis": f"{taxonomy().by_code['0201'].name}、村民小组共性、一般",
            "decision": f"派账：{OPINION}",
            "lead": "石桥镇村镇建设办",
            "due": "2026年\n3月19日",
            "co": "石桥镇水利站",
        }
        assert (rows[1]["case_no"], rows[1]["question"], rows[1]["decision"]) == ("——", "饮水发黄", "议过")
        assert rows[2]["decision"] == "领导包案：leader"
        assert (rows[3]["decision"], rows[3]["due"]) == ("下次再议", "——")


class TestScope:
    def test_no_confidential_case_and_none_of_another_place(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        secret = a_case(session, county, confidential=True)
        an_item(session, held, secret, 1, opinion="不能说的")
        moved = a_case(session, county, title="挪走了")
        moved.township_id, moved.village_id, moved.area_id = county.south.id, None, county.south.id
        session.flush()
        an_item(session, held, moved, 2)
        assert rows_of(session, county, held) == []

    def test_stranger_finds_no_such_session(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        for by in (county.south_clerk, county.handler, county.cadre):
            with pytest.raises(NotFound):
                minutes(session, by, session_id=held.id)
        with pytest.raises(NotFound, match="session_not_found"):
            minutes(session, county.clerk, session_id=held.id + 1_000)

    def test_open_one_has_no_minutes_yet(self, session: Session, county: County) -> None:
        held = a_session(session, county, state=SessionState.OPEN)
        with pytest.raises(IllegalMove, match="session_not_closed"):
            minutes(session, county.clerk, session_id=held.id)

    def test_list_of_closed_sessions(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        a_session(session, county, state=SessionState.OPEN, level=OrgLevel.VILLAGE)
        a_session(session, county, area_id=county.south.id)
        assert [each.session_id for each in closed_sessions(session, county.clerk)] == [held.id]
        day = held.held_on
        assert closed_sessions(session, county.clerk, days=(day + timedelta(days=1), day + timedelta(days=9))) == []
        assert closed_sessions(session, county.handler) == []

    def test_statements_do_not_grow_with_items(self, session: Session, county: County) -> None:
        held, counts = a_session(session, county), []
        held_id = held.id
        dispatched = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        an_item(session, held, dispatched, 0, decision=ClinicDecision.DISPATCH)
        service.dispatch(session, county.chair, dispatched.id, NO_STEP, an_order(county, with_co=True))
        an_item(session, held, None, 99, topic="饮水发黄", case_ids=[dispatched.id], leader_id=county.leader.user_id)
        case = a_case(session, county)
        for start in (1, 30):
            for number, copy in enumerate(copies_of(session, case, 10), start):
                an_item(session, held, copy, number, decision=ClinicDecision.NOTED)
            with statements(session) as asked:
                assert minutes_of(session, county.clerk, held_id).items[0].co
            counts.append(len(asked))
        assert counts == [6, 6]

    def test_paper_and_page_hold_the_same_matters(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        case = a_case(session, county, title="水渠塌了")
        secret = a_case(session, county, confidential=True)
        an_item(session, held, case, 1, decision=ClinicDecision.NOTED, opinion="单位抓紧")
        an_item(session, held, None, 2, topic="饮水发黄", case_ids=[case.id], decision=ClinicDecision.NOTED)
        an_item(session, held, None, 3, topic="没有诉求的热点", decision=ClinicDecision.DEFER, opinion="下次再看")
        an_item(session, held, None, 4, topic="只有涉密的", case_ids=[secret.id], decision=ClinicDecision.NOTED)
        page = [(line.case_no, line.question) for line in minutes_of(session, county.clerk, held.id).items]
        assert page == [(case.case_no, "水渠塌了"), ("", "饮水发黄"), ("", "没有诉求的热点")]
        told = [(row["question"], row["decision"]) for row in rows_of(session, county, held)]
        assert told == [("水渠塌了", "议过：单位抓紧"), ("饮水发黄", "议过"), ("没有诉求的热点", "下次再议：下次再看")]

    def test_who_reads_the_list_reads_each_on_it_and_nobody_else_does(self, session: Session, county: County) -> None:
        held = a_session(session, county)
        readers = []
        for name in ("clerk", "chair", "leader", "reviewer", "county_chair", "south_clerk", "handler", "cadre"):
            by: Actor = getattr(county, name)
            listed = held.id in {each.session_id for each in closed_sessions(session, by)}
            for read in (minutes_of, lambda *asked: minutes(*asked[:2], session_id=asked[2])):
                if listed:
                    read(session, by, held.id)
                else:
                    with pytest.raises(NotFound):
                        read(session, by, held.id)
            readers += [name] if listed else []
        assert readers == ["clerk", "chair", "leader", "reviewer", "county_chair"]
