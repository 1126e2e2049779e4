# Fairfile's commands. Two are enough for a newcomer: `make run` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# What only a starved browser or renderer can have failed is run once more, and the summary says so: a busy machine is no bug.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --reruns 1 --only-rerun TimeoutError --only-rerun '(Locator|Page) expected|could not be set within'
SHIPPED := app migrations scripts wsgi.py gunicorn.conf.py
SOURCES := $(SHIPPED) tests bench accept

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgresql check accept bench fmt messages lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what running needs (system packages, .venv, catalogues) and stop
	@$(PYTHON) scripts/prepare.py run

run: setup ## start Fairfile with its demonstration; prints the address and the sign-ins
	@exec $(BIN)/python -m scripts.serve

test: test-sqlite test-postgresql ## the whole suite: on SQLite with browser journeys and PDFs, then on PostgreSQL

test-sqlite:
	@$(PYTHON) scripts/prepare.py test
	$(PYTEST)

test-postgresql:
	@$(PYTHON) scripts/prepare.py test
	$(PYTEST) --database postgresql

check: ## lint, formatting, types, import directions, messages, templates
	@$(PYTHON) scripts/prepare.py check
	@$(BIN)/python -m scripts.check $(SOURCES)

accept: ## the checks on real records, where the folder with them is there
	@$(PYTHON) scripts/prepare.py test
	@$(BIN)/python -m accept

bench: ## measure speed and memory against a bare floor
	@$(PYTHON) scripts/prepare.py test
	@$(BIN)/python -m bench $(ARGS)

fmt: ## format the Python code
	@$(PYTHON) scripts/prepare.py check
	$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

messages: ## bring the catalogues up to date with the texts in code and templates
	@$(PYTHON) scripts/prepare.py check
	@$(BIN)/python -m scripts.messages update

lock: ## choose package versions anew within the ranges of pyproject.toml (needs uv)
	uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.lock
	uv pip compile --upgrade --universal --generate-hashes --no-annotate --no-header --extra test --extra check \
		-c requirements.lock pyproject.toml -o requirements-dev.lock
