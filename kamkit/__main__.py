"""`python -m kamkit` is `kamkit`."""

from __future__ import annotations

import sys

from kamkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
