.DEFAULT_GOAL := help
PORT ?= 8000
PY := .venv/bin/python
INSTALL := .venv/bin/pip install -q --disable-pip-version-check
RUN_READY := .venv/.run-ready
DEV_READY := .venv/.dev-ready
PACKAGE := pyproject.toml setup.py $(wildcard src/khien/_speed/*.[ch])

.PHONY: help setup setup-system system-run run demo check test fuzz bench lock messages prepare screenshots

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.venv/bin/python:
	python3 -m venv .venv

$(RUN_READY): requirements/hub.txt requirements/media.txt $(PACKAGE) | .venv/bin/python
	$(INSTALL) --require-hashes -r requirements/hub.txt
	$(INSTALL) --require-hashes -r requirements/media.txt \
		|| echo "Without these, screenshots, videos and faces are not read; everything else works."
	$(INSTALL) --no-deps -e .
	touch $@

$(DEV_READY): requirements/dev.txt $(PACKAGE) | .venv/bin/python
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(INSTALL) --no-deps -e .
	touch $@ $(RUN_READY)

setup: $(DEV_READY) messages prepare ## Put everything into .venv: the khien command, tests and tools

setup-system: ## Install the Debian packages of requirements/system.txt that are missing (as root)
	@sh tools/system_packages.sh test

system-run:
	@sh tools/system_packages.sh run

messages: ## Compile the translations
	@$(PY) tools/compile_messages.py

prepare: ## Compile modules and data, so that commands start at once
	@$(PY) tools/prepare.py

run: system-run $(RUN_READY) messages prepare ## Start everything on the embedded database (PORT=8000)
	.venv/bin/khien serve --port $(PORT)

demo: system-run $(RUN_READY) messages prepare ## Start an invented world to look around in (PORT=8000)
	KHIEN_PORT=$(PORT) .venv/bin/khien demo
	.venv/bin/khien serve --port $(PORT)

check: setup ## Fast checks: ruff, mypy, import contracts, file lengths, unit tests (< 1 minute)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) tools/file_lengths.py
	$(PY) -m pytest tests/unit -n 2 -m "not slow"

test: setup-system check ## Every test: SQLite, PostgreSQL, the real server, the browser
	$(PY) -m tests.postgres $(PY) -m pytest tests/hub -n 2 || test $$? -eq 77
	$(PY) -m pytest tests/unit -n 2 -m slow
	$(PY) -m tests.fuzz --seconds 3
	$(PY) -m pytest tests/contract tests/hub tests/server -n 2
	# On a busy machine Chromium sometimes loses a page: once more, and the summary says so.
	$(PY) -m pytest tests/browser -n 2 --reruns 1 -rR

fuzz: setup ## Fuzz what reads strangers' words, a few seconds each (SECONDS=5)
	$(PY) -m tests.fuzz --seconds $(or $(SECONDS),5)

bench: setup ## Run the benchmarks of bench/ and keep their figures as text
	$(PY) -m bench

lock: setup ## Resolve requirements/*.in into hashed requirements/*.txt
	sh tools/lock.sh

screenshots: setup ## Take the pictures of the README from the demonstration
	$(PY) tools/screenshots.py
