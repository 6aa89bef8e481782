"""Does any file at all, whole, damaged or forged, come in as a table or go back with a reason, and never as a crash?"""

import csv
import datetime as dt
import io
import zipfile

from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedback.core.errors import BadInput
from feedback.sheets.reading import read_table
from tests.sheets.books import book, forged, saved, xlsx

SMALL = xlsx([["村名", "内容"], ["东岙村", "水渠堵了"]])


class TestNothingButBadInput:
    @given(content=st.binary(max_size=300), filename=st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.txt"]))
    @example(content=b"\xef\xbb\xbf", filename="a.csv")
    @example(content=b'"', filename="a.csv")
    @example(content=b"PK\x03\x04", filename="a.xlsx")
    def test_for_any_bytes(self, content: bytes, filename: str) -> None:
        _read_or_refuse(content, filename)

    @given(text=st.text(st.sampled_from("ab,;\t\"'\r\n =中\u3000\x1a\ufeff9-"), max_size=80))
    def test_for_any_text(self, text: str) -> None:
        _read_or_refuse(text.encode(), "a.csv")

    @settings(max_examples=200)
    @given(place=st.floats(0, 1, exclude_max=True), replacement=st.binary(max_size=8))
    def test_for_a_damaged_workbook(self, place: float, replacement: bytes) -> None:
        at = int(place * len(SMALL))
        _read_or_refuse(SMALL[:at] + replacement + SMALL[at + len(replacement) :], "a.xlsx")

    @settings(max_examples=200)
    @given(data=st.data())
    def test_for_a_workbook_with_forged_parts(self, data: st.DataObject) -> None:
        workbook = book([["a", "b", None], ["x", 1, dt.date(2026, 11, 3)]], merged=["B1:C1", "A1:A2"])
        content = saved(workbook)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            victim = data.draw(st.sampled_from(archive.namelist()))
            old = archive.read(victim)
        at = data.draw(st.integers(0, len(old)))
        added = data.draw(st.binary(max_size=6) | st.sampled_from([b"<", b"9", b"-", b'"', b"A", b"</row>", b"&a;"]))
        cut = data.draw(st.integers(0, 12))
        new = old[:at] + added + old[at + cut :]
        _read_or_refuse(forged(content, lambda name, part: new if name == victim else part), "a.xlsx")


def _read_or_refuse(content: bytes, filename: str) -> None:
    """Read or refuse; a table that was read has columns with a name each, and rows that know their numbers."""
    try:
        table = read_table(content, filename=filename)
    except BadInput:
        return
    assert all(table.columns)
    assert len(set(table.columns)) == len(table.columns)
    numbers = [row.number for row in table.rows]
    assert numbers == sorted(set(numbers))
    assert all(tuple(row.cells) == table.columns for row in table.rows)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), max_size=20),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_the_encoding_is_told_by_the_bytes(rows: list[list[str]], encoding: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    # A sentence of common signs keeps a short text from being valid in both encodings at once.
    writer.writerows([["村民反映的内容", "日期"], ["路灯不亮，晚上走路看不清，希望早点修好。", "x"], *rows])
    table = read_table(buffer.getvalue().encode(encoding), filename="sheet.csv")
    assert tuple(table.rows[0].cells.values()) == ("路灯不亮，晚上走路看不清，希望早点修好。", "x")
