# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.

CONFIGURATION ?= release
PREFIX ?= /usr/local
BIN := .build/$(CONFIGURATION)/tributary

.DEFAULT_GOAL := help
.PHONY: help setup build demo chaos soak test format lint certs bench bench-check ci install deb clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Install the missing Debian packages
	@Scripts/setup

build: setup ## Build the executable
	swift build --configuration $(CONFIGURATION) --product tributary

demo: build ## Four institutions learn together on this machine, over mutual TLS
	@$(BIN) demo --institutions nodes --directory .demo

chaos: build ## Kill, stop, cut and corrupt the processes of a federation; the result must be the same
	@$(BIN) chaos --institutions nodes --directory .chaos --kills 100 --rounds 40

SEEDS ?= 1000000

soak: build ## Live through SEEDS federations in virtual time, a million by default
	@$(BIN) simulate --seeds $(SEEDS)

test: setup ## Run the tests
	swift build --build-tests
	swift test --skip-build --parallel --skip EndToEndTests
	swift test --skip-build --parallel --filter EndToEndTests

format: ## Format the sources
	swift format --in-place --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

lint: ## Check the format; every finding is an error
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

certs: build ## Make a development authority in certs/
	@$(BIN) certs init --name development --directory certs

bench: build ## Measure: rounds of real processes, averaging, training
	swift run --package-path Benchmarks --configuration release benchmarks $(abspath $(BIN))

bench-check: setup ## Count the instructions of the hot paths; more than recorded is an error
	@Scripts/setup valgrind
	swift build --configuration release --product hot-paths
	@Scripts/bench-check .build/release/hot-paths

ci: ## What must hold before anything lands
	@bash .ci/run

install: build ## Install the executable to PREFIX/bin, /usr/local by default, and the systemd units to PREFIX/lib
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/tributary
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	@for unit in packaging/systemd/*.service; do \
	    sed 's|/usr/local/bin|$(PREFIX)/bin|' "$$unit" > "$(DESTDIR)$(PREFIX)/lib/systemd/system/$${unit##*/}"; \
	done

deb: setup ## Make a Debian package, for machines without Swift, in dist/
	@Scripts/build-static .build-static
	@Scripts/deb .build-static/release/tributary dist

clean: ## Remove what was built and what a demo left
	rm -rf .build .build-static dist .demo .chaos Benchmarks/.build
