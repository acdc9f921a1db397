# The commands of the README. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

# The programs that only tests and checks need live in a module of their own.
STATICCHECK := bin/staticcheck
ACTIONLINT := bin/actionlint
ACT := bin/act

.PHONY: help build demo test test-action test-github test-gitea test-release prove peers check pictures bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

build: ## Build bin/migrate-check
	go build -o bin/migrate-check ./cmd/migrate-check

demo: ## See the main job done on a FastAPI project; installs what it needs
	@scripts/setup.sh demo
	@$(MAKE) --no-print-directory build
	@scripts/demo.sh

test: ## Run every check and test; installs what they need
	@scripts/setup.sh test
	@scripts/test.sh

test-action: $(ACT) ## Run action.yml in workflows, with act
	MIGRATE_CHECK_REQUIRE_ACT=1 go test -count=1 ./action

test-github: $(ACTIONLINT) build ## Hold action.yml, workflows, SARIF and requests against others' checkers
	@scripts/github.sh
	@MIGRATE_CHECK_REQUIRE_OPENAPI=1 MIGRATE_CHECK_TEST_OPENAPI=$$(scripts/openapi.sh) \
		MIGRATE_CHECK_REQUIRE_SARIF=1 MIGRATE_CHECK_TEST_SARIF=$$(scripts/sarif.sh) \
		go test -count=1 ./plan ./internal/github/...

test-gitea: ## Keep a comment up to date on a real server; builds Gitea first, which takes minutes
	@MIGRATE_CHECK_TEST_GITEA=$$(scripts/gitea.sh) go test -count=1 -run TestGitea -v ./internal/github

test-release: ## Build a release with goreleaser and zig, install and run it on amd64 and arm64; takes minutes
	@scripts/test-release.sh

prove: ## Prove what the rules' pages say, the traces and the snapshots on other versions of PostgreSQL; fetches them
	@scripts/prove.sh
	@scripts/prove-traces.sh
	@scripts/prove-snapshots.sh

peers: ## Compare other linters on the cases; fetches them with npm
	@scripts/peers.sh

check: $(STATICCHECK) $(ACTIONLINT) ## gofmt, go vet, staticcheck, actionlint, shellcheck
	@scripts/check.sh

pictures: build ## Show the plans of the tests as pictures, as GitHub and a terminal show them
	@scripts/pictures.sh

bench: build ## Measure, as ratios where it can be
	@scripts/bench.sh

clean: ## Remove what make built
	rm -rf bin demo.out

$(STATICCHECK): tools/go.mod tools/go.sum
	cd tools && go build -o ../$@ honnef.co/go/tools/cmd/staticcheck

$(ACTIONLINT): tools/go.mod tools/go.sum
	cd tools && go build -o ../$@ github.com/rhysd/actionlint/cmd/actionlint

$(ACT): tools/act/go.mod tools/act/go.sum
	cd tools/act && go build -o ../../$@ github.com/nektos/act
