"""Do the figures by kind and by household type come to one sum, and is it told where they do not?"""

from datetime import timedelta

from sqlmodel import Session

from feedback.core.clock import today
from feedback.services.aid.figures import Sum, agreement, agreement_of, aid_figures
from feedback.services.aid.paying import take_back
from feedback.services.aid.reading import AidFilter, aid_lines, count_aid
from models.office_vocabulary import AidKind, HouseholdType
from tests.factories import County
from tests.services.aid.aiding import FEN, a_panel, a_payment, an_application, an_approved
from tests.statements import statements

TYPES = (HouseholdType.MINIMUM_LIVING, HouseholdType.LOW_INCOME, HouseholdType.OTHER_DIFFICULTY)


def test_the_articles_figures_agree_and_a_changed_one_is_told() -> None:
    kinds = dict(zip(AidKind, (800, 16, 61), strict=True))
    types = dict(zip(TYPES, (50, 147, 680), strict=True))
    assert agreement_of(877, kinds, types).agrees
    wrong = agreement_of(877, kinds, types | {HouseholdType.LOW_INCOME: 140})
    assert (wrong.agrees, wrong.kinds.difference, wrong.types.difference) == (False, 0, 7)


class TestFigures:
    def test_count_what_was_paid_and_open_the_same_list(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        for kind, household_type, yuan in zip(AidKind, TYPES, (5700, 20_000, 300), strict=True):
            row = an_approved(session, county, panel, yuan=yuan, kind=kind, household_type=household_type)
            a_payment(session, county, row, yuan)
        an_application(session, county, panel)
        an_approved(session, county, panel)
        taken = a_payment(session, county, an_approved(session, county, panel), 5700)
        take_back(session, county.clerk, taken.id)
        with statements(session) as sent:
            found = aid_figures(session, county.clerk, AidFilter())
        assert len(sent) == 2
        assert found.total == Sum(3, 26_000 * FEN)
        assert found.by_kind[AidKind.PROJECT] == Sum(1, 20_000 * FEN)
        assert [found.by_type[each].count for each in TYPES] == [1, 1, 1]
        assert (found.waiting, found.unpaid, found.agreement.agrees) == (1, 2, True)
        assert count_aid(session, county.clerk, AidFilter(is_helped=True)) == 3
        assert aid_figures(session, county.south_clerk, AidFilter()).total == Sum()

    def test_days_are_those_of_the_payments(self, session: Session, county: County) -> None:
        row = an_approved(session, county, a_panel(session, county), applied_on=today() - timedelta(days=9))
        a_payment(session, county, row, 1000, paid_on=today() - timedelta(days=5))
        a_payment(session, county, row, 2000)
        late = AidFilter(from_on=today() - timedelta(days=1), to_on=today())
        assert aid_figures(session, county.clerk, late).total == Sum(1, 2000 * FEN)
        assert aid_figures(session, county.clerk, AidFilter()).total == Sum(1, 3000 * FEN)

    def test_rows_that_do_not_say_are_named(self, session: Session, county: County) -> None:
        row = an_approved(session, county, a_panel(session, county))
        a_payment(session, county, row, 5700)
        row.panel_id, row.least_yes, row.household_type = None, None, None
        session.flush()
        found = aid_figures(session, county.clerk, AidFilter(area_id=county.north.id))
        assert (found.agreement.kinds.agrees, found.agreement.types.difference) == (True, 1)
        assert (found.lack_kind, found.lack_type) == ((), (row.application_no,))
        listed = aid_lines(session, county.clerk, AidFilter(lacks="household_type", is_helped=True))
        assert [line.application_no for line in listed.rows] == [row.application_no]
        assert not agreement(session, county.clerk, AidFilter()).agrees
