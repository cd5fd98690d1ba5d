# gridwhistle · 网格哨. Needs Python 3.11 or newer with pip, and make. Everything goes into .venv.
#
#   make run      the bot with a demo county, in a browser     make lint    style and types only
#   make test     everything that continuous integration runs  make bench   speed, measured
#   make lock     newest versions that pyproject.toml allows   make clean   forget what was built

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
WANTED := import sys, venv; sys.exit(sys.version_info < (3, 11))
# Asked to run, not only looked up: a version manager's `python3.11` may be there and refuse.
PYTHON ?= $(shell for p in python3.11 python3 python3.14 python3.13 python3.12 python; do \
	$$p -c '$(WANTED)' >/dev/null 2>&1 && echo $$p && break; done)

# Locks with the hash of every file of a version, for all platforms: what does not match is not installed. A folder
# has no hash, so that the project itself comes after them, with nothing left to fetch, not even to build it.
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCKED := $(PIP_INSTALL) --require-hashes --requirement
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: run test lint check-style check-types check-tests browser office lock bench soak clean
.SILENT:

# Byte code is kept whatever the machine says of it: compiling what it reads took a third of each start.
run: $(RUN_STAMP)
	PYTHONDONTWRITEBYTECODE= exec $(BIN)/gridwhistle run --demo $(ARGS)

# Types are looked at beside the first minute of the tests: alone, they leave one of two cores idle for that minute.
test: browser office check-style
	$(MAKE) -j 2 check-types check-tests
	echo "gridwhistle: all green"

lint: check-style check-types

check-style: $(DEV_STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-types: $(DEV_STAMP)
	$(BIN)/mypy

# Three processes on the two cores of CI: a test often waits for a disk, a socket or another process.
# Each process gets a stretch of neighbours, and takes from another when it is done: what a folder or a module makes once
# is made once, and when one process dies of a test that hangs, that test fails and the others go on.
# A hundred tests start processes of ours: byte code is kept, or each would compile all that it reads.
# `make test ARGS="-k week"` runs a part.
check-tests: $(DEV_STAMP)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

browser: $(DEV_STAMP)
	$(BIN)/python -m tests.support.browser

office: $(DEV_STAMP)
	$(BIN)/python -m tests.support.office

bench: $(DEV_STAMP)
	$(BIN)/python -m tests.bench $(ARGS)

# The long form of what `make test` has the short form of: every scene on every platform, every line in every half-built
# county, bursts of two hundred, all random lives, the peers. Then half an hour by default: three platforms, faults at random, memory.
LONG := tests/platforms tests/transcripts tests/bench/peers tests/faults/test_bursts.py tests/faults/test_kill.py \
	tests/faults/test_standby.py tests/rules/test_linear_reading.py tests/handlers/county tests/whistles/orders/test_who.py tests/coming/test_seats.py \
	tests/exchange/test_capacity.py tests/fund/test_book.py tests/mobilise/test_quota.py tests/posts/test_quota.py
soak: $(DEV_STAMP)
	GRIDWHISTLE_EVERY_SCENE=1 GRIDWHISTLE_ROUND=1 GRIDWHISTLE_EXAMPLES=200 \
		$(BIN)/python -m pytest -q -n 2 --dist worksteal $(LONG)
	$(BIN)/python -m tests.soak $(ARGS)

# uv asks the index for the hashes of all files and resolves for all platforms at once; pip does neither. No address
# is written down. setuptools stands in the first lock because it builds the project; the second lock has all of it.
UV_LOCK := $(VENV)-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --fork-strategy fewest
lock: $(BIN)/python
	echo "gridwhistle: resolving the newest versions that pyproject.toml allows..."
	rm -rf $(VENV)-lock
	$(BIN)/python -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install -qq --disable-pip-version-check uv
	{ echo "# What running needs. Renew with: make lock"; \
		echo "setuptools>=77" | $(UV_LOCK) pyproject.toml -; } > requirements.lock.new
	{ echo "# What running and development need. Renew with: make lock"; \
		echo "setuptools>=77" | $(UV_LOCK) --constraint requirements.lock.new --group dev pyproject.toml -; \
		} > requirements-dev.lock.new
	mv requirements.lock.new requirements.lock
	mv requirements-dev.lock.new requirements-dev.lock
	rm -rf $(VENV)-lock
	echo "gridwhistle: requirements.lock and requirements-dev.lock renewed; now run: make test"

clean:
	rm -rf $(VENV) $(VENV)-lock build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find bot handlers storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP): pyproject.toml requirements.lock | $(BIN)/python
	echo "gridwhistle: installing what running needs (once, about a minute)..."
	$(LOCKED) requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	touch $@
	echo "gridwhistle: installed"

$(DEV_STAMP): $(RUN_STAMP) requirements-dev.lock
	echo "gridwhistle: installing what tests need (once)..."
	$(LOCKED) requirements-dev.lock
	touch $@

# Debian splits ensurepip from Python; the pip that is there can then fill the venv from outside.
$(BIN)/python:
	if [ -z "$(PYTHON)" ]; then \
		echo "gridwhistle: needs Python 3.11 or newer, and found: $$(python3 --version 2>&1 || true)" >&2; \
		echo "gridwhistle: install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; fi
	echo "gridwhistle: making $(VENV) with $(PYTHON)..."
	rm -rf $(VENV)
	if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); else \
		$(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $@ install -qq pip; fi \
		|| { rm -rf $(VENV); echo "gridwhistle: Python has neither ensurepip nor pip >= 22.3" >&2; exit 1; }
