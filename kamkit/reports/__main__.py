"""`python -m kamkit.reports FOLDER LANG MARK CORES`: the supervisor, begun without what it does not need.

jsonschema would load two grammars of addresses (0.9 s), which no report asks for; one that imports them itself still
finds them.
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
    with without("rfc3987_syntax", "rfc3986_validator"):
        supervisor = importlib.import_module("kamkit.reports.supervisor")
    folder, lang, mark, cores = sys.argv[1:]
    supervisor.main(Path(folder), lang, mark, int(cores))


if __name__ == "__main__":
    main()
