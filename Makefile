# Each target does all its own set-up: Python 3.11 or newer, make and a package index are enough.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo
LAB ?=

.PHONY: demo test lab bench check clean

demo: $(VENV)/.demo
	$(BIN)/smpplab demo --out $(OUT)

test: $(VENV)/.test
	@without="not peers and not browser"; \
	command -v tshark >/dev/null || { without="$$without and not tshark"; \
		echo "tshark is not here: the tests that compare with it are left out"; }; \
	command -v redis-server >/dev/null && command -v rabbitmq-server >/dev/null || { \
		without="$$without and not servers"; \
		echo "redis-server or rabbitmq-server is not here: the tests with real brokers are left out"; }; \
	$(BIN)/python -m pytest -m "$$without"

lab: $(VENV)/.lab
	$(BIN)/jupyter lab notebooks $$([ "$$(id -u)" = 0 ] && echo --allow-root) $(LAB)

bench: $(VENV)/.demo
	$(BIN)/python -m benchmarks

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

clean:
	rm -rf $(VENV) $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: EXTRA = parquet
$(VENV)/.test: EXTRA = test
$(VENV)/.lab: EXTRA = lab
$(VENV)/.dev: EXTRA = dev
$(VENV)/.%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRA)]'
	@touch $@
