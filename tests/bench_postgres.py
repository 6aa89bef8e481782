"""Runs `feedback bench all` on a PostgreSQL of its own, as the tests do: `python -m tests.bench_postgres [OPTIONS]`."""

import os
import subprocess
import sys

from tests.postgres import PostgresMissing, Server, address
from tests.server import ROOT


def main() -> int:
    server = Server()
    try:
        server.start()
        environment = {**os.environ, "DATABASE_URL": address(server.folder)}
        command = [sys.executable, "-m", "feedback", "bench", "all", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except PostgresMissing as fault:
        sys.stderr.write(f"PostgreSQL is left out: {fault}\n")
        return 0
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
