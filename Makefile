# SPDX-License-Identifier: Apache-2.0
# The usual verbs. `make run` builds, starts a server and shows thv at work; `make test` runs everything.
.POSIX:
PREFIX = /usr/local
DESTDIR =
RELEASE = -c release --static-swift-stdlib
BIN = .build/release
PROGRAMS = thv thv-proxyrunner mcp-everything

all: build

build:
	@scripts/dependencies.sh build
	swift build $(RELEASE)

run: build
	@scripts/run.sh $(BIN)

test:
	@scripts/dependencies.sh test
	@scripts/test.sh

unit:
	@scripts/unit.sh

trial:
	@scripts/dependencies.sh test
	@scripts/takeover.sh
	@scripts/trial.sh

# Of what the commit before left running; `make takeover COMMIT=…` names another.
takeover:
	@scripts/dependencies.sh test
	@scripts/takeover.sh $(COMMIT)

sanitize:
	@scripts/dependencies.sh test
	@scripts/sanitize.sh

lint:
	swift format lint --strict -r -p Sources Tests Benchmarks Package.swift
	@scripts/lint.sh

format:
	swift format -i -r -p Sources Tests Benchmarks Package.swift

bench: build
	@scripts/dependencies.sh bench
	@Benchmarks/run.sh $(BIN)

docs: build
	@mkdir -p Resources/man
	$(BIN)/thv help --man > Resources/man/thv.1

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	for program in $(PROGRAMS); do install -s -m 755 $(BIN)/$$program $(DESTDIR)$(PREFIX)/bin/; done
	install -m 644 Resources/man/thv.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -D -m 644 Resources/completions/thv.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/thv
	install -D -m 644 Resources/completions/_thv $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_thv
	install -D -m 644 Resources/completions/thv.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/thv.fish

uninstall:
	for program in $(PROGRAMS); do rm -f $(DESTDIR)$(PREFIX)/bin/$$program; done
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/thv.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/thv
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_thv
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/thv.fish

clean:
	swift package clean

.PHONY: all build run test unit trial takeover sanitize lint format bench docs install uninstall clean
