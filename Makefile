# Everything a person does with the project, by name: `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
EXTRACT := $(BIN)/pybabel --quiet extract --mapping pyproject.toml --project Sezona --copyright-holder Sezona \
  --keyword lazy_gettext --keyword translate:2 --keyword ntranslate:2,3 --add-comments NOTE: --add-location file --sort-by-file
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test lint types bench lock translations browser spelling clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/runtime.stamp ## start the school at http://127.0.0.1:8000, with what it needs in .venv and var
	@$(BIN)/sezona run

test: $(VENV)/development.stamp browser spelling ## run every check and every test, as CI does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist worksteal

lint: $(VENV)/development.stamp ## style, order and direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/development.stamp ## types of app/
	$(BIN)/mypy

bench: $(VENV)/development.stamp ## measure against a bare Flask application
	$(BIN)/python -m tests.benchmarks

lock: ## resolve pyproject.toml anew into both lock files (needs uv)
	@command -v uv >/dev/null || { echo "Install uv first: python3 -m pip install uv"; exit 1; }
	uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml --output-file requirements-dev.lock

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
