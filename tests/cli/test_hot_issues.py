"""Does `hot` write its two sheets from any sheet of messages, and refuse what is none in one sentence?"""

import csv
import gzip
import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from feedback.cli.main import commands
from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.core.errors import BadInput, Unavailable
from feedback.i18n.faults import sentence
from tests.classify.hot.messages import ALONE, MIXER, everything
from tests.factories import NOW, County, a_county_in, a_registered_case, an_opinion
from tests.stores import Store

COLUMNS = ["id", "user", "title", "body", "date", "likes", "dislikes"]
EVENTS_COLUMNS = ["event", "name", "heat", "messages", "persons", "first", "last", "place"]


def sheet(path: Path, columns: Sequence[str] = COLUMNS) -> Path:
    rows = []
    for each in everything():
        day = f"{each.day:%Y/%m/%d} 12:00:00" if each.day else ""
        cells = dict(zip(COLUMNS, [each.id, each.user, each.title, each.body, day, "1", "0"], strict=True))
        rows.append([cells[name] for name in columns])
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["hot", *map(str, arguments)])


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


class TestOfStore:
    def test_writes_case_numbers_and_names_nobody(self, tmp_path: Path, county: County) -> None:
        phones = [f"138{place:08d}" for place in range(len(MIXER) - 1)]
        with set_to(NOW), transaction() as session:
            cases = [a_registered_case(session, county, title=title) for title, _body in [*MIXER, *ALONE]]
            for case, (_title, body), phone in zip(
                cases, [*MIXER, *ALONE], [*phones, phones[0]] + [None] * 8, strict=True
            ):
                an_opinion(session, case, words=body, phone=phone, reporter_name="莫须有" if phone else None)
            hidden = a_registered_case(session, county, confidential=True)
            an_opinion(session, hidden, words=MIXER[0][1])
            numbers, hidden_no = [case.case_no for case in cases], hidden.case_no
        out = tmp_path / "OUT.csv"
        result = run("--db", "--out", out)
        assert result.exit_code == 0, result.output
        _header, *rows = table(out)
        assert [row[0] for row in rows] == numbers
        assert [row[0] for row in rows if row[1]] == numbers[: len(MIXER)]
        _header, hottest = table(tmp_path / "OUT.events.csv")
        assert hottest[3:5] == ["6", "5"]
        written = out.read_text("utf-8-sig") + (tmp_path / "OUT.events.csv").read_text("utf-8-sig") + result.output
        assert not any(word in written for word in (*phones, "莫须有", hidden_no))

    def test_an_empty_store_has_none(self, tmp_path: Path, county: County) -> None:
        assert run("--db", "--out", tmp_path / "OUT.csv").exit_code == 0
        assert table(tmp_path / "OUT.events.csv") == [EVENTS_COLUMNS]

    def test_database_that_was_not_made(
        self, tmp_path: Path, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("feedback.cli.machine.is_ready", lambda _engine: False)
        assert isinstance(run("--db", "--out", tmp_path / "OUT.csv").exception, Unavailable)


class TestHot:
    @pytest.mark.parametrize("name", ["in.csv", "in.csv.gz"])
    def test_writes_every_id_in_order_and_the_events_beside_it(self, tmp_path: Path, name: str) -> None:
        out = tmp_path / "OUT.csv"
        result = run(sheet(tmp_path / name), "--out", out)
        assert result.exit_code == 0, result.output
        header, *rows = table(out)
        assert header == ["id", "event", "reason"]
        assert [row[0] for row in rows] == [each.id for each in everything()]
        assert {row[1] for row in rows if row[0].startswith("m")} == {"1"}
        assert all(bool(event) == bool(reason) for _id, event, reason in rows)
        assert all(not event for id_, event, _reason in rows if id_.startswith("a"))
        events_header, *events = table(tmp_path / "OUT.events.csv")
        assert events_header == EVENTS_COLUMNS
        assert [event[0] for event in events] == ["1", "2", "3"]
        assert events[0][3:7] == ["6", "6", "2026-03-02", "2026-03-12"]

    def test_a_sheet_of_bodies_alone_will_do(self, tmp_path: Path) -> None:
        out = tmp_path / "OUT.csv"
        assert run(sheet(tmp_path / "in.csv", ["body"]), "--out", out).exit_code == 0
        assert len(table(out)) == len(everything()) + 1

    def test_a_row_without_an_id_has_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_text("id,body\nm1,路灯坏了\n,水管破了\n ,井盖丢了\n", encoding="utf-8")
        assert run(tmp_path / "in.csv", "--out", tmp_path / "OUT.csv").exit_code == 0
        assert [row[0] for row in table(tmp_path / "OUT.csv")] == ["id", "m1", "3", "4"]

    def test_a_window_is_a_number_of_days(self, tmp_path: Path) -> None:
        given = sheet(tmp_path / "in.csv")
        assert run(given, "--out", tmp_path / "OUT.csv", "--window-days", 0).exit_code == 2
        assert run(given, "--out", tmp_path / "OUT.csv", "--window-days", 1).exit_code == 0
        assert table(tmp_path / "OUT.events.csv") == [EVENTS_COLUMNS]

    @pytest.mark.parametrize("options", [(), ("in.csv", "--db")])
    def test_wants_a_file_or_the_store(self, tmp_path: Path, options: Sequence[str]) -> None:
        result = run(*options, "--out", tmp_path / "OUT.csv")
        assert isinstance(result.exception, BadInput)
        assert result.exception.key == "hot_file_or_store"

    def test_refuses_a_sheet_without_rows(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_text("id,title,body\n", encoding="utf-8")
        result = run(tmp_path / "in.csv", "--out", tmp_path / "OUT.csv")
        assert isinstance(result.exception, BadInput)
        assert sentence(result.exception)

    def test_refuses_a_sheet_without_the_words(self, tmp_path: Path) -> None:
        result = run(sheet(tmp_path / "in.csv", ["id", "user"]), "--out", tmp_path / "OUT.csv")
        assert isinstance(result.exception, BadInput)
        assert "title、body" in sentence(result.exception)

    def test_ends_with_two_and_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_bytes(b"")
        command = [sys.executable, "-m", "feedback", "hot", str(tmp_path / "in.csv"), "--out", str(tmp_path / "o.csv")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
