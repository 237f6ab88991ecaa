# Every verb installs what it needs into .venv from the lock files and works alone, on a fresh machine with Python 3.11-3.13.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help run test train evaluate check bench bench-gate bench-http bench-start soak crash mutate shots weigh lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run ## serve the demo shop on 127.0.0.1:8000 (PORT=… for another port)
	$(BIN)/xiaoer serve --port $(PORT)

test: $(VENV)/.dev ## every test (brings its own browser where the machine allows it)
	sh tests/browser/install.sh
	$(BIN)/pytest -n 2 --dist loadscope

train: $(VENV)/.run ## train both models from training_data/ into models/ (FORCE=1 replaces a better one; TAUGHT=var/teaching adds the desk's labels)
	$(BIN)/xiaoer train --data training_data --out models/intents $(if $(FORCE),--force) $(if $(TAUGHT),--taught $(TAUGHT) --fixed training_data/held_out/chats.jsonl)
	$(BIN)/xiaoer train --data training_data/gate --out models/gate --alarm clean --false-alarms 0.018

evaluate: $(VENV)/.run ## evaluate the shipped model on the labelled chats; report in reports/evaluate.html
	@mkdir -p reports
	$(BIN)/xiaoer evaluate --model models/intents --data training_data/held_out/chats.jsonl --json reports/evaluate.json --html reports/evaluate.html

check: $(VENV)/.dev ## format, lint, types, import floors, wording and rule lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/xiaoer lint

bench: $(VENV)/.dev ## benchmarks, as ratios in one run
	$(BIN)/python -m tests.bench

bench-gate: $(VENV)/.dev ## the gate's evasion suite, large: recall, false alarms, times; renews the tables of docs/gate.md
	$(BIN)/python -m tests.gate.bench
	GATE_EXAMPLES=20000 $(BIN)/pytest -q tests/gate/test_metamorphic.py

bench-http: $(VENV)/.dev ## signed webhooks through the whole turn, beside an echo and a durable store (BENCH="--seconds 10 --workers 1")
	$(BIN)/python -m tests.bench.webhooks $(BENCH)

bench-start: $(VENV)/.dev ## how long the service takes to be ready, and to answer and deliver a backlog of 10,000 messages
	$(BIN)/python -m tests.bench.start $(START)

soak: $(VENV)/.dev ## the service under an even load: memory, descriptors, write-ahead log (SOAK="--minutes 10 --rate 20")
	nice $(BIN)/python -m tests.bench.soak $(SOAK)

mutate: $(VENV)/.dev ## mutation score of the gate's modules, on a sample with a fixed seed (SAMPLE=240)
	nice $(BIN)/python -m tests.gate.mutate --sample $(or $(SAMPLE),240)

crash: $(VENV)/.dev ## the crash lab, long form: kills, freezes, database crashes, network faults (CRASH="--kills 200" for less)
	$(BIN)/python -m tests.crash $(CRASH)

shots: $(VENV)/.dev ## a picture of every page of the demo, light and dark, wide and narrow, into reports/pages, with its weight
	sh tests/browser/install.sh
	$(BIN)/python -m tests.browser

weigh: $(VENV)/.dev ## every page of the desk over 10,000 conversations: weight and time (WEIGH="--times 9")
	$(BIN)/python -m tests.bench.pages $(WEIGH)

lock: ## renew the lock files from pyproject.toml
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install -q uv
	$(VENV)-lock/bin/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(VENV)-lock/bin/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	rm -rf $(VENV)-lock

clean: ## remove what the verbs made (not var/, which holds conversations)
	rm -rf $(VENV) reports *.egg-info .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The stamps remember what is installed: a change of a lock file or of pyproject.toml installs again.
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q bot intents # the first start is as quick as every other, also where Python may write nothing
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	@touch $@
