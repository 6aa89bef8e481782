"""Does a village's library count what it holds, tell what is not covered, and take its profile and books?"""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.archive.file_lists import FileSearch, count_files, file_page
from feedback.archive.village_changes import change_profile, close_book, open_book
from feedback.archive.villages import ProfileFacts, open_village
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound, NotPermitted
from models.household import Household
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from models.vocabulary import AreaKind, CaseStatus
from tests.archive.filing import a_file
from tests.factories import County, a_case, an_area
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


def some_files(session: Session, county: County, number: int) -> list[int]:
    return [
        a_file(
            session, county, household_no=f"{n:03}", head_name=f"户{n}", members=(),
            key_kinds=(KeyKind.DISABLED.value, KeyKind.LIVING_ALONE.value) if n % 2 else (),
            household_type=HouseholdType.MINIMUM_LIVING, visit_tier=VisitTier.KEY,
        )
        for n in range(number)
    ]  # fmt: skip


class TestLibrary:
    def test_counts_what_it_holds(self, session: Session, county: County) -> None:
        ids = some_files(session, county, 3)
        session.get_one(Household, ids[0]).updated_on = today() - timedelta(days=181)
        session.get_one(Household, ids[2]).is_active = False
        bare = an_area(session, kind=AreaKind.NATURAL_VILLAGE, name="李家湾", parent=county.village)
        session.flush()
        before = open_village(session, county.cadre, county.village.id).open_cases
        a_case(session, county, confidential=True)
        a_case(session, county, status=CaseStatus.HANDLING)
        view = open_village(session, county.cadre, county.village.id)
        assert (view.files, view.stale) == (2, 1)
        assert view.types == {HouseholdType.MINIMUM_LIVING: 2}
        assert view.tiers == {VisitTier.KEY: 2}
        assert view.key_kinds == {KeyKind.LIVING_ALONE: 1, KeyKind.DISABLED: 1}
        assert (view.coverage.natural_villages, view.coverage.uncovered) == (2, ((bare.id, "李家湾"),))
        assert view.open_cases == before + 1
        assert view.hot_places[0][0] == "三组"
        assert sum(number for _name, number in view.categories) == view.open_cases

    def test_a_book_covers_too(self, session: Session, county: County) -> None:
        assert open_village(session, county.cadre, county.village.id).coverage.covered == 0
        facts = {"title": "杨家湾第 1 本", "kept_by": "周敏", "opened_on": today()}
        number = open_book(session, county.cadre, county.hamlet.id, **facts)  # type: ignore[arg-type]  # Kinds are right.
        assert open_book(session, county.cadre, county.hamlet.id, **facts) == number  # type: ignore[arg-type]  # As above.
        view = open_village(session, county.cadre, county.village.id)
        assert (view.coverage.covered, view.coverage.books, view.books[0].area) == (1, 1, "杨家湾")
        close_book(session, county.cadre, number)
        session.flush()
        view = open_village(session, county.cadre, county.village.id)
        assert (view.coverage.covered, view.coverage.books, view.books[0].closed_on) == (0, 0, today())

    def test_statements_do_not_grow(self, session: Session, county: County) -> None:
        some_files(session, county, 1)
        open_village(session, county.cadre, county.village.id)
        with statements(session) as few:
            open_village(session, county.cadre, county.village.id)
            file_page(session, county.cadre, FileSearch())
        some_files(session, county, 8)
        with statements(session) as many:
            open_village(session, county.cadre, county.village.id)
            file_page(session, county.cadre, FileSearch())
        assert len(few) == len(many)

    def test_only_for_who_reads_there(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound):
            open_village(session, county.south_clerk, county.village.id)
        with pytest.raises(NotFound):
            open_village(session, county.clerk, county.north.id)
        with pytest.raises(NotPermitted):
            open_village(session, county.leader, county.village.id)


class TestProfile:
    def test_is_written_and_dated(self, session: Session, county: County) -> None:
        facts = ProfileFacts(population=1200, collective_income=300_000_000_000, situation="山区村")
        assert change_profile(session, county.cadre, county.village.id, facts, seen=ProfileFacts())
        session.flush()
        assert not change_profile(session, county.cadre, county.village.id, facts, seen=ProfileFacts())
        view = open_village(session, county.chair, county.village.id)
        assert (view.profile, view.updated_on, view.updated_by) == (facts, today(), county.cadre.name)
        assert not view.may_keep

    def test_not_written_over_what_somebody_else_wrote(self, session: Session, county: County) -> None:
        first = ProfileFacts(population=1200)
        change_profile(session, county.cadre, county.village.id, first, seen=ProfileFacts())
        session.flush()
        with pytest.raises(Conflict, match="changed_meanwhile"):
            change_profile(session, county.clerk, county.village.id, ProfileFacts(rivers="白河"), seen=ProfileFacts())
        assert open_village(session, county.clerk, county.village.id).profile == first
        assert change_profile(session, county.clerk, county.village.id, ProfileFacts(rivers="白河"), seen=first)

    def test_refused(self, session: Session, county: County) -> None:
        with pytest.raises(BadInput):
            change_profile(session, county.cadre, county.village.id, ProfileFacts(population=-1), seen=ProfileFacts())
        with pytest.raises(NotPermitted):
            change_profile(session, county.chair, county.village.id, ProfileFacts(), seen=ProfileFacts())
        with pytest.raises(NotFound):
            change_profile(session, county.cadre, county.south_village.id, ProfileFacts(), seen=ProfileFacts())
        with pytest.raises(MissingFact):
            open_book(session, county.cadre, county.village.id, title=" ", kept_by="", opened_on=today())
        with pytest.raises(NotFound):
            close_book(session, county.cadre, 999)


class TestPages:
    def test_every_file_once_both_ways(self, session: Session, county: County) -> None:
        ids = some_files(session, county, 65)
        seen: list[int] = []
        page = file_page(session, county.cadre, FileSearch())
        assert page.earlier is None
        while True:
            seen += [row.household_id for row in page.rows]
            if page.later is None:
                break
            page = file_page(session, county.cadre, FileSearch(), cursor=page.later)
        assert seen == ids
        back = file_page(session, county.cadre, FileSearch(), cursor=page.earlier)
        assert [row.household_id for row in back.rows] == ids[30:60]
        assert back.later is not None

    @pytest.mark.parametrize(
        ("sought", "found"),
        [
            pytest.param(FileSearch(key_kind=KeyKind.DISABLED), 2, id="a key kind"),
            pytest.param(FileSearch(key_kind=KeyKind.VETERAN), 0, id="another kind"),
            pytest.param(FileSearch(visit_tier=VisitTier.KEY), 4, id="a tier"),
            pytest.param(FileSearch(household_type=HouseholdType.LOW_INCOME), 0, id="another type"),
            pytest.param(FileSearch(only_dangerous=True), 0, id="unsafe houses"),
            pytest.param(FileSearch(text="003"), 1, id="a number"),
        ],
    )
    def test_by_kind(self, session: Session, county: County, sought: FileSearch, found: int) -> None:
        some_files(session, county, 4)
        assert count_files(session, county.cadre, sought) == found

    def test_by_place(self, session: Session, county: County) -> None:
        some_files(session, county, 2)
        for area, found in ((county.hamlet, 2), (county.group, 2), (county.other_village, 0), (county.north, 2)):
            assert count_files(session, county.clerk, FileSearch(area_id=area.id)) == found
        with pytest.raises(NotFound):
            count_files(session, county.clerk, FileSearch(area_id=county.south_village.id))
