# Each target prints the raw command that it shortens.
PYTHON := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false

.PHONY: setup run test train check bench
setup:
	.ci/setup
run: setup
	$(PYTHON) -m bot run
train: setup
	$(PYTHON) -m bot train
check: setup
	$(PYTHON) -m bot check
test: setup
	$(PYTHON) -m ruff check . && $(PYTHON) -m mypy && $(PYTHON) -m pytest
bench: setup
	$(PYTHON) tests/load.py
