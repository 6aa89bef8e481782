"""Do names, new areas and closed ones keep the tree whole, and is each change somebody's in the log?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.area_changes import (
    MOST_ALIASES,
    change_names,
    child_kinds,
    close_area,
    free_code,
    open_area,
    reopen_area,
)
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound, NotPermitted
from models.keeping import AccessLog
from models.place import Area
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import AccessAction
from tests.factories import County, actor, an_area
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


@pytest.fixture
def northern_admin(session: Session, county: County) -> Actor:
    return actor(session, Role.SYSADMIN, area=county.north)


def last_line(session: Session) -> AccessLog:
    lines = select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
    return session.exec(lines.order_by(col(AccessLog.seq).desc())).first()  # type: ignore[return-value]  # There is one.


class TestReach:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSADMIN, Role.HANDLER}))
    def test_every_change_is_the_system_administrators(self, session: Session, county: County, role: Role) -> None:
        other = actor(session, role, area=county.root)
        with pytest.raises(NotPermitted):
            change_names(session, other, county.village.id, name="新名", aliases=[])
        with pytest.raises(NotPermitted):
            close_area(session, other, county.village.id)
        with pytest.raises(NotPermitted):
            reopen_area(session, other, county.village.id, with_all_in_it=True)
        with pytest.raises(NotPermitted):
            open_area(session, other, parent_id=county.village.id, kind=AreaKind.NATURAL_VILLAGE, name="湾", code="x")

    def test_another_townships_area_is_not_there(self, session: Session, county: County, northern_admin: Actor) -> None:
        change_names(session, northern_admin, county.village.id, name="新名", aliases=[])
        with pytest.raises(NotFound):
            change_names(session, northern_admin, county.south_village.id, name="新名", aliases=[])


class TestDutyPhone:
    def test_set_with_the_names_and_logged(self, session: Session, county: County, sysadmin: Actor) -> None:
        area = change_names(session, sysadmin, county.north.id, name="石桥镇", aliases=[], duty_phone=" 0571-88012345 ")
        assert area.duty_phone == "0571-88012345"
        assert last_line(session).facts["duty_phone"] == "0571-88012345"
        assert change_names(session, sysadmin, county.north.id, name="石桥镇", aliases=[]).duty_phone == "0571-88012345"
        with pytest.raises(BadInput, match="duty_phone_wrong"):
            change_names(session, sysadmin, county.north.id, name="石桥镇", aliases=[], duty_phone="找老王")
        assert (
            change_names(session, sysadmin, county.north.id, name="石桥镇", aliases=[], duty_phone="").duty_phone == ""
        )


class TestChangeNames:
    def test_name_letters_and_aliases(self, session: Session, county: County, sysadmin: Actor) -> None:
        area = change_names(
            session, sysadmin, county.village.id, name=" 上河新村 ", aliases=["上河村", " ", "上河村", "河上"]
        )
        assert (area.name, area.name_initials, area.aliases) == ("上河新村", "shxc", ["上河村", "河上"])
        line = last_line(session)
        assert (line.subject_kind, line.subject_id, line.actor_id) == ("area", area.id, sysadmin.user_id)
        assert line.facts == {"was": "上河村", "name": "上河新村", "aliases": "上河村, 河上"}

    def test_own_name_is_no_alias(self, session: Session, county: County, sysadmin: Actor) -> None:
        assert change_names(session, sysadmin, county.village.id, name="上河村", aliases=["上河村"]).aliases == []

    @pytest.mark.parametrize(
        ("name", "aliases", "key"),
        [
            pytest.param(" ", [], "area_needs_name", id="no name"),
            pytest.param("长" * 61, [], "area_needs_name", id="a name too long"),
            pytest.param("下河村", [], "area_name_taken", id="a neighbour's name"),
            pytest.param("上河村", [f"别名{n}" for n in range(MOST_ALIASES + 1)], "area_aliases_too_many", id="many"),
            pytest.param("上河村", ["长" * 61], "area_aliases_too_many", id="an alias too long"),
        ],
    )
    def test_refused(
        self, session: Session, county: County, sysadmin: Actor, name: str, aliases: list[str], key: str
    ) -> None:
        with pytest.raises(FeedbackError) as refused:
            change_names(session, sysadmin, county.village.id, name=name, aliases=aliases)
        assert refused.value.key == key
        session.expire_all()
        assert session.get_one(Area, county.village.id).name == "上河村"

    def test_same_name_elsewhere_is_nobodys_business(self, session: Session, county: County, sysadmin: Actor) -> None:
        assert change_names(session, sysadmin, county.south_village.id, name="上河村", aliases=[]).name == "上河村"


class TestOpenArea:
    def test_has_its_place_in_the_tree(self, session: Session, county: County, sysadmin: Actor) -> None:
        made = open_area(
            session, sysadmin, parent_id=county.village.id, kind=AreaKind.NATURAL_VILLAGE, name="李家湾", code="new-1",
            aliases=["李湾"],
        )  # fmt: skip
        assert made.path == f"{county.village.path}{made.id}/"
        assert (made.township_id, made.village_id, made.name_initials) == (county.north.id, county.village.id, "ljw")
        assert last_line(session).facts == {"added": "李家湾"}

    @pytest.mark.parametrize(
        ("facts", "key"),
        [
            pytest.param({"name": ""}, "area_needs_name", id="no name"),
            pytest.param({"name": "杨家湾"}, "area_name_taken", id="a name that the village has"),
            pytest.param({"code": " "}, "area_needs_code", id="no code"),
            pytest.param({"code": "9" * 25}, "area_needs_code", id="a code too long"),
            pytest.param({"kind": AreaKind.TOWNSHIP}, "area_parent_kind", id="no township lies in a village"),
        ],
    )
    def test_refused(
        self, session: Session, county: County, sysadmin: Actor, facts: dict[str, object], key: str
    ) -> None:
        wanted = {"kind": AreaKind.NATURAL_VILLAGE, "name": "李家湾", "code": "new-1"} | facts
        with pytest.raises(FeedbackError) as refused:
            open_area(session, sysadmin, parent_id=county.village.id, **wanted)  # type: ignore[arg-type]  # One is wrong.
        assert refused.value.key == key

    def test_code_of_another_area(self, session: Session, county: County, sysadmin: Actor) -> None:
        taken = county.south.code
        with pytest.raises(Conflict):
            open_area(
                session, sysadmin, parent_id=county.village.id, kind=AreaKind.NATURAL_VILLAGE, name="湾", code=taken
            )

    def test_nothing_opens_in_a_closed_one(self, session: Session, county: County, sysadmin: Actor) -> None:
        close_area(session, sysadmin, county.village.id)
        with pytest.raises(BadInput) as refused:
            open_area(
                session, sysadmin, parent_id=county.village.id, kind=AreaKind.NATURAL_VILLAGE, name="湾", code="x"
            )
        assert refused.value.key == "area_parent_closed"


class TestFreeCode:
    def test_follows_the_last(self, session: Session, county: County) -> None:
        parent = an_area(session, kind=AreaKind.VILLAGE, name="东村", parent=county.north)
        parent.code = "3302"
        assert free_code(session, parent) == "330201"
        for end in ("001", "009", "abc"):
            an_area(session, kind=AreaKind.NATURAL_VILLAGE, name=end, parent=parent).code = f"3302{end}"
        session.flush()
        assert free_code(session, parent) == "3302010"

    def test_passes_over_what_is_taken(self, session: Session, county: County) -> None:
        parent = an_area(session, kind=AreaKind.VILLAGE, name="东村", parent=county.north)
        other = an_area(session, kind=AreaKind.VILLAGE, name="西村", parent=county.north)
        parent.code, other.code = "3302", "330201"
        session.flush()
        assert free_code(session, parent) == "330202"


class TestClosing:
    def test_closes_all_that_lies_in_it(self, session: Session, county: County, sysadmin: Actor) -> None:
        assert close_area(session, sysadmin, county.village.id) == 3
        session.flush()
        offered = session.exec(areas_open_to(sysadmin, Permission.MANAGE_PLACES)).all()
        assert {county.village.id, county.hamlet.id, county.group.id} & {area.id for area in offered} == set()
        assert county.other_village.id in {area.id for area in offered}
        assert last_line(session).facts == {"is_active": False, "areas": 3}

    def test_county_stays_open(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(BadInput) as refused:
            close_area(session, sysadmin, county.root.id)
        assert refused.value.key == "area_is_root"

    @pytest.mark.parametrize(("everything", "opened"), [(True, 3), (False, 1)])
    def test_opens_alone_or_with_all_in_it(
        self, session: Session, county: County, sysadmin: Actor, everything: bool, opened: int
    ) -> None:
        close_area(session, sysadmin, county.village.id)
        session.flush()
        assert reopen_area(session, sysadmin, county.village.id, with_all_in_it=everything) == opened
        session.flush()
        session.expire_all()
        assert session.get_one(Area, county.village.id).is_active
        assert session.get_one(Area, county.group.id).is_active is everything

    def test_opens_only_in_an_open_one(self, session: Session, county: County, sysadmin: Actor) -> None:
        close_area(session, sysadmin, county.village.id)
        session.flush()
        with pytest.raises(BadInput) as refused:
            reopen_area(session, sysadmin, county.group.id, with_all_in_it=True)
        assert refused.value.key == "area_parent_closed"


class TestChildKinds:
    @pytest.mark.parametrize(
        ("kind", "below"),
        [
            (AreaKind.COUNTY, (AreaKind.TOWNSHIP,)),
            (AreaKind.TOWNSHIP, (AreaKind.VILLAGE,)),
            (AreaKind.VILLAGE, (AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE_GROUP, AreaKind.BUILDING)),
            (AreaKind.NATURAL_VILLAGE, (AreaKind.VILLAGE_GROUP, AreaKind.BUILDING)),
            (AreaKind.VILLAGE_GROUP, ()),
            (AreaKind.BUILDING, ()),
        ],
    )
    def test_what_lies_directly_in_it(self, kind: AreaKind, below: tuple[AreaKind, ...]) -> None:
        assert child_kinds(kind) == below
