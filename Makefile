# `make run` serves the center, `make test` checks all of it; `make` alone lists the rest.

PYTHON ?= python3
BIN := .venv/bin
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run dev test bench verify verify-choices verify-configurations verify-exports verify-kernel verify-mutants verify-hosts verify-kills verify-texts verify-figures verify-pages verify-vpn lint format screenshots lock install install-test

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/make \1|\2/' | while IFS='|' read -r target does; do printf '  %-26s %s\n' "$$target" "$$does"; done

run: install ## install what is needed, import the course, serve on 127.0.0.1:8000
	@$(BIN)/learning-center serve

dev: install ## as run, and reload when code, templates or content change
	@$(BIN)/learning-center serve --reload

test: install-test lint ## everything: lint, types, imports, both databases, the browser
	$(BIN)/pytest --numprocesses 3 --dist worksteal

verify-kernel: install-test ## compare the simulator with this machine's kernel: N=50000 SEED=1
	$(BIN)/python -m tests.kernel.verify --number $(or $(N),50000) --seed $(or $(SEED),1)

verify-hosts: install-test ## compare what hosts do by themselves with this machine's kernel; three minutes, six where it is busy
	$(BIN)/python -m tests.kernel.hosts.verify --whole

verify-vpn: install-test ## compare tunnels with real ones, in a kernel of Debian's that QEMU runs; eight minutes
	@$(PYTHON) -m tools.debian vpn
	$(BIN)/python -m tests.vpn.verify

verify-mutants: install-test ## change each constant and comparison of the simulator, and see whether a test notices
	$(BIN)/python -m tools.mutants

bench: install-test ## measure speed, memory and frames; about eight minutes on a quiet machine
	@$(PYTHON) -m tools.install bench
	@$(BIN)/python -m tools.debian bench
	$(BIN)/python -m tools.bench

verify: verify-configurations verify-exports verify-hosts verify-vpn verify-kills verify-texts verify-choices verify-figures verify-pages ## the longer checks, with programs that `make test` does not need

verify-configurations: install ## run the VPN configurations of the lessons with strongSwan and WireGuard
	@$(PYTHON) -m tools.debian configurations
	$(BIN)/python -m tools.configurations

verify-exports: install-test ## run the script of every scenario, and have tshark read every capture
	@$(PYTHON) -m tools.debian exports
	$(BIN)/python -m tests.scenarios.exporters.verify

verify-kills: install-test ## kill servers twenty times while a learner answers, on both databases
	KILLS=20 $(BIN)/pytest tests/verify/test_killed_servers.py

verify-texts: install-test ## type fifty hostile texts into every field, in Chromium
	EVERY_HOW_MANIETH_TEXT=1 $(BIN)/pytest --numprocesses 2 tests/e2e/test_hostile_texts.py

verify-choices: install-test ## play every choice of every scenario wherever make test plays some of them
	EVERY_CHOICE=1 $(BIN)/pytest --numprocesses 2 tests/scenarios tests/diagrams/test_content.py

verify-figures: install-test ## walk through every run of every scenario, in both forms and at every depth, and read every label
	EVERY_WALK=1 $(BIN)/pytest --numprocesses 2 tests/player/test_every_scenario.py tests/player/test_readable.py

verify-pages: install-test ## look at every page in light, dark, on a phone and at every width, and walk through it by keyboard
	EVERY_WAY=1 $(BIN)/pytest --numprocesses 2 tests/e2e -k "test_every_page or axe or tab_key"

lint: install-test ## style, types and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m tools.node tsc -p tsconfig.json
	$(BIN)/lint-imports --no-logo

format: install-test ## put code into the project's form
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

screenshots: install-test ## take the pictures in docs/pictures again
	$(BIN)/python -m tools.screenshots

lock: ## write requirements/*.txt and package-lock.json again
	@$(PYTHON) tools/check_machine.py
	@$(PYTHON) -m tools.install lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --output-file requirements/run.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group test --constraints requirements/run.txt --output-file requirements/test.txt
	$(BIN)/uv pip compile $(LOCK) --group npm --output-file requirements/npm.txt
	$(BIN)/uv pip compile $(LOCK) --group build --output-file requirements/build.txt
	$(BIN)/uv pip compile $(LOCK) --group lock --output-file requirements/lock.txt
	$(BIN)/python -m tools.node npm install --package-lock-only
	$(BIN)/python -m tools.node npm install --package-lock-only --prefix=tools/bench --userconfig=.npmrc

install:
	@$(PYTHON) tools/check_machine.py
	@$(PYTHON) -m tools.install run

install-test:
	@$(PYTHON) tools/check_machine.py
	@$(PYTHON) -m tools.install test
	@$(BIN)/python -m tools.debian
