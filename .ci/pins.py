"""Which exact version of every package does the project install? Writes both requirements files from pyproject.toml.

The direct packages stand in pyproject.toml ([project] for the application, [dependency-groups] for the tools around
it); what they bring along is resolved by pip and pinned too, so that two machines never differ. Run as `make pins`.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
HEADER: Final = """\
# {title}, pinned with all that they bring along.
# Written by `make pins` from pyproject.toml: change it there.
"""
Pins = dict[str, str]


def plain_name(name: str) -> str:
    """Return the one spelling that an index uses for `name`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def resolve(direct: list[str], constraints: Pins) -> Pins:
    """Ask pip what installing `direct` into an empty environment would bring, and install nothing."""
    with tempfile.TemporaryDirectory() as folder:
        fixed, report = Path(folder, "constraints.txt"), Path(folder, "report.json")
        fixed.write_text("".join(f"{name}=={version}\n" for name, version in constraints.items()))
        options = ["-qq", "--dry-run", "--ignore-installed", "--report", str(report), "--constraint", str(fixed)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, *direct], check=True)
        found = [item["metadata"] for item in json.loads(report.read_text())["install"]]
    return {plain_name(each["name"]): each["version"] for each in found}


def written(title: str, direct: list[str], resolved: Pins, above: str = "") -> str:
    """Return the text of one requirements file: our own choice first, then what came along."""
    chosen = {plain_name(re.split(r"[\[=]", line)[0]) for line in direct}
    brought = [f"{name}=={version}" for name, version in sorted(resolved.items()) if name not in chosen]
    head = HEADER.format(title=title) + above
    return "\n".join([head, *sorted(direct, key=str.lower), "", "# Brought along", *brought, ""])


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, develop = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    pinned = resolve(runtime, {})
    extra = {name: version for name, version in resolve(develop, pinned).items() if name not in pinned}
    around = written("The packages of the tests and checks", develop, extra, "-r ../requirements.txt\n")
    (ROOT / "requirements.txt").write_text(written("The packages of the application", runtime, pinned))
    (ROOT / "tests" / "requirements.txt").write_text(around)


if __name__ == "__main__":
    main()
