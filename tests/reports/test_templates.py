"""Is an office's own template looked at before it takes our one's place, and never more than a template?"""

import io
import zipfile

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, NotPermitted
from feedback.core.settings import settings
from feedback.i18n.faults import sentence
from feedback.reports.making import made_file
from feedback.reports.paper import PaperFormat, PaperName
from feedback.reports.templates import (
    drop_template,
    facts_left_out,
    office_template,
    replace_template,
    template_in_use,
)
from feedback.reports.word_form import form_of
from models.keeping import AccessLog
from models.vocabulary import Role
from models.work_vocabulary import AccessAction
from tests.county import actor
from tests.factories import County
from tests.reports.papers import a_paper, read_docx

RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="http://example.org/x" TargetMode="External"/></Relationships>'
)


def with_line(text: str, name: PaperName = PaperName.MINUTES) -> bytes:
    """Return our own template with one line more at its end."""
    document = read_docx(form_of(name))
    document.add_paragraph(text)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def repacked(content: bytes, part: str, change: str = "", added: str = "") -> bytes:
    """Return a package with one part's end changed, or with one part more."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"</Relationships>", change.encode()) if name == part and change else data)
        if added:
            new.writestr(added, b"x")
    return made.getvalue()


class TestLookedAt:
    @pytest.mark.parametrize("name", PaperName)
    def test_our_own_leaves_nothing_out(self, name: PaperName) -> None:
        assert facts_left_out(name, form_of(name)) == []

    def test_names_the_facts_that_do_not_come_out(self) -> None:
        document = read_docx(form_of(PaperName.ORDER))
        document.tables[0]._tbl.getparent().remove(document.tables[0]._tbl)
        saved = io.BytesIO()
        document.save(saved)
        assert facts_left_out(PaperName.ORDER, saved.getvalue())[:3] == ["scope", "category", "session"]

    @pytest.mark.parametrize(
        ("line", "key"),
        [
            ("{{ mystery }}", "paper_template_unknown_field"),
            ("{{ place", "paper_template_broken"),
            ("{% for x in rows %}", "paper_template_broken"),
            ("{{ place | nonsense }}", "paper_template_broken"),
            ("{{ 1/0 }}", "paper_template_broken"),
            ("{{ ''.__class__.__mro__ }}", "paper_template_forbidden"),
            ("{{ place.upper() }}", "paper_template_forbidden"),
            ("{{ 'a' * 1000000000 }}", "paper_template_forbidden"),
            ("{{ '%1000000000d' % 1 }}", "paper_template_forbidden"),
            ("{% for x in range(9) %}{% endfor %}", "paper_template_forbidden"),
        ],
    )
    def test_refused_with_a_sentence(self, line: str, key: str) -> None:
        with pytest.raises(BadInput) as refused:
            facts_left_out(PaperName.MINUTES, with_line(line))
        assert refused.value.key == key
        assert sentence(refused.value).endswith("再传。")

    @pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04junk"])
    def test_no_word_document(self, content: bytes) -> None:
        with pytest.raises(BadInput, match="paper_template_no_word"):
            facts_left_out(PaperName.SLIP, content)

    def test_what_fetches_from_outside_or_runs_is_refused_and_a_link_is_not(self) -> None:
        own, rels = form_of(PaperName.SLIP), "word/_rels/document.xml.rels"
        fetching = repacked(own, rels, RELATION.format(kind="attachedTemplate"))
        for content in (fetching, repacked(own, "", added="word/vbaProject.bin")):
            with pytest.raises(BadInput, match="paper_template_reaches_out"):
                facts_left_out(PaperName.SLIP, content)
        assert facts_left_out(PaperName.SLIP, repacked(own, rels, RELATION.format(kind="hyperlink"))) == []

    def test_too_large(self) -> None:
        with pytest.raises(BadInput, match="paper_template_too_large"):
            facts_left_out(PaperName.SLIP, bytes(5_000_001))


class TestInPlace:
    def test_takes_ours_place_and_gives_it_back(self, session: Session, sysadmin: Actor) -> None:
        own = with_line("本单位：{{ area }}")
        replace_template(session, sysadmin, PaperName.MINUTES, own)
        assert template_in_use(PaperName.MINUTES) == own
        made = made_file(a_paper(PaperName.MINUTES, area="石桥镇"), PaperFormat.DOCX)
        assert read_docx(made.content).paragraphs[-1].text == "本单位：石桥镇"
        drop_template(session, sysadmin, PaperName.MINUTES)
        assert template_in_use(PaperName.MINUTES) == form_of(PaperName.MINUTES)
        lines = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc()).limit(2)).all()
        assert [(line.action, line.facts) for line in lines] == [
            (AccessAction.SETTINGS_CHANGED, {"template": "minutes", "is_own": is_own}) for is_own in (False, True)
        ]

    def test_broken_one_does_not_take_its_place(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(BadInput):
            replace_template(session, sysadmin, PaperName.SLIP, with_line("{{ mystery }}", PaperName.SLIP))
        assert office_template(PaperName.SLIP) is None

    def test_one_that_somebody_broke_on_the_disk_is_said(self, session: Session, sysadmin: Actor) -> None:
        replace_template(session, sysadmin, PaperName.SLIP, form_of(PaperName.SLIP))
        paper = a_paper(PaperName.SLIP)
        made_file(paper, PaperFormat.DOCX)
        _spoil()
        with pytest.raises(BadInput, match="paper_template_no_word"):
            made_file(paper, PaperFormat.DOCX)
        assert made_file(paper, PaperFormat.PDF).content.startswith(b"%PDF")

    def test_nobody_elses_duty(self, session: Session, county: County) -> None:
        for by in (county.clerk, county.leader, actor(session, Role.SECADMIN, area=county.root)):
            with pytest.raises(NotPermitted):
                replace_template(session, by, PaperName.SLIP, form_of(PaperName.SLIP))
            with pytest.raises(NotPermitted):
                drop_template(session, by, PaperName.SLIP)


def _spoil() -> None:
    (settings().folder("templates") / "slip.docx").write_bytes(b"nothing")
