"""Is there a Chromium, and a font with Chinese signs? If not, get them, or say in one sentence why that failed.

A Chromium on the PATH comes first, then Debian's package where we may install it, then Playwright's own download.
Run by the Makefile as `python -m tests.install_browser`; the exit code is 1 where no browser can be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.browser import installed, runs

FONT_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
)
# The second where the system has no such package as the first.
PACKAGES: Final = ("chromium-headless-shell", "chromium")
NO_BROWSER: Final = (
    "error: no Chromium for the browser tests. None is on the PATH, this system's packages could not be used,"
    " and Playwright's download did not work. Install one (on Debian: apt-get install chromium) and try again."
)
NO_FONT: Final = (
    "warning: there is no font with Chinese signs, so pictures will show boxes. Install one"
    " (on Debian: apt-get install fonts-noto-cjk)."
)
FONT_NAMES: Final = ("*CJK*", "*wqy*", "*WenQuanYi*", "*DroidSansFallback*", "*PingFang*", "*msyh*", "*SourceHan*")


def has_chinese_font() -> bool:
    """Say whether this machine can draw Chinese signs."""
    lister = shutil.which("fc-list")
    if lister and subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout:
        return True
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(any(folder.rglob(name)) for folder in folders if folder.is_dir() for name in FONT_NAMES)


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages where this is Debian and we are root; say whether that was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {' and '.join(packages)} from this system's packages.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=300"]
    subprocess.run([*command, "update"], env=environment, stdout=sys.stderr, check=False)
    install = [*command, "install", "--no-install-recommends", *packages]
    return subprocess.run(install, env=environment, stdout=sys.stderr, check=False).returncode == 0


def downloaded() -> str | None:
    """Return the Chromium that Playwright has downloaded, downloading it first where it has not."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        say("Downloading Playwright's own Chromium.")
        # Without its option --with-deps, which upgrades the system's libraries and adds fonts beside the browser.
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    return path if runs(path) else None


def say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def main() -> int:
    fonts = [] if has_chinese_font() else ["fonts-noto-cjk"]
    if not installed():
        any(apt_install([package, *fonts]) for package in PACKAGES)
    elif fonts:
        apt_install(fonts)
    if not (installed() or downloaded()):
        say(NO_BROWSER)
        return 1
    if not has_chinese_font():
        say(NO_FONT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
