# Everything starts here: `make run` for a site, `make test` to see it holds. Needs python 3.11 or newer and the package index.

PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Compiling every module at once costs 60 MB and 20 s; Python compiles those that are used.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps

# What is compiled is kept, even where the machine says otherwise: a program that compiles all it imports takes 2 s to start, not 0.9.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test clients check docs bench wheel lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.installed-dev  ## make the environment in .venv: the program, tests and checks

run: $(VENV)/.installed  ## serve the papers on http://127.0.0.1:8000, the starter library in an empty home
	@$(BIN)/broadsheet run --starter

test: $(VENV)/.installed-dev  ## run the tests
	@$(BIN)/python -m pytest

clients: $(VENV)/.installed-dev  ## let other people's programs loose on a running site, each in an environment of its own
	@scripts/clients.sh

check: $(VENV)/.installed-dev  ## lint, format, types, layers, and the reference against the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py tests/test_house.py tests/test_docs.py
	$(BIN)/python scripts/make_reference.py --check

docs: $(VENV)/.installed-dev  ## make docs/reference again from the code
	$(BIN)/python scripts/make_reference.py

# HOMES keeps the homes that take long to make, so that the next run is quick. PEERS names a Python that has what is compared with
# (pip install bm25s lancedb scikit-learn, in an environment of its own); what it lacks is left out, and said.
HOMES ?= build/bench
PEERS ?= $(BIN)/python
bench: $(VENV)/.installed-dev  ## measure speed and quality; tables and JSON under bench/results (HOMES=dir PEERS=python)
	@mkdir -p $(HOMES)
	$(BIN)/python -m bench.import_rate
	$(BIN)/python -m bench.harvest_rate
	$(BIN)/python -m bench.protocol_files
	$(BIN)/python -m bench.index_rate
	$(BIN)/python -m bench.encode_rate
	$(BIN)/broadsheet --home $(HOMES)/real import $${BROADSHEET_SHARED:-../shared/data}/papers/*.jsonl.gz
	$(BIN)/python -m bench.million $(HOMES)/real $(HOMES)/million
	$(BIN)/python -m bench.search_speed --home $(HOMES)/real --home $(HOMES)/million --keep $(HOMES)/peers --peers $(PEERS)
	$(BIN)/python -m bench.search_profile --home $(HOMES)/real
	$(BIN)/python -m bench.odd_queries --home $(HOMES)/real
	$(BIN)/python -m bench.http_load --home $(HOMES)/real
	$(BIN)/python -m bench.doors --home $(HOMES)/real
	$(BIN)/python -m bench.feeds --home $(HOMES)/real
	$(BIN)/python -m bench.citations
	$(BIN)/python -m bench.vector_speed --home $(HOMES)/real
	$(BIN)/python -m bench.suggest_speed --home $(HOMES)/real
	$(BIN)/python -m bench.search_quality --keep $(HOMES)/judged
	$(BIN)/python -m bench.search_ablation --keep $(HOMES)/judged
	$(BIN)/python -m bench.similar_quality --keep $(HOMES)/judged/csfcube-fold1
	$(BIN)/python -m bench.role_quality
	$(BIN)/python -m bench.trending_quality
	$(BIN)/python -m bench.editions
	$(BIN)/python -m bench.listing_pages --keep $(HOMES)/pages
	$(BIN)/python -m bench.mail_load
	$(BIN)/python -m bench.simulated_month
	$(BIN)/python -m bench.kill_import
	$(BIN)/python -m bench.kill_index
	$(BIN)/python -m bench.kill_mail

wheel: $(VENV)/.installed-dev  ## build dist/*.whl and try it in an environment of its own
	scripts/check_wheel.sh

lock:  ## pin every package again (UPGRADE=--upgrade for the newest)
	scripts/lock.sh $(UPGRADE)

clean:  ## remove the environment and everything built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp stands for an environment that matches the lock files; a newer lock file makes it again.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Broadsheet needs Python 3.11, 3.12 or 3.13: none was found on the PATH." >&2; exit 1; }
	@echo "Making an environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	@echo "Installing Broadsheet (171 MB to download, a minute or two the first time) ..."
	@start=$$(date +%s); \
	$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt && \
	$(PIP) --no-build-isolation --editable . && \
	echo "Installed in $$(($$(date +%s) - start)) s."
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what tests and checks need (81 MB more to download) ..."
	@start=$$(date +%s); \
	$(PIP) --require-hashes -r requirements-dev.txt && \
	echo "Installed in $$(($$(date +%s) - start)) s."
	@touch $@
