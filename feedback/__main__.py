"""`python -m feedback`: the commands."""

from feedback.cli.main import run

if __name__ == "__main__":
    run()
