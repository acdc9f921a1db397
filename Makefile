# The commands of the README. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

# The programs that only tests and checks need live in a module of their own.
STATICCHECK := bin/staticcheck

.PHONY: help build demo test check unit bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

build: ## Build bin/migrate-check
	go build -o bin/migrate-check ./cmd/migrate-check

demo: ## See the main job done on a FastAPI project; installs what it needs
	@scripts/setup.sh demo
	@$(MAKE) --no-print-directory build
	@scripts/demo.sh

test: ## Run every check and test; installs what they need
	@scripts/setup.sh test
	@scripts/test.sh

check: $(STATICCHECK) ## gofmt, go vet, staticcheck, shell syntax
	@scripts/check.sh

bench: build ## Measure, as ratios where it can be
	@scripts/bench.sh

clean: ## Remove what make built
	rm -rf bin demo.out

$(STATICCHECK): tools/go.mod tools/go.sum
	cd tools && go build -o ../$@ honnef.co/go/tools/cmd/staticcheck
