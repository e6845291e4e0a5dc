# `make setup` makes .venv with all that the rest needs; every other target does it first.
PYTHON ?= python3
BIN := .venv/bin
CLASS ?= class
JOBS ?= 2

help:       ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: .venv/ready  ## make .venv, with everything lessons, grading and tests need
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f'Python {v[0]}.{v[1]} is too old: the course needs 3.11 or newer.\nInstall one and name it: make setup PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[data,lab,grading,torch,dev]'
	@touch $@

browser:    ## the browser that the tests drive (Debian and Ubuntu; elsewhere install Chromium)
	@command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core dataset-fashion-mnist >/dev/null; } || \
	  { echo "The browser tests need Chromium, and installing it needs root."; echo "Install the package chromium, or run: sudo make browser"; exit 1; }

database:   ## the server that the tests keep a gradebook in (Debian and Ubuntu; elsewhere install PostgreSQL)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; } || \
	  { echo "The tests of the gradebook on PostgreSQL need it, and installing it needs root."; echo "Install the package postgresql, or run: sudo make database"; exit 1; }

lab: setup  ## open the lessons in JupyterLab
	$(BIN)/course lab

test: setup browser database  ## every test
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup

lint: setup ## ruff over code and lesson sources, mypy over the grader and the check
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

notebooks: setup  ## build notebooks and packs from their sources
	$(BIN)/course build

grade: setup  ## the instructor's job on a simulated class of 30, in $(CLASS)/
	rm -rf $(CLASS)
	$(BIN)/course init $(CLASS)
	$(BIN)/course release $(CLASS) 01_sgd
	$(BIN)/course simulate $(CLASS) --students 30 --seed 1 01_sgd
	$(BIN)/course grade $(CLASS)
	$(BIN)/course report $(CLASS)

bench: setup browser  ## print what is claimed about speed
	for name in ops training pictures grading; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

.PHONY: help setup browser database lab test lint notebooks grade bench
