# `make setup` makes .venv with all that the rest needs; every other target does it first.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 3  # more than the two cores of a small machine: tests that drive a browser also wait
override DEMO := build/demo-class

help:       ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: .venv/ready  ## make .venv, with everything lessons, grading and tests need
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f'Python {v[0]}.{v[1]} is too old: the course needs 3.11 or newer.\nInstall one and name it: make setup PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[data,lab,grading,torch,site,dev]'
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

.venv/site: .venv/ready  # what builds the site
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[site]'
	@touch $@

build/pyodide/ready: .venv/ready tests/pyodide.py tests/pyodide-0.27.7.sha256  # Python for the browser: for trying only
	$(BIN)/python -m tests.pyodide build/pyodide && touch $@

PYODIDE ?= build/pyodide
site: .venv/site build/pyodide/ready  ## build the site: build/site fetches Python from a CDN, build/site-offline has that of PYODIDE
	$(BIN)/course site build/site
	$(BIN)/course site build/site-offline --pyodide $(PYODIDE)

test-site: tools .venv/site build/pyodide/ready  ## every lesson in a browser, every page to read: some 50 minutes, beside `make test`
	$(BIN)/python -m pytest -q tests/lite
	$(BIN)/python -m pytest -q tests/complete_site.py

lab: setup  ## open the lessons in JupyterLab
	$(BIN)/course lab

test: tools setup numpys libraries .venv/site build/pyodide/ready  ## every test but those of test-lessons, test-site, test-users
	$(BIN)/python -m pytest -q tests/conventions  # alone: JAX minds that other tests fork
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup

test-lessons: tools setup numpys  ## every lesson in JupyterLab, on other machines, under nbgrader's own command, with all mutants; `make test` takes some
	EVERY_LESSON=1 $(BIN)/python -m pytest -q tests/test_browser.py tests/test_machines.py tests/test_answers.py tests/autograder/grade/nbgrader/test_same_marks.py \
	  tests/autograder/authoring/mutants/test_every_lesson.py

test-users: setup  ## all hostile notebooks, and the walls, as a user without root (as root: becomes one)
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.ordinary_user -m pytest -q -p no:cacheprovider \
	  tests/hostile/test_hostile.py tests/hostile/test_held_out.py tests/autograder/kernel

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

bench: tools setup site  ## print what is claimed about speed, and about the check
	for name in ops training pictures grading hostile cluster check browser; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done
	$(BIN)/course mutants --full

.PHONY: help setup system-packages tools numpys libraries site test-site lab test test-lessons test-users lint notebooks grade bench
