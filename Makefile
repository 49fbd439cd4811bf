# On a bare Debian or Ubuntu with Python 3.11+, make and git each target sets up what it needs; see packaging/setup.sh.
.PHONY: run test bench soak lint lock clean
.DEFAULT_GOAL := run
PY := .venv/bin/python
export PYTHON

# The window on the humanoid sample; without a display the same window as a picture, and its figures as text.
run:
	@bash packaging/setup.sh run
	@$(PY) -m planner --sample humanoid $(ARGS)

# All tests; ARGS="-k tariff" runs some of them.
test:
	@bash packaging/setup.sh test
	@$(PY) -m pytest $(ARGS)

# The speed tables: medians against the targets.
bench:
	@bash packaging/setup.sh run
	@failed=0; for table in bench.py bench_*.py; do for file in tests/speed/$$table; do \
	  $(PY) $$file $$(test $$table = bench.py && echo '$(ARGS)') || failed=1; echo; done; done; exit $$failed

# The property tests with far more examples than 'make test' draws, and 10,000 damaged workbooks.
soak:
	@bash packaging/setup.sh test
	@$(PY) tests/soak/fuzz_books.py --count 10000
	@$(PY) -m pytest --hypothesis-profile=soak $(ARGS)

lint:
	@bash packaging/setup.sh test
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

# Resolves the dependencies of pyproject.toml anew.
lock:
	@bash packaging/setup.sh lock

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
