"""`python -m kamkit.reports.alone FOLDER LANG`: one report in this very interpreter, then its end."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from kamkit.reports.lean import without


def main(folder: Path, lang: str) -> None:
    """Warm up, take one line of JSON, make that report, tell each cell that begins and what came of it."""
    gc.disable()
    with without("rfc3987_syntax", "rfc3986_validator"):
        making, template, warm = (
            importlib.import_module(f"kamkit.reports.{name}") for name in ("making", "template", "warm")
        )
    ears, voice = os.fdopen(os.dup(0), encoding="utf-8"), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)

    def say(said: dict[str, Any]) -> None:
        os.write(voice, json.dumps(said).encode() + b"\n")

    kernel, ready = warm.kernel(lang)
    while ready.step():
        pass
    gc.enable()
    say({"ready": True})
    if not (line := ears.readline()):
        return
    threading.Thread(target=_end_with, args=(ears,), daemon=True).start()
    orders = json.loads(line)
    say({"done": making.report(orders, folder, template.read(orders["notebook"]), kernel, say)})
    sys.stdout.flush()


def _end_with(ears: Any) -> None:
    """End when the one who gave the order is gone."""
    ears.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
