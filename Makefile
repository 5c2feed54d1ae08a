# The two commands that a newcomer needs: `make run` and `make test`.

SHELL := /bin/bash
CONFIG ?=
RUN_FLAGS ?=
RELEASE := .build/release
plugins := $(notdir $(wildcard Plugins/*))
sources := Package.swift Sources Plugins Tests Benchmarks Fuzz Examples

.PHONY: help run build test check lint format layers api fuzz attack bench dist deps clean

help:            ## list the commands
	@grep -hE '^[a-z]+: .*##|^[a-z]+: +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

run: build       ## build, and serve on 127.0.0.1:8317 (CONFIG=file for a configuration)
	$(RELEASE)/switchyard serve --plugins $(RELEASE) --log-format text $(if $(CONFIG),--config $(CONFIG)) $(RUN_FLAGS)

build: deps      ## build the gateway and its plugins for use
	swift build -c release

test: deps       ## run every test
	Scripts/test

check: deps lint layers api ## what CI runs: format, layers, ABI, tests, examples, fuzzing, the bundle
	Scripts/test
	Scripts/check-examples
	Scripts/fuzz all 10
	Scripts/dist

lint:            ## check the format
	swift format lint --strict --parallel --recursive $(sources)

format:          ## mend the format
	swift format --in-place --parallel --recursive $(sources)

api:             ## check that older plugins still fit
	Scripts/check-api

layers:          ## check who may call what, and what numbers from outside meet
	Scripts/check-layers

fuzz: deps       ## fuzz every target for a minute
	Scripts/fuzz all 60

attack: deps     ## attack the running gateway with hostile clients, upstreams, files and plugins
	Scripts/attack

bench: deps      ## measure against nginx
	Benchmarks/run

dist: deps       ## make a folder that runs without a toolchain
	Scripts/dist

deps:            ## install the system packages that are missing
	@Scripts/install-packages

clean:           ## remove what was built
	rm -rf .build .build-* dist
