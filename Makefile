# Everything a person does with the project, by name: `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
EXTRACT := $(BIN)/pybabel --quiet extract --mapping pyproject.toml --project Sezona --copyright-holder Sezona \
  --keyword lazy_gettext --keyword translate:2 --keyword ntranslate:2,3 --add-comments NOTE: --add-location file --sort-by-file
export PIP_ROOT_USER_ACTION := ignore
# What is compiled once is kept, whatever the shell says: servers and commands start in half the time.
export PYTHONDONTWRITEBYTECODE :=

COMPILE := uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url \
  --python-version 3.11

.PHONY: help run test lint types supply walls bench lock licences sbom translations browser spelling clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/runtime.stamp ## start the school at http://127.0.0.1:8000, with what it needs in .venv and var
	@$(BIN)/sezona run

test: lint types supply browser spelling ## run every check and every test, as CI does
	$(BIN)/pytest -n 2 --dist worksteal

lint: $(VENV)/development.stamp ## style, order and direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/development.stamp ## types of app/
	$(BIN)/mypy

supply: $(VENV)/development.stamp $(VENV)/semgrep.stamp ## dangerous code, and dependencies nobody uses or names
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app migrations wsgi.py
	$(BIN)/deptry --no-ansi .
	$(VENV)/semgrep/bin/semgrep scan --config tests/walls/supply/rules --metrics off --disable-version-check --no-git-ignore --error --quiet app wsgi.py

walls: $(VENV)/development.stamp $(VENV)/semgrep.stamp browser ## take away each wall against attacks and see its tests fail (minutes)
	$(BIN)/python -m tests.walls

bench: $(VENV)/development.stamp ## measure against a bare Flask application
	$(BIN)/python -m tests.benchmarks

lock: ## resolve pyproject.toml anew into the lock files (needs uv)
	@command -v uv >/dev/null || { echo "Install uv first: python3 -m pip install uv"; exit 1; }
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.lock
	$(COMPILE) --group pyproject.toml:semgrep --output-file requirements-semgrep.lock

licences: $(VENV)/development.stamp ## write docs/licences.md: what an installation consists of, and under which licence
	$(BIN)/python -m tests.walls.supply.licences

sbom: $(VENV)/development.stamp ## write build/sbom.json: the same with versions and hashes, as CycloneDX
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json requirements.lock

translations: $(VENV)/development.stamp ## extract the words of the interface and bring the catalogues up to them
	$(EXTRACT) --output-file translations/messages.pot .
	$(BIN)/pybabel update --input-file translations/messages.pot --output-dir translations --no-fuzzy-matching --ignore-pot-creation-date

clean: ## remove what can be made again (not var/, where the school keeps its data)
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	[ -n "$$found" ] || { echo "Sezona needs Python 3.11 or newer, and none was found. Install it with 'apt-get install python3 python3-venv' (Debian, Ubuntu) or 'brew install python' (macOS)."; exit 1; }; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make a virtual environment. Install its venv module: 'apt-get install python3-venv' (Debian, Ubuntu)."; exit 1; }

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements.lock names into $(VENV) (the first time this takes a minute) ..."
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development.stamp: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements-dev.lock names into $(VENV) (the first time this takes a minute) ..."
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/semgrep.stamp: requirements-semgrep.lock | $(BIN)/python
	@echo "Installing semgrep into $(VENV)/semgrep (330 MB) ..."
	@$(BIN)/python -m venv $(VENV)/semgrep
	@$(VENV)/semgrep/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes --requirement requirements-semgrep.lock
	@touch $@

browser: # the tests of pages need Chromium
	@for name in chromium chromium-browser google-chrome google-chrome-stable \
	    "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do \
	  if command -v "$$name" >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as=none; fi; \
	if command -v apt-get >/dev/null && [ "$$as" != none ]; then \
	  echo "Installing Chromium, which the tests of pages need ..."; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
	  echo "The tests of pages need Chromium. Install it with 'sudo apt-get install chromium' (Debian, Ubuntu) or 'brew install --cask chromium' (macOS)."; \
	  exit 1; \
	fi

SPELLING := build/spelling
DICTIONARIES := hunspell hunspell-en-gb hunspell-bs hunspell-hr hunspell-sr myspell-sq
MACEDONIAN := dictionary-mk@2.0.0

spelling: $(SPELLING)/mk.dic # the tests of texts need Hunspell and the dictionaries of seven languages
	@for name in en_GB bs_BA hr_HR sr_RS sr_Latn_RS sq_AL; do \
	  echo | hunspell -l -d $$name >/dev/null 2>&1 || missing="$$missing $$name"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as=none; fi; \
	if command -v apt-get >/dev/null && [ "$$as" != none ]; then \
	  echo "Installing Hunspell and its dictionaries, which the tests of texts need ..."; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $(DICTIONARIES) >/dev/null; \
	else \
	  echo "The tests of texts need Hunspell with its dictionaries. Install them with 'sudo apt-get install $(DICTIONARIES)' (Debian, Ubuntu)."; \
	  exit 1; \
	fi

$(SPELLING)/mk.dic:
	@command -v npm >/dev/null || { echo "The tests of texts need the npm package $(MACEDONIAN), the Macedonian dictionary; install npm first."; exit 1; }
	@mkdir -p $(SPELLING) && cd $(SPELLING) && npm pack --silent $(MACEDONIAN) >/dev/null && tar -xzf dictionary-mk-*.tgz && \
	  cp package/index.aff mk.aff && cp package/index.dic mk.dic && rm -r package dictionary-mk-*.tgz
