"""May an office name and fill the groups of its reports, and is what would not add up refused?"""

import pytest
from sqlmodel import Session

from feedback.classify.taxonomy import taxonomy
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.reports.groups import (
    MONTHLY,
    Group,
    Scheme,
    drop_groups,
    group_names,
    groups_of,
    may_change_groups,
    save_groups,
    shipped_groups,
)
from models.vocabulary import Role
from tests.county import actor
from tests.factories import County


class TestShipped:
    def test_every_category_stands_in_exactly_one_column(self) -> None:
        codes = [code for scheme in MONTHLY for group in shipped_groups(scheme) for code in group.categories]
        assert sorted(codes) == sorted(taxonomy().codes)
        assert [len(shipped_groups(scheme)) for scheme in MONTHLY] == [11, 6, 16]

    def test_brief_joins_culture_and_health(self) -> None:
        names = group_names(shipped_groups(Scheme.BRIEF))
        assert (names["0807"], names["1102"]) == ("文化医疗", "文化医疗")


class TestOwn:
    def test_take_the_place_of_ours_and_go_again(self, session: Session, county: County) -> None:
        office = actor(session, Role.CLERK, area=county.root)
        save_groups(session, office, Scheme.BRIEF, [Group(" 水 ", ("0401", "0402"))])
        assert groups_of(session)[Scheme.BRIEF] == (Group("水", ("0401", "0402")),)
        drop_groups(session, office, Scheme.BRIEF)
        assert groups_of(session)[Scheme.BRIEF] == shipped_groups(Scheme.BRIEF)

    @pytest.mark.parametrize(
        ("scheme", "groups", "told"),
        [
            (Scheme.BRIEF, [Group("", ("0401",))], "report_group_name"),
            (Scheme.BRIEF, [Group("水", ("0401",)), Group("水", ("0402",))], "report_group_name_twice"),
            (Scheme.BRIEF, [Group("水", ("0401",)), Group("饮水", ("0401",))], "report_group_category_twice"),
            (Scheme.BRIEF, [Group("水", ())], "report_group_empty"),
            (Scheme.HARDSHIP, [Group("住房", ("0101",))], "report_group_places"),
        ],
    )
    def test_refused(self, session: Session, county: County, scheme: Scheme, groups: list[Group], told: str) -> None:
        office = actor(session, Role.CLERK, area=county.root)
        with pytest.raises(BadInput) as refused:
            save_groups(session, office, scheme, groups)
        assert refused.value.key == told

    def test_category_that_never_was(self, session: Session, county: County, sysadmin: object) -> None:
        office = actor(session, Role.CLERK, area=county.root)
        with pytest.raises(NotFound):
            save_groups(session, office, Scheme.BRIEF, [Group("水", ("9999",))])

    def test_kept_by_the_county_alone(self, session: Session, county: County) -> None:
        assert not may_change_groups(county.clerk)
        with pytest.raises(NotPermitted, match="report_groups_not_yours"):
            save_groups(session, county.clerk, Scheme.BRIEF, [Group("水", ("0401",))])
        with pytest.raises(NotPermitted, match="report_groups_not_yours"):
            drop_groups(session, county.clerk, Scheme.BRIEF)
