# `make` alone says what there is. Everything needs Python ≥ 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DVK_HOME ?= $(HOME)/dvk
SECOND := benchmarks/second_engine

export DVK_HOME
# No program that we start reports home.
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False
# A Python path or an Airflow of another project must not reach into this one.
unexport PYTHONPATH PYTHONHOME AIRFLOW_CONFIG
export AIRFLOW_HOME := $(DVK_HOME)/airflow

.DEFAULT_GOAL := help
.PHONY: help run up test test-fast lint format lock clean distclean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  Everything is written under DVK_HOME ($(DVK_HOME)); another place: make run DVK_HOME=/somewhere"

$(READY): requirements.lock pyproject.toml bootstrap.py
	@$(PYTHON) bootstrap.py
	@touch $@

run: $(READY) ## Install, make the sample inbox, run the Airflow DAGs over it from end to end
	@$(BIN)/python -m dvk.orchestration.full_run

up: $(READY) ## Scheduler, Airflow web UI and report site on this machine; Ctrl-C stops them
	@$(BIN)/python -m dvk.orchestration.serve

# A file of tests stays in one process, so that what it builds once is built once.
test: lint ## Every check there is: lint, types, import contracts, all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

test-fast: $(READY) ## The tests that take seconds
	@$(BIN)/python -m pytest -m "not slow"

lint: $(READY) ## ruff, mypy --strict, import contracts, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if find dbt_project/models -name '*.sql' 2>/dev/null | grep -q .; then $(BIN)/sqlfluff lint --processes 0 dbt_project/models; fi

format: $(READY) ## Put Python and SQL into the house form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@if find dbt_project/models -name '*.sql' 2>/dev/null | grep -q .; then $(BIN)/sqlfluff fix dbt_project/models; fi

lock: $(READY) ## Resolve requirements.in (and the second engine's) again, with hashes and without naming a registry
	@$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock
	@$(BIN)/uv pip compile $(SECOND)/requirements.in -c requirements.lock --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade --quiet -o $(SECOND)/requirements.lock

clean: ## Caches and build leftovers of the checkout (never DVK_HOME)
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info \
		dbt_project/target dbt_project/logs logs
	@find . -name __pycache__ -not -path './$(VENV)/*' -type d -prune -exec rm -rf {} +

distclean: clean ## As clean, and the virtual environment
	@rm -rf $(VENV)
