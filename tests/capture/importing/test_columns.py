"""Do the empty sheets fit their columns, and are the headers of real sheets understood?"""

import pytest

from feedback.capture.importing.columns import columns_of, fields_of, guessed_mapping, is_example
from feedback.capture.importing.templates import template
from feedback.core.errors import BadInput
from feedback.sheets.parsing import parse_rows
from feedback.sheets.reading import read_table
from models.work_vocabulary import ImportKind


@pytest.mark.parametrize("kind", ImportKind)
class TestTemplate:
    def test_maps_onto_every_field(self, kind: ImportKind) -> None:
        table = read_table(template(kind), filename="empty.xlsx")
        assert guessed_mapping(kind, table.columns) == {column.name: column.label for column in columns_of(kind)}

    def test_its_example_reads_well(self, kind: ImportKind) -> None:
        table = read_table(template(kind), filename="empty.xlsx")
        parsed = parse_rows(table, fields_of(kind), guessed_mapping(kind, table.columns))
        assert not parsed.bad
        assert len(parsed.good) == 1

    def test_its_example_is_known_again(self, kind: ImportKind) -> None:
        table = read_table(template(kind), filename="empty.xlsx")
        mapping = guessed_mapping(kind, table.columns)
        texts = {field: table.rows[0].cells[column] for field, column in mapping.items()}
        assert is_example(kind, texts)
        assert not is_example(kind, texts | {next(iter(texts)): "changed"})

    def test_no_two_columns_have_one_name(self, kind: ImportKind) -> None:
        for names in zip(*((column.label, column.label_en) for column in columns_of(kind)), strict=True):
            assert len(set(names)) == len(names)


class TestGuess:
    def test_messages_of_a_website(self) -> None:
        found = guessed_mapping(ImportKind.OPINIONS, ["id", "title", "body", "label", "date", "user", "body_kind"])
        assert found == {
            "external_key": "id",
            "title": "title",
            "words": "body",
            "said_on": "date",
            "reporter_name": "user",
        }

    def test_hotline_sheet(self) -> None:
        found = guessed_mapping(
            ImportKind.CALLS, ["工单编号", "来电时间", "来电人", "联系电话", "来电内容", "处理情况"]
        )
        assert found == {
            "call_no": "工单编号",
            "called_at": "来电时间",
            "reporter_name": "来电人",
            "reporter_phone": "联系电话",
            "words": "来电内容",
        }

    def test_household_register(self) -> None:
        columns = ["户号", "行政村", "村民小组", "户主姓名", "姓名", "与户主关系", "身份证号码", "联系电话"]
        assert set(guessed_mapping(ImportKind.HOUSEHOLDS, columns).values()) == set(columns)


class TestParsers:
    @pytest.mark.parametrize(
        ("kind", "field", "text", "expected"),
        [
            pytest.param(ImportKind.VISITS, "visitors", "周敏、李强，周敏", ("周敏", "李强"), id="names, each once"),
            pytest.param(
                ImportKind.FORUMS, "participants", "村民代表12人，党员：5", {"村民代表": 12, "党员": 5}, id="counts"
            ),
            pytest.param(ImportKind.FORUMS, "participants", "17", {"": 17}, id="a bare count"),
            pytest.param(ImportKind.HOUSEHOLDS, "birth_year", "1956年3月", 1956, id="year of a date"),
            pytest.param(ImportKind.OPINIONS, "category", "0401", "0401", id="category by its code"),
            pytest.param(ImportKind.AREAS, "area_kind", "镇", "township", id="area by its common word"),
            pytest.param(ImportKind.AREAS, "area_kind", "Villager group", "village_group", id="area in English"),
            pytest.param(ImportKind.USERS, "role", "台账员", "clerk", id="role by its label"),
        ],
    )
    def test_reads(self, kind: ImportKind, field: str, text: str, expected: object) -> None:
        assert self._parsed(kind, field, text) == expected

    @pytest.mark.parametrize(
        ("kind", "field", "text", "key"),
        [
            pytest.param(ImportKind.VISITS, "held_on", "上周二", "cell_date", id="no date"),
            pytest.param(ImportKind.VISITS, "held_on", "2206-03-01", "cell_date", id="a year that cannot be"),
            pytest.param(ImportKind.VISITS, "held_on", "2099-03-01", "cell_date_ahead", id="tomorrow"),
            pytest.param(ImportKind.CALLS, "called_at", "2099-03-01 9:00", "cell_date_ahead", id="a call to come"),
            pytest.param(ImportKind.VISITS, "cards_issued", "101", "cell_out_of_range", id="too many cards"),
            pytest.param(ImportKind.FORUMS, "participants", "很多人", "cell_counts", id="no count"),
            pytest.param(ImportKind.OPINIONS, "words", "字" * 20_001, "cell_too_long", id="20,001 characters"),
            pytest.param(ImportKind.OPINIONS, "reporter_phone", "12345", "cell_phone", id="no phone"),
            pytest.param(ImportKind.OPINIONS, "category", "城乡建设", "cell_category", id="another's category"),
            pytest.param(ImportKind.OPINIONS, "external_key", "x" * 61, "cell_too_long", id="too long a number"),
            pytest.param(ImportKind.HOUSEHOLDS, "birth_year", "三岁", "cell_birth_year", id="no year"),
            pytest.param(
                ImportKind.HOUSEHOLDS, "identity_number", "330226195603110012", "cell_id_number", id="wrong check"
            ),
            pytest.param(ImportKind.USERS, "username", "a b", "cell_username", id="no user name"),
            pytest.param(ImportKind.USERS, "role", "书记", "cell_choice", id="no role of ours"),
            pytest.param(
                ImportKind.VISITS,
                "visitors",
                "、".join(f"人{n}" for n in range(51)),
                "cell_too_many_names",
                id="51 names",
            ),
        ],
    )
    def test_refuses(self, kind: ImportKind, field: str, text: str, key: str) -> None:
        with pytest.raises(BadInput) as told:
            self._parsed(kind, field, text)
        assert told.value.key == key

    @staticmethod
    def _parsed(kind: ImportKind, name: str, text: str) -> object:
        parsed: object = next(field for field in fields_of(kind) if field.name == name).parse(text)
        return parsed
