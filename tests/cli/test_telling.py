"""Does a command tell the same to people, line by line, and to programs?"""

import json

import pytest

from feedback.cli.telling import tell

TOLD = {"n": 3, "share": 0.5, "per_label": {"路": "F1 1.0000, n 2"}, "out": "OUT.csv"}


def test_people_read_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(TOLD, as_json=False)
    assert capsys.readouterr().out.splitlines() == ["n: 3", "share: 0.5000", "  路: F1 1.0000, n 2", "out: OUT.csv"]


def test_programs_read_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    tell(TOLD, as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    assert "路" in line
    assert json.loads(line) == TOLD
