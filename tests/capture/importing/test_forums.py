"""Do the rows of a forum sheet become forums, each with all that was said there?"""

from typing import Final

from sqlmodel import select

from feedback.core.database import reading
from models.case import Case
from models.contact import Contact, Forum, Opinion
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import LIGHT, ROAD, WATER, planned, table_of, taken
from tests.factories import County

KIND: Final = ImportKind.FORUMS
COLUMNS: Final = ("座谈主题", "座谈日期", "村", "参会人员", "意见建议", "发言人")


class TestTaken:
    def test_rows_of_one_topic_day_and_place_are_one_forum(self, county: County) -> None:
        result = taken(
            county.clerk,
            KIND,
            COLUMNS,
            ("村道修缮", "2026-03-10", "上河村", "村民代表 12、党员 5", ROAD, "周敏"),
            ("村道修缮", "2026-03-10", "上河", "", LIGHT, ""),
            ("村道修缮", "2026-03-11", "上河村", "", WATER, ""),
        )
        assert (result.taken, result.cases) == (3, 3)
        with reading() as session:
            forums = session.exec(select(Forum).order_by(Forum.contact_id)).all()  # type: ignore[arg-type]  # A column.
            opinions = session.exec(select(Opinion)).all()
        assert [forum.participants for forum in forums] == [{"村民代表": 12, "党员": 5}, {}]
        assert {(each.contact_id, each.words) for each in opinions} == {
            (forums[0].contact_id, ROAD),
            (forums[0].contact_id, LIGHT),
            (forums[1].contact_id, WATER),
        }
        assert [each.reporter_name for each in opinions if each.words == ROAD] == ["周敏"]

    def test_forum_of_a_township(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, ("村道修缮", "2026-03-10", "石桥镇", "", ROAD, ""))
        with reading() as session:
            assert session.exec(select(Case.area_id)).one() == county.north.id

    def test_forum_without_a_place_stands_where_the_clerk_is(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, ("村道修缮", "2026-03-10", "", "", ROAD, ""))
        with reading() as session:
            assert session.exec(select(Contact.area_id)).one() == county.north.id


class TestAgain:
    def test_late_row_of_a_forum_that_was_taken_in_is_told(self, county: County) -> None:
        first = ("村道修缮", "2026-03-10", "上河村", "", ROAD, "")
        taken(county.clerk, KIND, COLUMNS, first)
        late = ("村道修缮", "2026-03-10", "上河村", "", WATER, "")
        plan = planned(county.clerk, KIND, table_of(COLUMNS, first, late))
        assert (plan.rows_good, plan.seen_rows, plan.changed_rows) == (0, (2, 3), (3,))
