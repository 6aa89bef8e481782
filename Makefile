# One command each. Every one of them first installs what it needs into .venv, and only when the pinned packages changed.
# They want Python 3.11 or newer, git and make. PYTHON=/path/to/python3.12 chooses another Python for the first set-up.

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install -qq --disable-pip-version-check
RUNTIME := $(VENV)/.runtime-installed
DEVELOP := $(VENV)/.develop-installed
CODE := feedback models pages tests .ci/pins.py $(wildcard app.py)
# One worker more than there are processors: the journeys spend most of their time waiting for a page.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(PY) -m pytest --numprocesses $(WORKERS) --maxprocesses 8 --no-loadscope-reorder

# Without compiled files each of a run's many processes would compile all of this anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint bench bench-text screens setup browser starter hooks pins
.DELETE_ON_ERROR:

help:
	@echo "make run      a trial county on an embedded database; prints the address and one account per role"
	@echo "make test     style, types, contracts, the tests on SQLite and PostgreSQL, the journeys in a real browser"
	@echo "make lint     style, types and contracts alone"
	@echo "make bench    a store of 100,000 cases, measured; writes docs/benchmarks.md"
	@echo "make bench-text  how well texts are understood, measured; writes docs/benchmarks-text.md"
	@echo "make screens  a picture of every page for every role; writes docs/screens/"
	@echo "make setup    what the commands above would install by themselves"
	@echo "make hooks    run 'make lint' before each commit"
	@echo "make pins     resolve the packages of pyproject.toml into the requirements files again"

run: $(RUNTIME)
	@exec $(PY) -m feedback run

test: lint browser starter
	$(PYTEST) --engine=both

lint: $(DEVELOP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --num-workers 2 $(CODE)
	$(VENV)/bin/lint-imports --no-logo

bench: $(DEVELOP)
	$(PY) -m feedback bench all
	$(PY) -m tests.bench_postgres
	$(PY) -m tests.bench_pages

bench-text: $(DEVELOP)
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_text

screens: $(DEVELOP) browser
	$(PY) -m tests.screens

setup: $(DEVELOP) browser starter

browser: $(DEVELOP)
	@$(PY) -m tests.install_browser

starter: $(DEVELOP)
	@OMP_NUM_THREADS=1 $(PY) -m tests.starter

hooks: $(DEVELOP)
	$(PY) -m pre_commit install

pins: $(RUNTIME)
	$(PY) .ci/pins.py

# The stamps lie inside .venv, so removing that folder is all it takes to start afresh.
$(RUNTIME): requirements.txt
	@$(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { python=$$(sh .ci/python.sh) && "$$python" -m venv --clear $(VENV); }
	@echo "Installing the application's packages into $(VENV); the first time this takes a minute or two."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEVELOP): tests/requirements.txt $(RUNTIME)
	@echo "Installing the packages of the tests and checks into $(VENV)."
	@$(PIP_INSTALL) -r tests/requirements.txt
	@touch $@
