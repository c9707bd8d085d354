# Ramah: every command of a working day. "make help" lists them.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1

RUNTIME := $(VENV)/.runtime-ready
DEVELOPMENT := $(VENV)/.development-ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HERE := $(PIP) install --no-deps --no-build-isolation --editable .
PYTEST := $(BIN)/python -m pytest -q
PARALLEL := -n 2 --dist loadgroup
POSTGRESQL := $(BIN)/python tools/with_postgres.py --

.PHONY: help run setup test test-fast test-all journeys check fix bench bench-queue bench-aids bench-waits drill docs pictures messages

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: setup ## set up and serve the demo office on 127.0.0.1 (PORT=8000)
	@exec $(BIN)/ramah demo --queue --serve --port $(PORT)

setup: $(RUNTIME) ## make .venv with what the program needs

test: $(DEVELOPMENT) ## all tests: SQLite, what matters on PostgreSQL, real browser
	@tools/browser
	$(PYTEST) $(PARALLEL) -m "not journey and not drill"
	$(POSTGRESQL) $(PYTEST) $(PARALLEL) -m "both and not journey and not drill"
	$(PYTEST) $(PARALLEL) -m "journey and not drill"

test-fast: $(DEVELOPMENT) ## the quick tests, without browser and PostgreSQL, in under a minute
	$(PYTEST) $(PARALLEL) -m "not journey and not slow"

test-all: $(DEVELOPMENT) ## every test on both databases
	@tools/browser
	$(PYTEST) $(PARALLEL)
	$(POSTGRESQL) $(PYTEST) $(PARALLEL)

journeys: $(DEVELOPMENT) ## the journeys in a real browser
	@tools/browser
	$(PYTEST) $(PARALLEL) -m journey

check: $(DEVELOPMENT) ## style, types, imports, sizes, migrations, generated texts; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/sizes.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/with_home.py -- $(BIN)/ramah manage makemigrations --check --dry-run
	$(BIN)/djlint ramah/templates --lint --quiet
	$(BIN)/ramah sop docs --check
	$(BIN)/python tools/messages.py --check

fix: $(DEVELOPMENT) ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEVELOPMENT) ## measure the server's time for each page, against a baseline
	$(BIN)/python -m bench.pages

bench-queue: $(DEVELOPMENT) ## measure drawing and calling numbers through the real server
	$(BIN)/python -m bench.queue

bench-aids: $(DEVELOPMENT) ## compare every page with 5 000 units and a million past loans
	$(BIN)/python -m bench.aids

bench-waits: $(DEVELOPMENT) ## show how often the estimated waits come true, on simulated days
	$(BIN)/python -m bench.calibration

drill: $(DEVELOPMENT) ## power cuts, a full disk, restarts, weeks of a board (20 rounds on each database)
	@tools/browser
	RAMAH_DRILL_ROUNDS=20 $(PYTEST) -m drill
	$(POSTGRESQL) $(PYTEST) -m "both and drill"

pictures: $(DEVELOPMENT) ## make the pictures of the desks in docs/pictures
	@tools/browser
	$(BIN)/python -m tools.screenshots

docs: $(DEVELOPMENT) ## write docs/sop.md from the SOP
	$(BIN)/ramah sop docs

messages: $(DEVELOPMENT) ## collect the texts to translate, compile the translations
	$(BIN)/python tools/messages.py

$(BIN)/python:
	@tools/python $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.txt
	$(HERE)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@
