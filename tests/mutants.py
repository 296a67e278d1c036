"""Change one thing at a time in the rules and the decision group, and count how many changes the tests notice.

    make mutants                       all of it (minutes); tells every change that no test noticed
    make mutants ARGS='kamkit.rules.*' a part
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "mutants"
WANTED = 0.80
LOG = MUTANTS / "run.log"
NOTICED = {"killed", "timeout", "caught by type check", "segfault"}


def run(patterns: list[str]) -> int:
    """Run mutmut, its moving line in a file; return its exit code."""
    MUTANTS.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1), *patterns]
        return subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False).returncode


def verdicts() -> Iterator[tuple[str, str]]:
    """Return (mutant, what became of it) for every mutant that was tried."""
    for meta in sorted(MUTANTS.glob("kamkit/**/*.py.meta")):
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if code is not None:
                yield name, status_by_exit_code[code]


def room(mutant: str) -> str:
    """Return the module that a mutant changes: kamkit.rules.masking."""
    return mutant.rpartition(".")[0]


def main() -> int:
    """Run, tell the share noticed by module and in all; return 0 when it is enough."""
    failed = run(sys.argv[1:])
    tried = list(verdicts())
    if failed or not tried:
        print("\n".join(LOG.read_text(encoding="utf-8").splitlines()[-25:]))
        return failed or 1
    for module in sorted({room(name) for name, _ in tried}):
        print(share(module, [verdict for name, verdict in tried if room(name) == module]))
    print("\nnot noticed (python -m mutmut show NAME):")
    print("\n".join(f"  {name}  {verdict}" for name, verdict in tried if verdict not in NOTICED))
    print(share("all", [verdict for _, verdict in tried]))
    return 0 if sum(verdict in NOTICED for _, verdict in tried) >= WANTED * len(tried) else 1


def share(name: str, found: list[str]) -> str:
    """Return one line: how many of these mutants the tests noticed."""
    noticed = sum(verdict in NOTICED for verdict in found)
    return f"{name:40} {noticed:5} of {len(found):5} noticed  {noticed / len(found):6.1%}"


if __name__ == "__main__":
    sys.exit(main())
