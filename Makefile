# Two commands: `make run` answers the question on demo and real input, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo

.PHONY: run test lint newer setup clean

run: setup
	$(BIN)/python -m tools.first_run $(DEMO)

test: setup
	$(BIN)/python -m pytest -n 2

lint: setup
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint sql --disable-progress-bar
	$(BIN)/dagster definitions validate -m pipelines.definitions

# DuckDB 2, in an environment of its own, reads what we publish
newer: setup
	$(BIN)/python -m tools.read_with_duckdb2 .venv-duckdb2

setup: $(VENV)/ready

# Debian's python3 comes without ensurepip unless python3-venv is installed
$(VENV)/ready: constraints.txt pyproject.toml
	$(PYTHON) tools/make_venv.py $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV) .venv-duckdb2 $(DEMO)
