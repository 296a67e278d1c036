"""What is installed: one list of requirements in three files, and the wheel that carries the workshop home."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, files, imported, shown, sources, tree_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("postgres", "pdf", "cluster")
LOCKS = {"requirements.lock": EXTRAS, "requirements-test.lock": (*EXTRAS, "test")}
CONDA_NAMES = {"tzdata": "python-tzdata", "jupyter-server": "jupyter_server", "jupyter-client": "jupyter_client"}
PIP_ONLY = {"pysqlite3", "jupyterlab-language-pack-zh-cn", "fsrs"}  # `pip: -e .` brings them
PART_OF = {"pydantic-core": "pydantic", "cycler": "matplotlib"}  # come with the other, by its maker's word
SERVERS = ("jupyter-server>=2.20.0", "jupyterlab>=4.5.7", "nbconvert>=7.17.1", "voila>=0.5.6")
SAFE = (*SERVERS, "openpyxl>=3.1", "defusedxml>=0.7")
HOME = ("exercises", "data", "notebooks")


def required(*extras: str) -> dict[str, Requirement]:
    """Return the project's requirements, with those of some extras, by canonical name."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def pinned(lock: str) -> dict[str, str]:
    """Return the version of everything that a lock file holds, by canonical name."""
    lines = re.findall(r"^([\w.\-]+)(?:\[[\w,\-]+\])?==([^\s;\\]+)", lock, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def unhashed(lock: str) -> list[str]:
    """Return the names in a lock file that no hash follows."""
    blocks = re.split(r"\n(?=\S)", lock)
    return [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]


def conda_faults(environment: dict, project: dict[str, Requirement]) -> list[str]:
    """Return how conda's list differs from the project's, and what conda cannot read."""
    from rattler import MatchSpec

    listed = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    specs = {spec.name.normalized: spec for spec in (MatchSpec(entry, strict=True) for entry in listed)}
    wanted = {CONDA_NAMES.get(name, name): r for name, r in project.items() if name not in PIP_ONLY}
    odd = sorted(set(specs) - {"python", "pip"} ^ set(wanted))
    differing = [name for name in set(specs) & set(wanted) if str(specs[name].version) != str(wanted[name].specifier)]
    return [*odd, *sorted(differing)]


@cache
def distributions() -> Mapping[str, list[str]]:
    """Return which distributions bring each importable name (looked up once: it reads every installed package)."""
    return packages_distributions()


def undeclared(tree: ast.AST, declared: set[str]) -> set[str]:
    """Return the distributions that a module imports and the project does not ask for."""
    known = distributions()
    tops = {name.partition(".")[0] for name, _ in imported(tree)} - sys.stdlib_module_names - {"kamkit"}
    names = {top: {PART_OF.get(d, d) for d in map(canonicalize_name, known.get(top, [top]))} for top in tops}
    return {top for top in tops if not names[top] & declared}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_the_project_asks_for_and_every_line_has_its_hashes(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    versions = pinned(text)
    wrong = [str(r) for name, r in required(*LOCKS[lock]).items() if not r.specifier.contains(versions.get(name, "0"))]
    assert wrong == []
    assert unhashed(text) == []
    assert {"hatchling", "editables"} <= set(versions)


def test_both_locks_name_the_same_versions():
    short, long = (pinned((ROOT / lock).read_text(encoding="utf-8")) for lock in LOCKS)
    assert {name: long.get(name) for name in short} == short


@pytest.mark.parametrize("bound", SAFE)
def test_no_version_with_a_known_hole_can_be_installed(bound):
    safe = Requirement(bound)
    lowest = next(spec.version for spec in required()[canonicalize_name(safe.name)].specifier if spec.operator == ">=")
    assert safe.specifier.contains(lowest)
    held = pinned((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert safe.specifier.contains(held[canonicalize_name(safe.name)])


def test_the_conda_list_is_the_projects_list():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert conda_faults(environment, required()) == []
    assert {"pip": ["-e ."]} in environment["dependencies"]
    assert f"python{PROJECT['requires-python']}" in environment["dependencies"]


def test_a_conda_list_that_differs_is_told_and_one_that_conda_cannot_read_is_refused():
    asked = {"pandas": Requirement("pandas>=3.0"), "tzdata": Requirement("tzdata>=2025.1")}
    assert conda_faults({"dependencies": ["python>=3.11", "pandas>=3.0", "python-tzdata>=2025.1"]}, asked) == []
    assert conda_faults({"dependencies": ["pandas>=2.9", "python-tzdata>=2025.1"]}, asked) == ["pandas"]
    assert conda_faults({"dependencies": ["pandas>=3.0", "rich>=1"]}, asked) == ["python-tzdata", "rich"]
    with pytest.raises(Exception, match=r"(?i)spec|version|parse"):
        conda_faults({"dependencies": ["pandas>=>3"]}, asked)


def test_everything_the_package_imports_is_asked_for():
    declared = set(required(*EXTRAS))
    assert {shown(path): missing for path in sources() if (missing := undeclared(tree_of(path), declared))} == {}
    assert undeclared(ast.parse("import pytest, json, yaml"), declared) == {"pytest"}


def test_an_unhashed_line_is_noticed():
    assert unhashed("a==1 \\\n    --hash=sha256:00\nb==2\nc==3 \\\n    --hash=sha256:11\n") == ["b"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_workshop_home_and_nothing_of_the_workbench(wheel):
    carried = set(zipfile.ZipFile(wheel).namelist())
    home = {shown(path) for path in files() if shown(path).split("/")[0] in HOME}
    assert home, "no workshop home yet"
    assert {f"kamkit/home/{name}" for name in home} == {name for name in carried if name.startswith("kamkit/home/")}
    package = {shown(path) for path in files() if shown(path).startswith("kamkit/")}
    assert package <= carried
    assert {name.split("/")[0] for name in carried} == {"kamkit", f"kamkit-{PROJECT['version']}.dist-info"}


def test_a_wheel_away_from_the_checkout_lays_out_the_same_workshop_home(wheel, tmp_path):
    site, workshop = tmp_path / "site", tmp_path / "workshop"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = "import sys, kamkit.cli as cli; print(cli.__file__, file=sys.stderr); sys.exit(cli.main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, "new", str(workshop)],
        env={**os.environ, "PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr.startswith(str(site))
    home = {shown(path): path.read_bytes() for path in files() if shown(path).split("/")[0] in HOME}
    laid = {path.relative_to(workshop).as_posix(): path.read_bytes() for path in workshop.rglob("*") if path.is_file()}
    assert {name: laid.get(name) for name in home} == home
