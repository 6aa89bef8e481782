"""Is each column given to the field that a person would give it to, and no other?"""

import pytest

from feedback.core.errors import BadInput
from feedback.sheets.cells import parse_day, text
from feedback.sheets.columns import Field, check_mapping, guess_mapping

VILLAGE = Field("village", required=True, aliases=("村名", "所在村"), parse=text(60))
BODY = Field("body", required=True, aliases=("反映内容", "内容"), parse=text())
DAY = Field("day", required=False, aliases=("走访日期", "日期"), parse=parse_day)
NAME = Field("reporter", required=False, aliases=("反映人", "姓名"), parse=text(60))
PHONE = Field("phone", required=False, aliases=("联系电话", "电话"), parse=text(20))
FIELDS = (VILLAGE, BODY, DAY, NAME, PHONE)


class TestGuess:
    @pytest.mark.parametrize(
        ("columns", "mapping"),
        [
            pytest.param(("村名", "内容"), {"village": "村名", "body": "内容"}, id="exact"),
            pytest.param(("body", "village"), {"village": "village", "body": "body"}, id="the field's own name"),
            pytest.param(
                ("*村 名（必填）", "内容:"), {"village": "*村 名（必填）", "body": "内容:"}, id="with signs around"
            ),
            pytest.param(("Village", "ＢＯＤＹ"), {"village": "Village", "body": "ＢＯＤＹ"}, id="case and width"),
            pytest.param(("联系电话1",), {"phone": "联系电话1"}, id="alike"),
            pytest.param(("日期", "走访日期"), {"day": "走访日期"}, id="the first alias wins"),
            pytest.param(("反映人电话",), {}, id="a name that begins alike is another matter"),
            pytest.param(("回访日期",), {}, id="another day is another matter"),
            pytest.param(("[A]", "编号"), {}, id="nothing known"),
            pytest.param((), {}, id="no columns"),
        ],
    )
    def test_gives_each_field_its_column(self, columns: tuple[str, ...], mapping: dict[str, str]) -> None:
        assert guess_mapping(columns, FIELDS) == mapping

    def test_gives_a_column_to_one_field_only(self) -> None:
        twins = (Field("a", required=False, aliases=("内容",), parse=text()), BODY)
        assert guess_mapping(("内容",), twins) == {"a": "内容"}


class TestCheck:
    def test_a_complete_mapping_passes(self) -> None:
        check_mapping({"village": "a", "body": "b"}, ("a", "b", "c"), FIELDS)

    @pytest.mark.parametrize(
        ("mapping", "key", "facts"),
        [
            pytest.param(
                {}, "sheet_columns_missing", {"columns": "村名, 反映内容", "found": "a, b"}, id="nothing mapped"
            ),
            pytest.param(
                {"village": "a"}, "sheet_columns_missing", {"columns": "反映内容", "found": "a, b"}, id="one missing"
            ),
            pytest.param(
                {"village": "a", "body": "c"},
                "sheet_column_unknown",
                {"column": "c", "found": "a, b"},
                id="no such column",
            ),
            pytest.param(
                {"village": "a", "bdy": "b"},
                "sheet_field_unknown",
                {"field": "bdy", "fields": "village, body, day, reporter, phone"},
                id="no such field",
            ),
        ],
    )
    def test_says_what_is_wrong(self, mapping: dict[str, str], key: str, facts: dict[str, str]) -> None:
        with pytest.raises(BadInput) as fault:
            check_mapping(mapping, ("a", "b"), FIELDS)
        assert (fault.value.key, fault.value.facts) == (key, facts)
