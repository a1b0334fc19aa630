# The only list of commands. `make help` prints it; `make test` is what CI runs.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help setup site serve check fix test published edition edition-check offline clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(STAMP): requirements.lock scripts/setup.py
	@$(PYTHON) scripts/setup.py

setup: $(STAMP) ## Create .venv from the lock file

site: $(STAMP) ## Set up everything and build site/; EDITIONS=folder adds the archives there under /e/
	@$(PY) scripts/build.py $(if $(EDITIONS),--editions "$(EDITIONS)")

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

edition: $(STAMP) ## Freeze the site as the archive of an edition in dist/
	@$(PY) scripts/edition.py

edition-check: $(STAMP) ## Build again and compare with ARCHIVE=path, byte for byte
	@$(PY) scripts/edition.py --check "$(ARCHIVE)"

offline: site ## Pack the site into dist/ as a zip that opens without a server
	@$(PY) scripts/offline.py

clean: ## Delete what was built
	rm -rf site .pytest_cache .hypothesis
