"""Who sits before the camera? One person after the other, signed in once a size, with a browser of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from feedback.api.chrome import LANGUAGE_COOKIE
from models.vocabulary import Role
from tests.browser import TIMEOUT_MS, launch
from tests.journeys.acts import sign_in
from tests.journeys.cast import Player
from tests.screens import county, states
from tests.screens.camera import SIZES, fold, shoot, stand_still, store, unfold
from tests.screens.county import Person
from tests.screens.faults import Ear, Fault, seen
from tests.screens.shots import Shot, shots_of
from tests.server import Application

NOBODY: Final = "nobody"
REFUSED: Final = "sign_in-refused"
PHONE_SCALE: Final = 2
LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was taken, for the index."""

    role: str
    name: str
    title: str
    size: str

    @property
    def file(self) -> Path:
        return Path(self.role) / f"{self.name}-{self.size}.webp"


@dataclass(slots=True)
class Album:
    """What came of it: the pictures and what is wrong on them, in the order in which they were taken."""

    folder: Path
    pictures: list[Picture] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def in_order(self) -> list[Picture]:
        """Return the pictures by role, in the order of the roles, as several are taken at a time."""
        places = {role: place for place, role in enumerate((NOBODY, *Role))}
        return sorted(self.pictures, key=lambda picture: places[picture.role])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures are asked for; an empty part asks for all."""

    roles: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()

    def role(self, role: str) -> bool:
        return not self.roles or role in self.roles

    def page(self, path: str, name: str) -> bool:
        return not self.pages or path in self.pages or name in self.pages

    def size(self, size: str) -> bool:
        return not self.sizes or size in self.sizes


class Studio:
    """One browser over a running application, and the album that it fills."""

    def __init__(self, browser: Browser, application: Application, album: Album) -> None:
        self._browser = browser
        self._base_url = application.base_url
        self._album = album
        self._names = county.usernames()

    @contextmanager
    def seat(self, size: str) -> Iterator[Page]:
        """Give a page with cookies of its own on a screen of a size."""
        is_phone = size == "phone"
        context = self._browser.new_context(
            base_url=self._base_url,
            viewport=SIZES[size],
            device_scale_factor=PHONE_SCALE if is_phone else 1,
            has_touch=is_phone,
            is_mobile=is_phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(TIMEOUT_MS)
        try:
            yield context.new_page()
        finally:
            context.close()

    def portray(self, person: Person, wanted: Wanted) -> None:
        """Take the pictures of one person, in every size that is asked for."""
        shots = [shot for shot in shots_of(person) if wanted.page(shot.path, shot.name)]
        for size in SIZES:
            if not shots or not wanted.size(size):
                continue
            with self.seat(size) as page:
                ear = Ear(page)
                sign_in(page, Player(person.account))
                for shot in shots:
                    if size in shot.sizes:
                        self._take(page, ear, person, shot, size)

    def _take(self, page: Page, ear: Ear, person: Person, shot: Shot, size: str) -> None:
        def open_it() -> None:
            page.goto(shot.address)
            stand_still(page)
            expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
            if shot.act:
                shot.act(page, person)

        county.clear_desk(person)
        county.prefer(person, language=shot.language, text_size=shot.text_size)
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": shot.language, "url": self._base_url}])
        page.emulate_media(color_scheme="dark" if shot.is_dark else "light")
        self.snap(page, ear, Picture(person.role, shot.name, shot.title, size), open_it, language=shot.language)

    def snap(
        self, page: Page, ear: Ear, picture: Picture, open_it: Callable[[], None], *, language: str = "zh"
    ) -> None:
        """Bring a page into its state and take its picture; what fails on the way is a fault of the page."""
        found: list[tuple[str, str]] = []
        try:
            open_it()
            stand_still(page)
            unfold(page, picture.size)
        except (Error, AssertionError) as error:
            found.append(("not taken as meant", " ".join(str(error).split())[:LONGEST_REASON]))
        found += self._seen(page, picture, language)
        store(shoot(page), self._album.folder / picture.file)
        fold(page, picture.size)
        found += [("console", line) for line in ear.heard()]
        self._album.pictures.append(picture)
        self._album.faults += [Fault(picture.role, picture.name, picture.size, *each) for each in found]

    def _seen(self, page: Page, picture: Picture, language: str) -> Iterator[tuple[str, str]]:
        found = seen(page, is_phone=picture.size == "phone", language=language, names=self._names)
        return (each for each in found if not (picture.name == REFUSED and each[0] == "error shown"))

    def portray_nobody(self, newcomer: tuple[str, str], wanted: Wanted) -> None:
        """Take the pages of those who have not signed in yet, or only half."""
        for size in SIZES:
            if wanted.size(size):
                with self.seat(size) as page:
                    self._signs_in(page, size, newcomer, wanted)

    def _signs_in(self, page: Page, size: str, newcomer: tuple[str, str], wanted: Wanted) -> None:
        ear = Ear(page)

        def arrive() -> None:
            page.goto("/")
            stand_still(page)

        def first_time() -> None:
            states.sign_in_with(page, *newcomer)
            expect(page.get_by_label("初始密码")).to_be_visible()

        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("sign_in", "登录", arrive),
            (REFUSED, "登录: a wrong password", lambda: states.wrong_password(page)),
            ("first_password", "修改初始密码", first_time),
        ]
        for name, title, open_it in steps:
            if wanted.page(name, name):
                arrive()
                self.snap(page, ear, Picture(NOBODY, name, title, size), open_it)


def taken(application: Application, album: Album, task: Callable[[Studio], None]) -> None:
    """Do `task` in a browser of this thread's own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            task(Studio(browser, application, album))
        finally:
            browser.close()
