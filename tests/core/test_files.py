"""Which files are taken in, and can anybody read them who has only the folder?"""

import stat
from pathlib import Path
from typing import Final

import pytest

from feedback.core.errors import BadInput, NotFound, Unavailable
from feedback.core.files import ALLOWED_EXTENSIONS, load_file, store_file
from feedback.core.settings import settings

CONTENT: Final = {
    ".jpg": b"\xff\xd8\xff\xe0 a picture",
    ".jpeg": b"\xff\xd8\xff\xe1 a picture",
    ".png": b"\x89PNG\r\n\x1a\n a picture",
    ".pdf": b"%PDF-1.7 a page",
    ".docx": b"PK\x03\x04 a letter",
    ".xlsx": b"PK\x03\x04 a sheet",
    ".m4a": b"\x00\x00\x00\x20ftypM4A a voice",
    ".wav": b"RIFF\x00\x00\x00\x00WAVE a voice",
}


class TestStore:
    @pytest.mark.parametrize("extension", ALLOWED_EXTENSIONS)
    def test_keeps_each_kind_and_gives_it_back(self, extension: str) -> None:
        stored = store_file(f"现场{extension.upper()}", CONTENT[extension])
        assert load_file(stored.stored_as) == CONTENT[extension]
        assert stored.size_bytes == len(CONTENT[extension])

    @pytest.mark.parametrize("extension", ALLOWED_EXTENSIONS)
    def test_refuses_what_only_says_so(self, extension: str) -> None:
        for content in (b"MZ\x90\x00 a program", b"<html><script>", b"\x00" * 12):
            with pytest.raises(BadInput) as refused:
                store_file(f"a{extension}", content)
            assert refused.value.key == "file_not_what_it_says"

    @pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a", "", ".jpg", "a.jpg.exe", "a.pdf "])
    def test_refuses_every_other_kind(self, name: str) -> None:
        with pytest.raises(BadInput) as refused:
            store_file(name, CONTENT[".jpg"])
        assert refused.value.key == "file_kind_not_allowed"

    def test_refuses_an_empty_one(self) -> None:
        with pytest.raises(BadInput) as refused:
            store_file("a.jpg", b"")
        assert refused.value.key == "file_empty"

    def test_refuses_a_large_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHENSHI_UPLOAD_MB", "1")
        settings.cache_clear()
        most = 1024 * 1024
        picture = CONTENT[".jpg"]
        assert store_file("a.jpg", picture.ljust(most)).size_bytes == most
        with pytest.raises(BadInput) as refused:
            store_file("a.jpg", picture.ljust(most + 1))
        assert (refused.value.key, refused.value.facts["limit_mb"]) == ("file_too_large", 1)


class TestFolder:
    def test_holds_neither_name_nor_content(self, data_folder: Path) -> None:
        stored = store_file("郑小满的信.pdf", CONTENT[".pdf"])
        (path,) = (data_folder / "files").iterdir()
        assert path.name == stored.stored_as
        assert b"a page" not in path.read_bytes()
        assert b"%PDF" not in path.read_bytes()

    def test_is_its_owners_alone(self, data_folder: Path) -> None:
        stored = store_file("现场.jpg", CONTENT[".jpg"])
        assert stat.S_IMODE((data_folder / "files" / stored.stored_as).stat().st_mode) == 0o600

    def test_same_file_twice_is_two_unlike_ones(self, data_folder: Path) -> None:
        one, other = (store_file("a.pdf", CONTENT[".pdf"]) for _ in range(2))
        assert one.sha256 == other.sha256
        assert len({path.read_bytes() for path in (data_folder / "files").iterdir()}) == 2

    def test_file_that_was_changed_is_not_given_back(self, data_folder: Path) -> None:
        stored = store_file("a.pdf", CONTENT[".pdf"])
        path = data_folder / "files" / stored.stored_as
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(Unavailable):
            load_file(stored.stored_as)

    @pytest.mark.parametrize("name", ["unknown", "../keys/secret", "/etc/hostname", "..", ""])
    def test_nothing_outside_is_opened(self, data_folder: Path, name: str) -> None:
        (data_folder / "keys").mkdir(parents=True)
        (data_folder / "keys" / "secret").write_bytes(b"x")
        with pytest.raises(NotFound):
            load_file(name)
