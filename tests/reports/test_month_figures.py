"""Does a month give the same figures whenever it is asked for, and does it name the cases where they disagree?"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from feedback.reports.groups import Group, Scheme, groups_of, save_groups
from feedback.reports.month_figures import NONE, IdentityName, MonthFigures, month_days, month_figures
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case, CaseEvent
from models.contact import Message
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClosureMode,
    ContactKind,
    OrgLevel,
    ReopenGround,
    Role,
    Verb,
)
from tests.county import actor
from tests.factories import County, a_case, a_diagnosis, a_registered_case, an_opinion, the_answers
from tests.statements import statements

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, 0, tzinfo=OFFICE_ZONE)


def of(session: Session, county: County, first: date, unit_id: int | None = None) -> MonthFigures:
    """Return the figures of the cases of this test alone: the world has one in every state."""
    return month_figures(session, col(Case.title).startswith("月报"), first, unit_id=unit_id)


def rows(figures: MonthFigures, *names: str) -> list[int]:
    return [figures.at(f"m_{name}") for name in names]


def broken(figures: MonthFigures) -> list[IdentityName]:
    return [each.name for each in figures.identities if not each.holds]


def made(session: Session, county: County, month: int, day: int, status: CaseStatus, title: str = "月报水渠") -> Case:
    with clock.set_to(at(month, day)):
        return a_case(session, county, title=title, status=status)


class TestMonths:
    def test_one_month_follows_from_the_other(self, session: Session, county: County) -> None:
        made(session, county, 3, 3, CaseStatus.CLOSED)
        open_one = made(session, county, 3, 4, CaseStatus.REVIEWING)
        made(session, county, 4, 5, CaseStatus.HANDLING)
        with clock.set_to(at(4, 20)):
            answers = the_answers()
            mode = ClosureMode.PROJECT_UNDER_WAY
            service.record_revisit(session, county.revisitor, open_one.id, NO_STEP, answers, closing_mode=mode)
        march, april, may = (of(session, county, first) for first in (MARCH, APRIL, MAY))
        names = ("before", "opened", "closed", "substantive", "staged", "procedural", "after")
        assert rows(march, *names) == [0, 2, 1, 1, 0, 0, 1]
        assert rows(april, *names) == [1, 1, 1, 0, 1, 0, 1]
        assert rows(may, *names) == [1, 0, 0, 0, 0, 0, 1]
        assert [april.at(name) for name in ("y_carried", "y_opened", "y_closed")] == [0, 3, 2]
        assert [broken(each) for each in (march, april, may)] == [[], [], []]

    def test_reopened_case_leaves_the_past_as_it_was(self, session: Session, county: County) -> None:
        case = made(session, county, 3, 3, CaseStatus.CLOSED)
        before = of(session, county, MARCH)
        with clock.set_to(at(4, 2)):
            leader = actor(session, Role.LEADER, area=county.north)
            ground = ReopenGround.NOT_DONE
            service.reopen(session, leader, case.id, NO_STEP, reason="水渠又塌了一段", ground=ground, by_citizen=False)
        march, april = of(session, county, MARCH), of(session, county, APRIL)
        assert march.counts == before.counts
        assert rows(april, "before", "opened", "new", "again", "closed", "after") == [0, 1, 0, 1, 0, 1]
        assert (april.at("y_opened"), april.at("y_closed"), broken(april)) == (2, 1, [])

    def test_what_ends_otherwise_is_taken_off_the_opened(self, session: Session, county: County) -> None:
        for status in (CaseStatus.DECLINED, CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED, CaseStatus.HANDLING):
            made(session, county, 3, 3, status)
        figures = of(session, county, MARCH)
        assert rows(figures, "new", "struck", "opened", "closed", "after") == [4, 3, 1, 0, 1]
        assert broken(figures) == []

    def test_last_year_is_carried_over(self, session: Session, county: County) -> None:
        with clock.set_to(datetime(2025, 12, 10, 10, 0, tzinfo=OFFICE_ZONE)):
            a_case(session, county, title="月报旧账", status=CaseStatus.REGISTERED)
        figures = of(session, county, MARCH)
        assert [figures.at(name) for name in ("y_carried", "y_opened", "m_before", "m_opened")] == [1, 1, 1, 0]

    def test_december_ends_with_the_year(self) -> None:
        ends = [moment.astimezone(OFFICE_ZONE).date() for moment in month_days(date(2026, 12, 5))]
        assert ends == [date(2026, 1, 1), date(2026, 12, 1), date(2027, 1, 1)]


class TestColumns:
    def test_category_is_that_of_the_months_end(self, session: Session, county: County) -> None:
        with clock.set_to(at(3, 3)):
            case = a_registered_case(session, county, title="月报水渠")
        assert of(session, county, MARCH).at("m_new", NONE) == 1
        with clock.set_to(at(4, 3)):
            service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0302"))
        march, april = of(session, county, MARCH), of(session, county, APRIL)
        assert (march.at("m_new", NONE), march.at("m_new", "l1")) == (1, 0)
        assert [april.at("m_after", column) for column in ("total", NONE, "livelihood", "l1")] == [1, 0, 1, 1]

    def test_office_names_and_fills_them(self, session: Session, county: County) -> None:
        made(session, county, 3, 3, CaseStatus.HANDLING)
        groups = list(groups_of(session)[Scheme.STABILITY])
        assert of(session, county, MARCH).at("m_after", "s1") == 1
        office = actor(session, Role.CLERK, area=county.root)
        groups[0] = Group("征迁", ())
        save_groups(session, office, Scheme.STABILITY, groups)
        figures = of(session, county, MARCH)
        assert figures.columns["s1"] == "征迁"
        (lost,) = [each for each in figures.identities if not each.holds]
        assert (lost.name, len(lost.cases)) == (IdentityName.COLUMNS, 1)


class TestSources:
    def test_from_letters_and_from_below(self, session: Session, county: County) -> None:
        letter = made(session, county, 3, 3, CaseStatus.HANDLING)
        with clock.set_to(at(3, 4)):
            opinion = an_opinion(session, letter, kind=ContactKind.MESSAGE)
            session.add(Message(contact_id=opinion.contact_id, source_name="县人大代表建议"))
        made(session, county, 3, 5, CaseStatus.HANDLING)
        figures = of(session, county, MARCH)
        assert rows(figures, "congress", "direct", "below", "leaders", "cppcc") == [1, 1, 0, 0, 0]

    def test_proposals_by_their_channel_in_a_departments_month(self, session: Session, county: County) -> None:
        for channel in (Channel.CONGRESS, Channel.CPPCC, Channel.CPPCC):
            case = made(session, county, 3, 3, CaseStatus.HANDLING)
            session.get_one(Case, case.id).channel = channel
        session.flush()
        figures = of(session, county, MARCH, unit_id=county.roads.id)
        assert rows(figures, "congress", "cppcc", "direct") == [1, 2, 0]
        assert broken(figures) == []


class TestUnits:
    def test_books_of_a_unit_are_what_it_leads(self, session: Session, county: County) -> None:
        made(session, county, 3, 3, CaseStatus.CLOSED)
        made(session, county, 3, 4, CaseStatus.DISPATCHED)
        made(session, county, 3, 5, CaseStatus.AWAITING_CLINIC)
        roads = of(session, county, MARCH, unit_id=county.roads.id)
        assert rows(roads, "new", "closed", "after") == [2, 1, 1]
        assert rows(of(session, county, MARCH, unit_id=county.water.id), "new", "after") == [0, 0]
        assert broken(roads) == []

    def test_escalated_case_leaves_them(self, session: Session, county: County) -> None:
        case = made(session, county, 3, 3, CaseStatus.HANDLING)
        with clock.set_to(at(3, 9)):
            service.escalate(session, county.chair, case.id, NO_STEP, reason="超出本乡镇权限，请县里研究")
        figures = of(session, county, MARCH, unit_id=county.roads.id)
        assert (rows(figures, "new", "struck", "after"), broken(figures)) == ([1, 1, 0], [])
        assert of(session, county, MARCH).at("m_below") == int(case.level is not OrgLevel.VILLAGE)


class TestIdentities:
    def test_case_behind_a_difference_is_named(self, session: Session, county: County) -> None:
        case = made(session, county, 3, 3, CaseStatus.CLOSED)
        closing = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.RECORD_REVISIT)
        event = session.exec(closing).one()
        event.source = CaseStatus.WITHDRAWN
        session.flush()
        figures = of(session, county, MARCH)
        found = {each.name: each.cases for each in figures.identities if not each.holds}
        assert found[IdentityName.MONTH] == (case.case_no,)

    def test_closing_that_says_not_how_is_named(self, session: Session, county: County) -> None:
        case = made(session, county, 3, 3, CaseStatus.CLOSED)
        closing = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.RECORD_REVISIT)
        session.exec(closing).one().facts = {}
        case.closure_mode = None
        session.flush()
        figures = of(session, county, MARCH)
        assert [(each.name, each.cases) for each in figures.identities if not each.holds] == [
            (IdentityName.CLOSINGS, (case.case_no,))
        ]

    def test_statements_do_not_follow_the_cases(self, session: Session, county: County) -> None:
        counts = []
        for _number in range(2):
            made(session, county, 3, 3, CaseStatus.CLOSED)
            with statements(session) as sent:
                month_figures(session, col(Case.id) > 0, MARCH)
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 9
