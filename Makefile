# The commands of this repository. Each one sets up what it needs, on a fresh machine too.
SHELL := /bin/bash
# Every command is a process of its own; without compiled modules each would compile a second's worth again.
unexport PYTHONDONTWRITEBYTECODE
.DELETE_ON_ERROR:

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin
PORT ?= 8000
DEMO ?=
SETUP := .venv/.ready node_modules/.ready

.PHONY: demo test test-sqlite test-postgres test-spark check format bench audit guide requirements docs lock screenshots clean

demo: $(SETUP)  ## set everything up, fill a demo bank, run two nights, serve http://localhost:$(PORT)
	$(RUN)/jinjing demo --port $(PORT) $(DEMO)

test: $(SETUP)  ## pass the tests: SQLite always, PostgreSQL where a server is installed
	$(RUN)/python tools/run_tests.py

test-sqlite: $(SETUP)
	$(RUN)/python tools/run_tests.py --only sqlite

test-postgres: $(SETUP)
	$(RUN)/python tools/run_tests.py --only postgres

test-spark: $(SETUP)  ## every spec on Spark and a night on a cluster (Java 17); `make test` takes the random banks and one spec
	ON_SPARK=all $(RUN)/python -m pytest -q -n 2 --dist loadfile -m spark assay/tests

check: $(SETUP)  ## format, lint, types, import rules, generated docs, requirements table, locks, licences, secrets
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy assay/src jinjing/src
	$(RUN)/lint-imports
	$(RUN)/python -m assay.docs --check
	$(RUN)/jinjing catalogue --check
	$(RUN)/python tools/requirements.py --check
	$(RUN)/python tools/repository_rules.py
	$(UV) export -q --all-packages --no-emit-workspace --frozen --no-header --no-annotate | diff -u requirements.lock -
	$(RUN)/python tools/locked.py
	$(RUN)/python tools/licences.py --quiet
	$(RUN)/python tools/secret_scan.py

format: $(SETUP)
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

# A quick try of one half: make bench BENCH='--only application --app-customers 5000 --repeats 20'
bench: $(SETUP)  ## the benchmarks of engine and application: ratios in one run, written to docs/benchmarks.md
	$(RUN)/python benchmarks/run.py $(BENCH)

audit: $(SETUP)  ## advisories and licences of the locked dependencies; fails (2) when it cannot ask
	$(RUN)/python tools/licences.py
	$(RUN)/python tools/audit.py

guide: $(SETUP)  ## rehearse the deployment guide on this machine: root, Debian, PostgreSQL, nginx, systemd's tools
	$(RUN)/python tools/run_guide.py

requirements: $(SETUP)  ## the table requirement id -> tests
	$(RUN)/python tools/requirements.py

docs: $(SETUP)
	$(RUN)/python -m assay.docs
	$(RUN)/jinjing catalogue --write
	$(RUN)/python tools/requirements.py

lock:  ## choose versions again (after changing a bound or exclude-newer)
	rm -f uv.lock
	$(UV) lock
	$(UV) export -q --all-packages --no-emit-workspace --frozen --no-header --no-annotate > requirements.lock

clean:
	rm -rf .venv node_modules var uv.lock

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

# Versions follow from the bounds and exclude-newer; the hashed export proves that they are the same ones.
.venv/.ready: pyproject.toml assay/pyproject.toml jinjing/pyproject.toml requirements.lock | $(filter .tools/bin/uv,$(UV))
	$(UV) lock --quiet
	$(UV) export -q --all-packages --no-emit-workspace --frozen --no-header --no-annotate | diff -u requirements.lock -
	$(UV) sync --frozen --quiet --compile-bytecode
	.venv/bin/python tools/compile_messages.py
	touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@
