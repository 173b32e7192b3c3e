# Every command a person types. Tools go to .tools/ and .venv/ on first use; nothing is installed system-wide.
# Needed beforehand: make, and a python3 (3.13 preferred: uv fetches it where it is missing); for `make test` also
# Node.js 20 or newer with npm.

UV := .tools/uv/bin/uv
SAM := .tools/sam/bin/sam
PYTHON := .venv/bin/python
# SAM finds uv and the functions' Python on PATH.
export PATH := $(CURDIR)/.tools/sam/bin:$(CURDIR)/.tools/uv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
# A shell that forbids bytecode, as many containers do, would have every process compile every module anew.
unexport PYTHONDONTWRITEBYTECODE
# Another stack beside this one: make up STACK_DIR=/tmp/other STACK_PORT=4600 DEVNET_PORT=8100
export STACK_DIR STACK_PORT DEVNET_PORT
# Where `make sam-local` serves the API: make sam-local STAKING_PORT=9000; SERVICE_PORT is another name for it.
export STAKING_PORT SERVICE_PORT SERVICE_HOST

# Lambda's architectures, in the words of wheels.
PLATFORM_arm64 := aarch64-manylinux2014
PLATFORM_x86_64 := x86_64-manylinux2014

COMPILE := $(UV) pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header
# tronpy asks for these to talk to contracts and to nodes asynchronously; we do neither.
NOT_SHIPPED := eth-abi eth-utils eth-hash eth-typing cytoolz toolz parsimonious regex httpx httpcore h11

.DEFAULT_GOAL := help

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: up
up: .venv/stamp .tools/sam/stamp .tools/ministack/stamp ## Start the whole cloud here, or bring it up to date, and print how to call it
	@$(PYTHON) -m local.stack up

.PHONY: down
down: .venv/stamp ## Stop it; wallets, tokens, records and the chain are kept for the next `make up`
	@$(PYTHON) -m local.stack down

.PHONY: reset
reset: .venv/stamp ## Stop it and forget everything it knew
	@$(PYTHON) -m local.stack reset

.PHONY: demo
demo: .venv/stamp .tools/sam/stamp .tools/ministack/stamp ## See every operation of the service, then a year of staking, and of compounding (three minutes)
	@$(PYTHON) -m local.demo

.PHONY: demo-year
demo-year: .venv/stamp ## See the year alone: no stack, 22 seconds
	@$(PYTHON) -m local.demo year

.PHONY: sam-local
sam-local: .venv/stamp .tools/sam/stamp .tools/ministack/stamp ## Serve the API from containers, at localhost:8096, with `sam local` and Docker
	@$(PYTHON) -m local.sam_local

.PHONY: test
test: .venv/stamp .tools/sam/stamp .tools/ministack/stamp .tools/tronweb/stamp ## Run every test, those against a deployed local stack included (minutes)
	$(PYTHON) -m pytest -n auto
	@echo; echo "Everything holds. Next: commit what you have changed, or see the service at work: make demo"
	@echo "A command of its own, since it needs Docker: every function in a container, make test-containers"

.PHONY: test-containers
test-containers: .venv/stamp .tools/sam/stamp .tools/ministack/stamp ## Run every function in a container, with `sam local` and Docker (minutes)
	$(PYTHON) -m pytest -m containers tests/sam_local

.PHONY: test-fast
test-fast: .venv/stamp ## Run the tests that need no build and no stack (a few minutes)
	$(PYTHON) -m pytest -n auto -m "not stack and not artifact and not clients and not containers"

.PHONY: simulate
simulate: .venv/stamp ## Look for a schedule of failures that breaks a promise: make simulate SCHEDULES=20000 FIRST=0
	$(PYTHON) -m tests.simulator --first $(or $(FIRST),0) --schedules $(or $(SCHEDULES),100000)

.PHONY: wallet
wallet: .venv/stamp ## Make a wallet with its key in KMS, here or in AWS: TOKEN=trs_… make wallet STACK=tron-staking-prod
	@$(PYTHON) -m commands.wallet $(if $(STACK),--stack $(STACK))

.PHONY: redrive
redrive: .venv/stamp ## Bring every dead letter back to its source, here or in AWS: make redrive STACK=tron-staking-prod
	@$(PYTHON) -m commands.redrive $(if $(STACK),--stack $(STACK))

.PHONY: token
token: .venv/stamp ## List API tokens, issue one (NAME= SCOPES= [DAYS=]) or end one (REVOKE=), here or in AWS
	@$(PYTHON) -m commands.token $(if $(STACK),--stack "$(STACK)") $(if $(NAME),--name "$(NAME)") \
	  $(if $(SCOPES),--scopes "$(SCOPES)") $(if $(DAYS),--days "$(DAYS)") $(if $(REVOKE),--revoke "$(REVOKE)")

.PHONY: schema
schema: .venv/stamp ## Write docs/events.schema.json anew, after a change of the events
	@$(PYTHON) -m commands.event_schema

.PHONY: openapi
openapi: .venv/stamp ## Write docs/openapi.json anew, after a change of the API
	@$(PYTHON) -m commands.openapi

.PHONY: recount
recount: .venv/stamp ## Prove that every total is what it counts, here or in AWS; REPAIR=1 makes it so
	@$(PYTHON) -m commands.recount $(if $(STACK),--stack $(STACK)) $(if $(REPAIR),--repair)

.PHONY: bench
bench: .venv/stamp ## Measure, and print what was measured
	$(PYTHON) -m benchmarks.devnet
	$(PYTHON) -m benchmarks.reads
	$(PYTHON) -m benchmarks.automation

.PHONY: lint
lint: .venv/stamp .tools/sam/stamp ## Check style, types, import directions and the template
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	AWS_DEFAULT_REGION=us-east-1 $(SAM) validate --lint

.PHONY: build
build: .tools/sam/stamp ## Build what is deployed to AWS into .aws-sam/, from nothing, for arm64 or ARCHITECTURE=x86_64
	LAYER_PLATFORM=$(PLATFORM_$(or $(ARCHITECTURE),arm64)) $(SAM) build --no-cached

.PHONY: lock
lock: .tools/uv/stamp ## Renew every locked requirement
	$(COMPILE) --universal local/requirements-uv.in -o local/requirements-uv.txt
	$(COMPILE) --universal --python-version 3.13 local/requirements-sam.in -o local/requirements-sam.txt
	$(COMPILE) --universal --python-version 3.13 local/requirements-ministack.in -o local/requirements-ministack.txt
	$(COMPILE) --universal pyproject.toml --group dev -o requirements-dev.txt
	$(COMPILE) --python-version 3.13 --python-platform aarch64-manylinux2014 --only-binary :all: \
	  $(foreach package,$(NOT_SHIPPED),--no-emit-package $(package)) \
	  layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	$(COMPILE) --python-version 3.13 --only-binary :all: tests/sam_local/requirements.in -o tests/sam_local/requirements.txt
	$(COMPILE) --universal --python-version 3.13 --no-deps layers/docs/requirements.in -o layers/docs/requirements.txt

# --- Environments: each is made again when its requirements change, and only then.

.tools/uv/stamp: local/requirements-uv.txt local/stack/install_uv.sh
	@echo "Installing uv into .tools/uv"
	@sh local/stack/install_uv.sh
	@touch $@

.venv/stamp: requirements-dev.txt pyproject.toml .tools/uv/stamp
	@echo "Installing the development environment into .venv"
	@$(UV) venv --quiet --allow-existing --python 3.13 .venv
	@$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements-dev.txt
	@$(UV) pip install --quiet --python $(PYTHON) --no-deps --editable .
	@touch $@

.tools/%/stamp: local/requirements-%.txt .tools/uv/stamp
	@echo "Installing $* into .tools/$*"
	@$(UV) venv --quiet --clear --python 3.13 .tools/$*
	@$(UV) pip sync --quiet --python .tools/$*/bin/python --require-hashes local/requirements-$*.txt
	@touch $@

.tools/tronweb/stamp: tests/e2e/clients/tronweb/package.json tests/e2e/clients/tronweb/package-lock.json
	@command -v npm >/dev/null || { echo "TronWeb, a client in the tests, needs Node.js 20 or newer: https://nodejs.org"; exit 1; }
	@echo "Installing TronWeb into .tools/tronweb"
	@mkdir -p .tools/tronweb
	@cp $^ .tools/tronweb/
	@cd .tools/tronweb && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
