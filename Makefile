# The targets that people use. Each says what it needs and fails loudly.
SHELL := /bin/bash
export CGO_ENABLED := 0
GO ?= go
LDFLAGS := -s -w
FOLDERS := bench cmd e2e internal tools/bundle

.PHONY: build check bundle bundle-check tools test e2e bench soak fuzz golden lighthouse screenshot

build: ## one static binary, ./stet
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o stet ./cmd/stet

check: ## formatting, vet, and a module file that is tidy
	@test -z "$$(gofmt -l $(FOLDERS))" || { gofmt -l $(FOLDERS); echo 'these files are not gofmt-ed'; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags e2e,lighthouse,screenshot ./e2e
	$(GO) mod tidy -diff

bundle: tools/node_modules ## the editor's script, from its sources; needs Node
	cd tools && $(GO) run ./bundle

bundle-check: tools/node_modules ## that the committed script is what its sources make
	cd tools && $(GO) vet ./... && $(GO) mod tidy -diff && $(GO) test ./...

tools/node_modules: tools/package-lock.json
	cd tools && npm ci --silent --no-fund --no-audit
	@touch $@

tools: ## PostgreSQL and Chromium for the tests, by apt where that is possible
	@.ci/tools

test: tools ## all tests on both data bases, the smoke walk in a browser included
	$(GO) test -timeout 5m ./...

e2e: tools ## the journeys in a browser
	$(GO) test -timeout 10m -tags e2e -count=1 ./e2e/...

golden: ## write the golden files again
	$(GO) test ./internal/app ./internal/surface/feed ./internal/surface/api -update

fuzz: ## each fuzz target for a minute
	@for target in $$(grep -rhoE '^func Fuzz[A-Za-z]+' --include='*_test.go' -r internal -l | sort -u); do \
	  dir=$$(dirname $$target); \
	  for name in $$(grep -hoE '^func Fuzz[A-Za-z]+' $$target | cut -c6-); do \
	    $(GO) test ./$$dir -run '^$$' -fuzz "^$$name$$" -fuzztime 60s || exit 1; \
	  done; \
	done

soak: tools ## the crash tests, all rounds
	STET_SOAK_ROUNDS=200 $(GO) test -timeout 60m -count=1 -run Crash ./internal/platform/db/...

bench: ## speed, against nginx and a bare Go handler on this machine
	@command -v nginx wrk >/dev/null || { apt-get update -qq && apt-get install -y -qq nginx wrk >/dev/null; }
	$(GO) run ./bench

lighthouse: tools ## what Lighthouse makes of the front page and a story, median of five
	@[ -x .tools/node_modules/.bin/lighthouse ] || npm install --silent --no-fund --no-audit --prefix .tools lighthouse@12
	$(GO) test -tags lighthouse -run '^TestLighthouse$$' -count=1 -timeout 20m -v ./e2e

screenshot: tools ## docs/front.png, from a fresh demonstration
	@command -v pngquant >/dev/null && fc-list | grep -q 'Charis SIL' && fc-list | grep -q 'Inter:' || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends pngquant fonts-sil-charis fonts-inter >/dev/null; }
	STET_SCREENSHOT=$(CURDIR)/docs/front.png $(GO) test -tags screenshot -run '^TestScreenshot$$' -count=1 ./e2e
	pngquant --force --quality 70-95 --speed 1 --output docs/front.png docs/front.png
