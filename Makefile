# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.

CONFIGURATION ?= release
BIN := .build/$(CONFIGURATION)/tributary

.DEFAULT_GOAL := help
.PHONY: help setup build demo test format lint certs bench ci install clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Install the missing Debian packages
	@Scripts/setup

build: setup ## Build the executable
	swift build --configuration $(CONFIGURATION) --product tributary

demo: build ## Four institutions learn together on this machine, over mutual TLS
	@$(BIN) demo --institutions nodes --directory .demo

test: setup ## Run the tests
	swift build --build-tests
	swift test --skip-build --parallel

format: ## Format the sources
	swift format --in-place --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

lint: ## Check the format; every finding is an error
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

certs: build ## Make a development authority in certs/
	@$(BIN) certs init --name development --directory certs

bench: build ## Measure: rounds of real processes, averaging, training
	swift run --package-path Benchmarks --configuration release benchmarks $(abspath $(BIN))

ci: ## What must hold before anything lands
	@bash .ci/run

install: build ## Install the executable to PREFIX/bin, /usr/local by default
	install -D -m 755 $(BIN) $(or $(PREFIX),/usr/local)/bin/tributary

clean: ## Remove what was built and what a demo left
	rm -rf .build .demo Benchmarks/.build
