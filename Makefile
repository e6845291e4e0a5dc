# `make setup` makes .venv with all that the rest needs; every other target does it first.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
override DEMO := build/demo-class

help:       ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: .venv/ready  ## make .venv, with everything lessons, grading and tests need
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f'Python {v[0]}.{v[1]} is too old: the course needs 3.11 or newer.\nInstall one and name it: make setup PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[data,lab,grading,torch,dev]'
	@touch $@

system-packages:  ## install what the tests drive beside Python: Chromium and PostgreSQL (Debian and Ubuntu, as root)
	@$(MAKE) -s tools >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq chromium fonts-dejavu-core dataset-fashion-mnist postgresql >/dev/null; }

tools:  # says what is missing
	@missing=; set -- /usr/lib/postgresql/*/bin/initdb; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing=" chromium"; \
	test -x "$$1" || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	test -z "$$missing" || { echo "The tests need$$missing: run 'sudo make system-packages' (Debian, Ubuntu), or install them."; exit 1; }

numpys: build/numpy-oldest/ready build/numpy-newest/ready  # what pyproject.toml allows on this Python, for tests/machines.py
build/numpy-oldest/ready: RELEASE = ==$$($(BIN)/python -c "import sys; print('2.0' if sys.version_info < (3, 13) else '2.1')").*
build/numpy-%/ready: .venv/ready
	rm -rf $(@D)
	$(BIN)/python -m pip install -q --target $(@D) "numpy$(RELEASE)"
	@touch $@

libraries: .venv/libraries  # that convention cards speak of, for tests/conventions
.venv/libraries: .venv/ready
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[conventions]'
	@touch $@

lab: setup  ## open the lessons in JupyterLab
	$(BIN)/course lab

test: tools setup numpys libraries  ## every test
	$(BIN)/python -m pytest -q tests/conventions  # alone: JAX minds that other tests fork
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup

lint: setup ## ruff over code and lesson sources, mypy over the grader and the check
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

notebooks: setup  ## build notebooks and packs from their sources
	$(BIN)/course build

grade: setup  ## the instructor's job on a simulated class of 30, in build/demo-class
	@test ! -e $(DEMO) || test -f $(DEMO)/truth.json || { echo "$(DEMO) is no simulated class: move it away."; exit 1; }
	rm -rf $(DEMO)
	$(BIN)/course init $(DEMO)
	$(BIN)/course release $(DEMO) 01_sgd
	$(BIN)/course simulate $(DEMO) --students 30 --seed 1 01_sgd
	$(BIN)/course grade $(DEMO)
	$(BIN)/course report $(DEMO)

bench: tools setup  ## print what is claimed about speed, and about the check
	for name in ops training pictures grading check; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done
	$(BIN)/course mutants --full

.PHONY: help setup system-packages tools numpys libraries lab test lint notebooks grade bench
