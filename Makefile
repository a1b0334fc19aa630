# The only list of commands. `make help` prints it; `make test` is what CI runs.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help setup site serve check fix source claim jurisdiction test pdf published edition edition-check offline links links-online audit audit-styles sbom canary fuzz messages clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(STAMP): requirements.lock scripts/setup.py
	@$(PYTHON) scripts/setup.py

setup: $(STAMP) ## Create .venv from the lock file

site: $(STAMP) ## Set up everything and build site/; EDITIONS=folder adds the archives there under /e/
	@$(PY) scripts/build.py $(if $(EDITIONS),--editions "$(EDITIONS)") $(if $(PDF),--pdf "$(PDF)")

serve: $(STAMP) ## Preview with live reload on http://127.0.0.1:8000
	@$(PY) -m mkdocs serve --no-strict

check: $(STAMP) ## Check the sources only: path:line: message
	@$(PY) scripts/check.py

fix: $(STAMP) ## Do what a machine can: sort, tidy spaces and line ends, give paragraphs their ids
	@$(PY) scripts/fix.py

source: $(STAMP) ## Add a source: asks, or FROM=file.ris KEY=key ITEM=1 ARGS='--kind report …' (python scripts/newsource.py --help)
	@$(PY) scripts/newsource.py $(if $(FROM),--from "$(FROM)") $(if $(KEY),--key "$(KEY)") $(if $(ITEM),--item "$(ITEM)") $(ARGS)

claim: $(STAMP) ## Add a claim of the paper: asks, or ARGS='--section 3.2.1 …'
	@$(PY) scripts/newclaim.py $(ARGS)

jurisdiction: $(STAMP) ## Add a column of the comparison, every answer unknown: CODE=nz LABEL="New Zealand"
	@$(PY) scripts/newjurisdiction.py $(if $(CODE),--code "$(CODE)") $(if $(LABEL),--label "$(LABEL)") $(ARGS)

test: $(STAMP) ## Set up everything, browser included, and run every test
	@$(PY) scripts/setup.py --browser
	@$(PY) -m pytest

pdf: $(STAMP) ## Print site/ as PDFs into dist/pdf/ (after make site; wants a Chromium and a Chinese font)
	@$(PY) scripts/setup.py --browser
	@$(PY) scripts/pdf.py

fuzz: $(STAMP) ## Give each parser 10,000 random inputs (some minutes)
	@FUZZ=10000 $(PY) -m pytest tests/test_fuzz.py

messages: $(STAMP) ## Write again what the checks say of the bad files, and schemas/MESSAGES.md
	@$(PY) tests/messages.py

published: $(STAMP) ## Add new addresses and anchors to tests/published.txt (never removes one)
	@$(PY) scripts/published.py

edition: $(STAMP) ## Freeze the site as the archive of an edition in dist/
	@$(PY) scripts/edition.py

edition-check: $(STAMP) ## Build again and compare with ARCHIVE=path, byte for byte
	@$(PY) scripts/edition.py --check "$(ARCHIVE)"

offline: site ## Pack the site into dist/ as a zip that opens without a server
	@$(PY) scripts/offline.py

links: $(STAMP) ## Fit data/links.yml to the addresses we link to: adds and removes records, asks no network
	@$(PY) scripts/links.py

links-online: $(STAMP) ## Ask every address of data/links.yml and note what came back; REPORT=file, ARGS='--limit 20 …'
	@$(PY) scripts/links_online.py $(if $(REPORT),--report "$(REPORT)") $(ARGS)

audit-styles: $(STAMP) ## Compare our legal styles with citeproc-js (wants Node)
	@$(PY) scripts/audit.py

audit: ## Look for known vulnerabilities in what is installed (wants the network)
	@$(PYTHON) scripts/tool.py audit
	@for lock in requirements.lock tools/*.lock; do .cache/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$lock || exit 1; done

sbom: $(STAMP) ## Write the bill of materials of the edition to dist/sbom.cdx.json
	@$(PY) scripts/sbom.py

canary: $(STAMP) ## Build the chapters with ProperDocs and with Zensical and compare the notes: tells, never fails a build
	@$(PYTHON) scripts/tool.py properdocs zensical
	@$(PY) scripts/canary.py

clean: ## Delete what was built
	rm -rf site .pytest_cache .hypothesis
