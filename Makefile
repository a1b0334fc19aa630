# The only list of commands. `make help` prints it; `make test` is what CI runs.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help setup site serve check fix test published clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(STAMP): requirements.lock scripts/setup.py
	@$(PYTHON) scripts/setup.py

setup: $(STAMP) ## Create .venv from the lock file

site: $(STAMP) ## Set up everything and build site/
	@$(PY) scripts/build.py

serve: $(STAMP) ## Preview with live reload on http://127.0.0.1:8000
	@$(PY) -m mkdocs serve --no-strict

check: $(STAMP) ## Check the sources only: path:line: message
	@$(PY) scripts/check.py

fix: $(STAMP) ## Do what a machine can: sort the bibliography, tidy spaces
	@$(PY) scripts/fix.py

test: $(STAMP) ## Set up everything, browser included, and run every test
	@$(PY) scripts/setup.py --browser
	@$(PY) -m pytest

published: $(STAMP) ## Add new addresses and anchors to tests/published.txt (never removes one)
	@$(PY) scripts/published.py

clean: ## Delete what was built
	rm -rf site .pytest_cache .hypothesis
