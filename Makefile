# What a user, a developer and CI call. Every target makes its own environment first: Python 3.11 or newer is all it takes.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard packages/*/pyproject.toml) toolkit/pyproject.toml)
SOURCES := $(addsuffix /src,$(MEMBERS))
# Covered entirely, in every branch.
COVERED := */src/ocpp_core/*,*/src/ocpp15_core/*,*/src/ocpp16_core/*,*/src/ocpp201_core/*,*/src/ocpp_wamp/*
MANIFESTS := pyproject.toml constraints.txt $(addsuffix /pyproject.toml,$(MEMBERS))

# Every process finds modules compiled, whatever the environment says of that.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/pycache

# The newest interpreter that runs, is 3.11 or newer and can make environments; `make PYTHON=...` names another.
PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; \
	done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test check docs bench scale soak fuzz constraints fidelity certification clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

install: $(INSTALLED)  ## make .venv: every package, editable, and every tool, at the versions of constraints.txt

demo: $(INSTALLED)  ## a CSMS and stations of every version talk to each other
	$(BIN)/ocpp-toolkit demo

test: $(INSTALLED)  ## all tests, then the limits of branch coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='$(COVERED)'

check: $(INSTALLED)  ## format, lint, types, imports between packages
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy $(SOURCES)
	$(BIN)/pyright $(SOURCES)
	$(BIN)/lint-imports

docs: $(INSTALLED)  ## the documentation site, in build/docs; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going --quiet -j auto -b html -d build/doctrees docs build/docs
	@echo "build/docs/index.html; to search it as well: $(BIN)/python -m http.server --bind 127.0.0.1 --directory build/docs"

bench: $(INSTALLED)  ## figures, against peers
	$(BIN)/python benchmarks/run.py $(ARGS)

scale: $(INSTALLED)  ## ten thousand stations on one CSMS, which is killed and comes back
	$(BIN)/python benchmarks/scale.py $(ARGS)

soak: $(INSTALLED)  ## hours in minutes: 100,000 connections, then 200 kills of a station's process
	$(BIN)/python tests/soak/flapping.py 100000
	$(BIN)/python tests/soak/station_kills.py 200

fuzz: $(INSTALLED)  ## feed mutated bytes to whatever reads bytes of others, for ten minutes (ARGS: seconds)
	-$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group fuzz
	$(BIN)/python tests/fuzz/run.py $(or $(ARGS),600)

constraints: $(INSTALLED)  ## pin the newest versions of everything, for all Pythons and platforms, in constraints.txt
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --group dev $(addsuffix /pyproject.toml,$(MEMBERS)) \
		--output-file $(VENV)/constraints.txt
	(echo '# Written by `make constraints`: the versions that everything here is tested with.'; \
		grep -v '^-e ' $(VENV)/constraints.txt) > constraints.txt

fidelity: $(INSTALLED)  ## write docs/reference/fidelity.md anew, from the adapters
	$(BIN)/ocpp-toolkit fidelity --markdown > $(VENV)/fidelity.md
	mv $(VENV)/fidelity.md docs/reference/fidelity.md

certification: $(INSTALLED)  ## write docs/reference/certification.md anew, from the rules
	$(BIN)/python -m ocpp_tolerance.certification > $(VENV)/certification.md
	mv $(VENV)/certification.md docs/reference/certification.md

clean:  ## remove the environment and everything generated
	rm -rf $(VENV) .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist build \
		docs/project docs/reference/api docs/reference/command docs/reference/errors docs/reference/messages

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# uv installs: the one at hand if it is new enough, otherwise one of its own.
$(INSTALLED): $(MANIFESTS)
	@if ! $(BIN)/python -c '' 2>/dev/null; then \
		if [ -z "$(PYTHON)" ]; then \
			echo "Python 3.11 or newer is needed, with its venv module; none was found (make PYTHON=/path/to/python names one)." >&2; \
			exit 1; \
		fi; \
		"$(PYTHON)" -m venv --clear $(VENV); \
	fi
	@uv=uv; \
	if ! $(BIN)/python -c "$$UV_IS_NEW" "$$(uv --version 2>/dev/null)"; then \
		$(BIN)/python -c 'import uv' 2>/dev/null || \
			$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv; \
		uv="$(BIN)/python -m uv"; \
	fi; \
	$$uv pip install --python $(BIN)/python --constraint constraints.txt --group dev $(addprefix -e ,$(MEMBERS))
	@touch $@

define UV_IS_NEW
import re, sys
found = re.match(r"uv (\d+)\.(\d+)", sys.argv[1])
sys.exit(not found or tuple(map(int, found.groups())) < (0, 9))
endef
export UV_IS_NEW
