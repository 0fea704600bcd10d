# Every target prepares .venv first (deploy/bootstrap.sh), which takes no time once it is done.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PREPARE := @deploy/bootstrap.sh
BIN := .venv/bin
CODE := streams schemas tests training deploy/grafana/build deploy/site $(wildcard bench)

.PHONY: help prepare run test check format chaos train lock docs site version dashboards clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

prepare: ## install what requirements.lock pins into .venv
	$(PREPARE)

run: ## everything on this machine, fed with seeds/ (ARGS=--once: exit when they are through)
	$(PREPARE)
	@$(BIN)/dateline up --seeds seeds $(ARGS)

test: ## the whole suite; ARGS="tests/unit -k name" for a part
	$(PREPARE)
	@$(BIN)/python -m pytest $(ARGS)

check: ## lint, format, strict types, spelling, schemas
	$(PREPARE)
	@bash -n deploy/bootstrap.sh .ci/run
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/codespell $(CODE) docs deploy README.md CHANGELOG.md Makefile
	$(BIN)/python -m pytest -q tests/unit/contract

format: ## put the code into its standard form
	$(PREPARE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

chaos: ## the long chaos run: workers killed, brokers restarted
	$(PREPARE)
	@$(BIN)/python -m pytest -s -m long tests/chaos $(ARGS)

FITTING := .venv-training
FOLDS := 0 # of three: the decisions are fitted to what its encoder says of the articles left out
train: ## fit the reader again (hours; training/README.md); its tools go into .venv-training
	$(PREPARE)
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(FITTING)
	@$(BIN)/uv pip install --quiet --python $(FITTING)/bin/python --require-hashes \
	  -r requirements.lock -r training/requirements.lock
	$(FITTING)/bin/python -m training.base_weights
	@set -e; fit() { name=$$1; shift; \
	  $(FITTING)/bin/python -m training.fit_encoder training/build/$$name.pt "$$@" $(ARGS); \
	  $(FITTING)/bin/python -m training.fit_encoder training/build/$$name-again.pt "$$@" --epochs 2 --rate 4e-5 \
	    --init training/build/$$name.pt $(ARGS); \
	  $(FITTING)/bin/python -m training.mean_weights training/build/$$name.pt training/build/$$name-again.pt \
	    --output training/build/$$name-mean.pt; }; \
	fit full --epochs 4 & all=$$!; \
	for fold in $(FOLDS); do \
	  fit fold-$$fold --fold $$fold --epochs 3; \
	  $(FITTING)/bin/python -m training.export_encoder training/build/fold-$$fold-mean.pt training/build/fold-$$fold; \
	done; wait $$all
	$(FITTING)/bin/python -m training.export_encoder training/build/full-mean.pt streams/adapters/data/encoder
	$(FITTING)/bin/python -m training.baseline $(FOLDS:%=training/build/fold-%) $(ARGS)
	$(FITTING)/bin/python -m training.fit_decisions $(FOLDS:%=training/build/fold-%) $(ARGS)

lock: ## resolve the lock files again from pyproject.toml (keeps what still fits)
	$(PREPARE)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --extra broker --extra dev --extra build --extra rocksdb --extra parquet --extra otlp --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --constraint <(sed '/--hash/d; s/ \\$$//' requirements.lock) --extra build --extra otlp \
	  --output-file deploy/docker/requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --constraint <(sed '/--hash/d; s/ \\$$//' requirements.lock) --output-file training/requirements.lock \
	  training/requirements.txt

docs: ## write the generated pages (docs/settings.md, docs/fields.md)
	$(PREPARE)
	$(BIN)/python -m streams.settings_page > docs/settings.md
	$(BIN)/python -m deploy.site.fields > docs/fields.md

site: ## build the documentation as a site into site/, strictly and without network
	$(PREPARE)
	@$(BIN)/mkdocs build --strict --config-file deploy/site/mkdocs.yml $(ARGS)

version: ## raise the extractor's version if its code, data or weights changed
	$(PREPARE)
	@$(BIN)/python -m streams.extractor_digest

dashboards: ## write deploy/grafana/dashboards from deploy/grafana/build
	$(PREPARE)
	$(BIN)/python -m deploy.grafana.build

clean: ## remove the environment and all caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist site
