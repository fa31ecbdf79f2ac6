.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
ENV ?= dev
BIN := .venv/bin
PINS := $(wildcard requirements*.txt */*.txt apexshare/local/services/*.txt infra/pins/*.txt)
PICTURES := form-desktop-light.png upload-sent-desktop-light.png student-phone-light.png

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'

run: install install-services ## Start the whole product on http://localhost:8000
	@$(BIN)/python -m apexshare.local

# What `make test` runs side by side: the first two work, those in browsers mostly wait.
TESTS := test-quick test-faults test-sending test-pages test-infra test-js
ALONE := -m "not stack and not browser and not deploy and not smoke"
HOSTILE := tests/faults tests/machine tests/fuzz tests/attacks

test: install install-services install-tools install-infra install-js lint lint-js types ## Run every check and test
	@$(MAKE) --jobs=$(words $(TESTS)) --output-sync --keep-going --no-print-directory $(TESTS)

test-fast: install lint lint-js types test-quick test-faults test-js ## Run what needs no service and no browser

test-quick: install ## Run the tests that need no service, but for those of test-faults
	$(BIN)/pytest -q tests $(ALONE) $(addprefix --ignore=,$(HOSTILE))

test-faults: install ## Let calls to AWS fail, play the lifecycle at random, send nonsense, try to get in
	$(BIN)/pytest -q $(HOSTILE) $(ALONE)

test-sending: install install-services install-tools ## Send videos in real browsers
	TEST_PORTS=$$(($${TEST_PORTS:-0} + 1000)) $(BIN)/pytest -v tests/browser/sending

test-pages: install install-services install-tools ## Use every page in a real browser, and the services
	$(BIN)/pytest -v tests -m "stack or browser" --ignore tests/browser/sending

test-js: install-js ## Run the scripts' tests
	node --test $$(find tests/js -name '*.test.mjs')

test-infra: install-infra ## Check what would be made on AWS
	.venv-infra/bin/mypy --config-file infra/pins/mypy.ini
	.venv-infra/bin/pytest -q -c tests/infra/pytest.ini tests/infra

configure: install ## Choose the school's own names before the first deployment; OPTIONS="--prefix alpen …"
	@$(BIN)/python -m deploy.configure $(OPTIONS)

package: install ## Make the zip for Lambda; ENV=prod
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/zappa package $(ENV) -o $(CURDIR)/build/apexshare-$(ENV).zip

deploy: install install-infra lint ## Bring ENV=prod up, or up to date, on AWS
	$(BIN)/python -m deploy $(ENV)

integration: install ## Do the main job, from sending to watching, in the deployed ENV=dev or staging
	$(BIN)/python -m deploy.integration $(ENV)

verify: install ## Look whether the deployed ENV=dev is on AWS as it should be: PASS or FAIL a line
	$(BIN)/python -m deploy.verify $(ENV)

undeploy: install install-infra ## Take ENV=dev down; its data stays
	$(BIN)/python -m deploy $(ENV) --back

test-deploy: install install-services install-infra install-awscli ## Deploy the real zip to MiniStack by Zappa, and use it there
	TEST_PORTS=$$(($${TEST_PORTS:-0} + 2000)) $(BIN)/pytest -q -p no:randomly -m deploy tests/deploy

test-smoke: install ## Run every benchmark and tool with its smallest options, and read what comes out
	$(BIN)/pytest -v -p no:randomly -m smoke tests/smoke

lint: install ## Check style, layers, templates and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates templates/emails/*/*.txt
	$(BIN)/typos

lint-js: install-js ## Check the scripts: style, mistakes, types
	node_modules/.bin/biome ci --error-on-warnings .
	node_modules/.bin/tsc --noEmit --project tsconfig.json

fuzz: install ## Search for broken promises with random seeds, 20 times as long as in a test; TIMES=100
	$(BIN)/pytest -q -o faulthandler_timeout=0 tests/machine tests/fuzz --fuzz $${TIMES:-20}

types: install ## Check types
	$(BIN)/mypy

format: install ## Put the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: install install-services install-tools ## Make the README's pictures anew
	$(BIN)/pytest -q tests/browser/test_main_job.py -k gets_it --screenshots tests/screenshots
	cp $(addprefix tests/screenshots/,$(PICTURES)) docs/pictures/

bench: install install-services .venv-bench/installed bench/node_modules/installed ## Measure cost, load, scale, events; ONLY="cost scale", OPTIONS
	$(BIN)/python -m bench $(ONLY) $(OPTIONS)

bench-upload: install install-services install-tools bench/upload/node_modules/installed ## Race our uploader with Uppy's; OPTIONS="--size 256"
	TEST_PORTS=$${TEST_PORTS:-3000} $(BIN)/python -m bench.upload $(OPTIONS)

bench-pages: install install-services install-tools bench/pages/node_modules/installed ## Let Lighthouse look at every page; OPTIONS="--rounds 1"
	TEST_PORTS=$${TEST_PORTS:-4000} $(BIN)/python -m bench.pages $(OPTIONS)

bench-cold-start: install ## Measure a cold start beside Zappa's own handler; OPTIONS="--runs 5"
	$(BIN)/python -m bench.cold_start $(OPTIONS)

audit: .venv-audit/installed ## Ask the databases of known weaknesses about all that is pinned; needs the open internet
	@for pins in $(PINS); do \
	  .venv-audit/bin/pip-audit --strict --disable-pip --require-hashes -r $$pins || { echo "$$pins: see above. Where a database did not answer, nothing is known." >&2; exit 1; }; \
	done
	@for lock in package-lock.json bench/package-lock.json bench/*/package-lock.json; do npm audit --package-lock-only --prefix $$(dirname $$lock) || exit 1; done

lock: install ## Pin all dependencies anew, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group ministack -o apexshare/local/services/ministack.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group seaweedfs -o apexshare/local/services/seaweedfs.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group bench -o bench/requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group infra -o infra/pins/requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group checkov -o infra/pins/checkov.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group awscli -o deploy/awscli.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 --group audit -o infra/pins/audit.txt

clean: ## Remove what was installed and all local data
	rm -rf .venv .venv-* .local build staticfiles node_modules bench/node_modules bench/*/node_modules bench/upload/build

install: .venv/installed
install-services: .venv-ministack/installed .venv-seaweedfs/installed
install-infra: .venv-infra/installed .venv-checkov/installed
install-awscli: .venv-awscli/installed
install-js: node_modules/installed
install-cdk: install ## Fetch the CDK's command, so that npx finds it without the internet
	@$$($(BIN)/python -c 'from deploy.aws.stacks import CDK; print(*CDK)') --version
install-tools: ## Install what only tests need (Debian's Chromium, WebKit, curl, ffmpeg, jq, Node.js), unless it is there
	@for each in chromium:chromium WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb curl:curl ffmpeg:ffmpeg jq:jq node:nodejs npm:npm; do \
	command -v $${each%:*} >/dev/null || missing="$$missing $${each#*:}"; done; \
	[ -z "$$missing" ] || (apt-get update -q && apt-get install -qy --no-install-recommends $$missing)

.venv/installed: requirements.txt requirements-dev.txt
	$(call make-venv,.venv,-r requirements.txt -r requirements-dev.txt)

.venv-%/installed: apexshare/local/services/%.txt
	$(call make-venv,.venv-$*,-r $<)

.venv-bench/installed: requirements.txt bench/requirements.txt
	$(call make-venv,.venv-bench,-r requirements.txt -r bench/requirements.txt)

.venv-infra/installed: infra/pins/requirements.txt
	$(call make-venv,.venv-infra,-r $<)

.venv-checkov/installed: infra/pins/checkov.txt
	$(call make-venv,.venv-checkov,-r $<)

.venv-awscli/installed: deploy/awscli.txt
	$(call make-venv,.venv-awscli,-r $<)

.venv-audit/installed: infra/pins/audit.txt
	$(call make-venv,.venv-audit,-r $<)

node_modules/installed: package.json package-lock.json
	@command -v npm >/dev/null || (apt-get update -q && apt-get install -qy --no-install-recommends nodejs npm)
	@npm ci --silent --no-audit --no-fund
	@touch $@

bench/node_modules/installed bench/upload/node_modules/installed bench/pages/node_modules/installed: %/node_modules/installed: %/package.json %/package-lock.json
	@command -v npm >/dev/null || (echo "The benchmark needs npm: apt-get install npm" >&2; exit 1)
	@cd $* && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --silent --no-audit --no-fund
	@touch $@

# A half-made environment is made anew: the mark is set last.
define make-venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "ApexShare needs Python 3.11 or newer; set PYTHON=python3.x." >&2; exit 1)
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || (echo "Python cannot make virtual environments: apt-get install python3-venv" >&2; exit 1)
@echo "Installing into $(1) …"
@rm -rf $(1)
@$(PYTHON) -m venv $(1)
@$(1)/bin/pip install --quiet --disable-pip-version-check --require-hashes $(2)
@touch $@
endef

# Every target without a dot or a slash is one to call.
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*/\1/p' $(firstword $(MAKEFILE_LIST)))
