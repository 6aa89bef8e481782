"""Does a command wait for nothing that it does not need?"""

import subprocess
import sys
from typing import Final

HEAVY: Final = ("sklearn", "scipy", "pandas", "pypinyin", "plotly", "streamlit", "alembic", "dbos", "docx", "typst")


def test_the_list_of_commands_loads_no_heavy_library() -> None:
    asked = f"import sys, feedback.cli.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
