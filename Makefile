# kamkit on a machine with Python 3.11 or newer, git and make. Windows: see README.md for the plain commands.
# kamkit：有 Python 3.11 以上、git 和 make 就能用。Windows 请照 README.zh.md 里的命令做。

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# The project itself, from this folder, built by what the lock holds: nothing is fetched outside the lock.
INSTALL_SELF := $(PIP) --no-deps --no-build-isolation --editable .

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help start test soak check reports cover mutants lock wheel

help:
	@echo "make start     the trainer's JupyterLab at the first notebook   培训师的 JupyterLab，打开第一课"
	@echo "make test      all tests                                        全部测试"
	@echo "make check     style, types, layers, content                    代码规范、类型、分层、内容"
	@echo "make reports   one report for every account, in out/            每个客户一份报告，放在 out/"
	@echo "make soak      fault tests at full length                       完整的故障测试，耗时较长"
	@echo "make cover     which branches of rules and marking the tests reach    测试走到了哪些分支"
	@echo "make mutants   do the tests notice a changed rule?              改坏规则，测试能否发现"
	@echo "make wheel     the package to install elsewhere, in dist/       可在别处安装的包，放在 dist/"
	@echo "make lock      settle all versions anew (needs uv)              重新锁定版本（需要 uv）"

start: $(VENV)/.run
	$(BIN)/kamkit start $(ARGS)

reports: $(VENV)/.run
	$(BIN)/kamkit report account --all --out out/ $(ARGS)

test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q $(ARGS)

soak: $(VENV)/.test
	$(BIN)/python -m pytest -m soak -v -rP --timeout 3600 $(ARGS)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/kamkit check

cover: $(VENV)/.test
	$(BIN)/python -m pytest tests/rules tests/groups tests/practice tests/bank tests/paper -q --cov kamkit.rules \
		--cov kamkit.groups --cov kamkit.practice --cov kamkit.bank --cov kamkit.paper --cov-branch \
		--cov-report term-missing:skip-covered --cov-fail-under 95 $(ARGS)

mutants: $(VENV)/.test
	$(BIN)/python tests/mutants.py $(ARGS)

wheel: $(VENV)/.test
	$(BIN)/python -m build --no-isolation --wheel

# Only the second line needs the network, and only when a lock has changed.
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(INSTALL_SELF)
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	$(PIP) --require-hashes --requirement requirements-test.lock
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON): not found; install Python 3.11 or newer, or say make PYTHON=…  ／ 找不到 Python，请先安装 3.11 以上版本"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kamkit needs Python 3.11 or newer, $(PYTHON) is older; say make PYTHON=python3.11  ／ 需要 Python 3.11 以上，可用 make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "this Python cannot make an environment; on Debian or Ubuntu: sudo apt install python3-venv  ／ 缺少 python3-venv，请先安装"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# One version of everything for every system and every Python, with hashes and without any address.
# The second takes the versions of the first. Extras stay in: without them pip asks for a newer version that has no hash.
UV_COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-strip-extras \
	pyproject.toml --group build --extra postgres --extra pdf --extra cluster

lock:
	@command -v uv >/dev/null || { echo "needs uv: pip install uv  ／ 需要 uv"; exit 1; }
	$(UV_COMPILE) --output-file requirements.lock
	$(UV_COMPILE) --extra test --constraint requirements.lock --output-file requirements-test.lock
