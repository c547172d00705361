# Every target makes the environment it needs; nothing but Python 3.11+ and make is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
SOURCES ?= $(SHARED)/sources

.DEFAULT_GOAL := test
.PHONY: demo serve test suite test-engines lint format records accuracy conformance docs bench clean

$(VENV)/.base: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/.base  ## Answer the first question from the shipped records
	@$(BIN)/payergraph demo

serve: $(VENV)/.base  ## Serve the answers over HTTP on this machine
	$(BIN)/payergraph serve

test: $(VENV)/.dev  ## Everything that needs PyPI only
	@$(MAKE) --no-print-directory -j2 lint suite

suite: $(VENV)/.dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m "not engines" -n 2 --dist worksteal --cov --cov-report=term

$(VENV)/.engines: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group engines
	@touch $@

test-engines: $(VENV)/.engines  ## What needs a cluster, Debian or npm packages; here a skip is a failure
	@-$(BIN)/python -m tests.install_engines
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m engines --skips-fail

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

records: $(VENV)/.dev  ## Make the shipped records anew from the source documents
	$(BIN)/python -m loaders.ship $(SOURCES)

conformance: $(VENV)/.dev  ## Print how many tests of the W3C's SPARQL suites a writable scratch server passes
	$(BIN)/python -m tests.conformance $(SHARED)

accuracy: $(VENV)/.dev  ## Print per field precision, recall and wrong determinations of the fictional policies and the sources
	$(BIN)/python -m tests.accuracy

docs: $(VENV)/.base  ## Write the page of the ontology and its data into build/docs
	$(BIN)/python -m api.publish build/docs

bench: $(VENV)/.dev  ## Print the figures of benchmarks/, as ratios within one run
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
