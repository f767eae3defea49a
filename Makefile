.PHONY: run test bench papers setup lint lock

PYTHON ?= python3

run: ## the whole product on http://127.0.0.1:8000 (PORT= changes it), with a demo the first time
	@$(PYTHON) scrutiny/setup.py
	@exec .venv/bin/python -m scrutiny.run

test: ## lint, then the whole suite on real services and a real browser
	@$(PYTHON) scrutiny/setup.py --for-tests
	@$(MAKE) --no-print-directory lint
	@.venv/bin/python -m pytest -q -n 2 --dist loadgroup tests

bench: ## what binding costs against qpdf, PDFBox and pypdf (BUNDLE=folder for other papers than the demo's)
	@$(PYTHON) scrutiny/setup.py --for-tests
	@.venv/bin/python -m tests.bench $(BUNDLE)

papers: ## what becomes of every file in PAPERS="folder folder", against the run before that was kept (KEEP=yes)
	@$(PYTHON) scrutiny/setup.py --for-tests
	@.venv/bin/python -m tests.corpus $(if $(KEEP),--keep) $(PAPERS)

setup: ## everything that `make run` needs; does nothing where nothing is to do
	@$(PYTHON) scrutiny/setup.py

lint:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djlint --quiet --lint templates
	@.venv/bin/python manage.py makemigrations --check --dry-run

lock: ## after a change to requirements.in or requirements-dev.in
	@.venv/bin/pip install -q uv
	@for set in requirements requirements-dev; do .venv/bin/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes $$set.in -o $$set.txt; done
