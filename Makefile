# Vitrine's two commands are `make demo` and `make test`; the rest helps those who change it. `make help` lists all.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
DJADE := find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2
TEST_PROCESSES ?= 3
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: help
help: ## What can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: demo
demo: .venv/runtime ## A seeded chain of showrooms at http://127.0.0.1:8000 (PORT changes it); Ctrl-C ends all of it
	@exec $(MANAGE) demo

.PHONY: demo-reset
demo-reset: .venv/runtime ## Forget what the demo's visitors did; the next `make demo` starts over
	@$(MANAGE) demo_reset

# The tests start many processes: what one of them compiled need not be compiled by the others, whatever Python was told.
# Nor does anybody read that a request began and ended; a test that does asks for it.
.PHONY: test
test: export PYTHONDONTWRITEBYTECODE :=
test: export LOG_LEVEL := WARNING
test: chromium gettext ## Everything that must hold: the checks, then unit, property, race and browser tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types template check
	@$(MANAGE) compile_translations
	@$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadgroup

.PHONY: check lint types layers templates migrations deployment
check: types lint layers templates migrations deployment ## What takes a minute: `make -k check` goes on after a fault

lint: .venv/dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
types: .venv/dev ## Types, strictly
	@$(BIN)/mypy .
layers: .venv/dev
	@$(BIN)/lint-imports --no-logo
templates: .venv/dev
	@$(DJADE) --check
migrations: .venv/dev
	@$(MANAGE) makemigrations --check --dry-run
deployment: .venv/dev
	@$(BIN)/python -m tests.check_deployment

# The database that those of the tests are copied from: made while types are checked, which leaves a processor idle.
.PHONY: template
template: .venv/dev
	@$(BIN)/python -m pytest --numprocesses 0 --quiet --no-header tests/config/test_template.py

.PHONY: format
format: .venv/dev ## Put code and templates into their form
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format
	@$(DJADE)

.PHONY: bench
bench: .venv/dev ## Figures: availability, holds and confirmations, beside the bare database in the same run
	@$(BIN)/python -m bench

.PHONY: screenshots
screenshots: .venv/dev chromium ## The pictures of README.md, from the demo world
	@$(BIN)/python -m tests.screenshots

.PHONY: messages
messages: .venv/dev gettext ## Collect the words to translate into locale/
	@$(MANAGE) makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var --ignore tests --ignore bench

.PHONY: lock
lock: .venv/dev ## Renew the pinned dependencies
	@echo pip | $(LOCK) - --upgrade --output-file requirements-pip.lock
	@$(LOCK) pyproject.toml --upgrade --output-file requirements.lock
	@$(LOCK) pyproject.toml --upgrade --group dev --constraints requirements.lock --output-file requirements-dev.lock

# The environments are set up when a lock is younger than the last time; the development one holds the other. pip comes
# first, in a release that is twice as fast as the one that old Pythons bring. Of all that the packages hold a small part is
# ever imported: the house is loaded once, so that this part alone is compiled, also where Python was told to keep nothing.
.venv/bin/python: requirements-pip.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=…"; exit 1; }
	@echo "Setting up .venv …"
	@$(PYTHON) -m venv .venv
	@$(PIP) --no-compile --requirement requirements-pip.lock
	@touch $@

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing …"
	@$(PIP) --no-compile --requirement requirements.lock
	@PYTHONDONTWRITEBYTECODE= $(MANAGE) check >/dev/null
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing …"
	@$(PIP) --requirement requirements-dev.lock
	@touch $@ .venv/runtime

# What is not a Python package: installed where this may be done, named where it may not.
.PHONY: chromium gettext
chromium:
	@test -x /usr/bin/chromium && test -x /usr/bin/chromium-headless-shell || \
	    $(MAKE) --no-print-directory apt PACKAGES="chromium chromium-headless-shell fonts-noto-cjk"
gettext:
	@command -v xgettext >/dev/null || $(MAKE) --no-print-directory apt PACKAGES=gettext

.PHONY: apt
apt:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $(PACKAGES) …"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(PACKAGES) >/dev/null; \
	else \
	    echo "Needed: sudo apt-get install $(PACKAGES)"; exit 1; \
	fi
