"""`python -m kamkit.reports FOLDER LANG MARK CORES`: the supervisor, begun without what it does not need.

jsonschema would load a grammar of addresses (0.9 s), which no report asks for; one that imports it itself still finds
it.
"""

from __future__ import annotations

import gc
import importlib
import sys
from pathlib import Path

from kamkit.reports.lean import without


def main() -> None:
    """Load the supervisor, and let it work."""
    gc.disable()
    with without("rfc3987_syntax"):
        supervisor = importlib.import_module("kamkit.reports.supervisor")
    folder, lang, mark, cores = sys.argv[1:]
    supervisor.main(Path(folder), lang, mark, int(cores))


if __name__ == "__main__":
    main()
