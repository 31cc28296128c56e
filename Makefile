# The two commands of the README, and what maintainers need beside them. Everything is installed into .venv/ from the
# lock files with pip alone; once that is done, no target needs a network.

.POSIX:
SHELL = /bin/sh
PYTHON = .venv/bin/python
EVIDENCE = $(PYTHON) -m generator

.PHONY: site test check serve verify lock bench clean help

site: .venv/site.stamp
	@$(EVIDENCE) build
	@echo
	@echo "The site is in site/. Look at it with: make serve"

test: .venv/test.stamp
	@$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: .venv/site.stamp
	@$(EVIDENCE) check

serve: .venv/site.stamp
	@$(EVIDENCE) serve

verify: .venv/site.stamp
	@$(EVIDENCE) verify

bench: .venv/test.stamp
	@$(PYTHON) tests/bench/check.py
	@$(PYTHON) tests/bench/large.py
	@$(EVIDENCE) build
	@$(PYTHON) tests/bench/weight.py indications/
	@$(PYTHON) tests/bench/scripts.py

help:
	@echo "make site    check, build and prove the site"
	@echo "make test    run all tests"
	@echo "make check   report what is wrong in content/ and references/"
	@echo "make serve   show the site on this machine and build it again at every change"
	@echo "make verify  prove the built site once more"
	@echo "make bench   measure checks, the weight of pages and the speed of scripts"
	@echo "make lock    resolve the dependencies anew (needs uv and a network)"
	@echo "make clean   remove what was built"

.venv/site.stamp: requirements.lock pyproject.toml
	@sh generator/install.sh requirements.lock
	@touch .venv/site.stamp

.venv/test.stamp: requirements-test.lock pyproject.toml
	@sh generator/install.sh requirements-test.lock
	@touch .venv/test.stamp .venv/site.stamp

# One lock for Python 3.11 to 3.13 on every system, with hashes, and naming no host.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" pyproject.toml --extra build

lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra test --constraint requirements.lock --output-file requirements-test.lock

clean:
	rm -rf .build site
