# The newcomer's two commands are `make run` and `make test`; everything they need is set up by them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(VENV) $(BIN)/uv

.PHONY: run setup test check lint format bench wheel lock clean

run: setup
	@$(BIN)/altaloud serve

setup: $(VENV)/service.stamp

# Side by side, file by file: most tests wait more than they work.
test: $(VENV)/development.stamp
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: lint test

lint: $(VENV)/development.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/hadolint Dockerfile

format: $(VENV)/development.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/development.stamp
	@for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

# What a machine without this checkout installs: dist/altaloud-VERSION-py3-none-any.whl.
wheel: $(VENV)/service.stamp
	@$(BIN)/hatchling build -t wheel

# Writes the hashed requirement files anew from pyproject.toml; no address of an index gets into them.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links
lock: $(VENV)/uv.stamp
	echo uv | $(LOCK) - --output-file requirements/uv.txt
	$(LOCK) pyproject.toml --group build --output-file requirements/service.txt
	$(LOCK) pyproject.toml --group development --constraint requirements/service.txt --output-file requirements/development.txt

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Stamps: a set of packages is installed again only when its list has changed. The lists are complete. Two sets are installed, never synced: a sync
# of one would take the other's packages away.
$(VENV)/uv.stamp: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "AltAloud needs Python 3.11, 3.12 or 3.13; $(PYTHON) is another. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/service.stamp: $(VENV)/uv.stamp requirements/service.txt pyproject.toml
	@echo "Setting up AltAloud in $(VENV) (once) ..."
	@$(UV) pip install --quiet --no-deps --require-hashes -r requirements/service.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development.stamp: $(VENV)/service.stamp requirements/development.txt
	@$(UV) pip install --quiet --no-deps --require-hashes -r requirements/development.txt
	@command -v chromium chromium-browser >/dev/null || $(BIN)/playwright install chromium || \
		echo "No browser was found and none could be downloaded: the tests of the page will be skipped."
	@touch $@
