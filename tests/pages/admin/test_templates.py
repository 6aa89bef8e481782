"""Does an administrator put an office's own template in place, and hear in a sentence why one is refused?"""

from io import BytesIO

import pytest
from docx import Document
from sqlmodel import func, select

from feedback.core.database import reading
from feedback.reports.paper import PaperName
from feedback.reports.templates import office_template
from feedback.reports.word_form import form_of
from models.keeping import AccessLog
from models.work_vocabulary import AccessAction
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/admin/templates.py"


class TestInPlace:
    def test_administrator_puts_one_in_place_and_takes_it_back(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        assert [button.proto.label for button in page.get("download_button")] == ["下载现用的模板"]
        page.file_uploader[0].upload("反馈单.docx", form_of(PaperName.SLIP), "application/octet-stream")
        page = press(run(page), "template_replace")
        assert flashed(page) == "模板已换上。"
        assert office_template(PaperName.SLIP) == form_of(PaperName.SLIP)
        page = press(page, "template_drop_sure")
        assert office_template(PaperName.SLIP) is None

    def test_broken_one_is_refused_in_a_sentence(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        page.file_uploader[0].upload("反馈单.docx", b"PK\x03\x04", "application/octet-stream")
        page = press(run(page), "template_replace")
        assert "这不是能读的 Word 文档" in page.error[0].value
        with reading() as session:
            changed = select(func.count()).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
            assert session.exec(changed).one() == 0

    def test_a_document_without_any_field_is_refused(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        letter, saved = Document(), BytesIO()
        letter.add_paragraph("一封信")
        letter.save(saved)
        page = open_page(monkeypatch, PAGE, office.sysadmin)
        page.file_uploader[0].upload("反馈单.docx", saved.getvalue(), "application/octet-stream")
        page = press(run(page), "template_replace")
        assert "没有一个花括号栏目" in page.error[0].value
        assert office_template(PaperName.SLIP) is None

    @pytest.mark.parametrize("who", ["secadmin", "auditor", "clerk"])
    def test_refused_for_the_wrong_role(self, office: Office, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        page = open_page(monkeypatch, PAGE, getattr(office, who))
        assert "这一页不在您的职责范围内" in texts(page)
        assert not page.button
