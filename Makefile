# The portal's commands. `make` alone lists them.

SHELL = /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test bench lint fmt types check openapi locks browser

PYTHON = $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && exit; \
	done; echo python3)
VENV := .venv/bin
DJANGO := $(VENV)/python -m thcm.embedded $(VENV)/python manage.py
TEMPLATES := templates
COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make locks"

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/installed-runtime ## runs the portal on http://localhost:8000 (PORT=8123 moves it); Ctrl-C stops it
	@$(VENV)/python -m thcm.frontend
	@exec $(VENV)/python -m thcm.run --ends-with-parent

test: .venv/installed-dev browser ## the whole test suite, against a PostgreSQL and a Valkey of its own
	@$(VENV)/python -m thcm.frontend
	@$(VENV)/python manage.py translations
	@$(VENV)/python -m pytest -n auto --dist worksteal $(ARGS)

browser:
	@$(VENV)/python -m tests.browser

bench: .venv/installed-dev ## measures the main paths against the bare framework
	@$(VENV)/python -m thcm.frontend
	@$(VENV)/python -m bench $(ARGS)

lint: .venv/installed-dev ## code and templates: rules and layout
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/djlint --quiet --lint $(TEMPLATES)

fmt: .venv/installed-dev ## lays out the code
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format .

types: .venv/installed-dev ## types at the borders of the modules
	@$(VENV)/mypy

check: lint types ## all that continuous integration runs: lint, types, migrations, API contract, tests
	@$(VENV)/python -m thcm.frontend
	@$(DJANGO) makemigrations --check --dry-run
	@$(MAKE) --no-print-directory openapi
	@git diff --exit-code openapi.yaml || { echo "openapi.yaml was not up to date; now it is: commit it."; exit 1; }
	@$(MAKE) --no-print-directory test

openapi: .venv/installed-dev ## writes the API contract, openapi.yaml, from the code
	@$(DJANGO) spectacular --validate --fail-on-warn --file openapi.yaml

locks: .venv/installed-dev ## writes the lock files anew from pyproject.toml and package.json (UPGRADE=1: newest versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

PYTHON_IS_THERE = command -v "$(PYTHON)" >/dev/null || { echo "Python 3.11 or newer is missing."; exit 1; }

.venv/installed-runtime: requirements.lock
	@$(PYTHON_IS_THERE)
	@"$(PYTHON)" thcm/install.py runtime

.venv/installed-dev: requirements-dev.lock
	@$(PYTHON_IS_THERE)
	@"$(PYTHON)" thcm/install.py dev
