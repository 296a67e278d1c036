"""A rehearsal leaves the warm process as it was, and a kernel in which nothing has been run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, os, signal, sys, threading
from pathlib import Path
from kamkit.reports import warm
from kamkit.reports.rehearsal import rehearsed

def state():
    mask = os.umask(0)
    os.umask(mask)
    handlers = [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    return {
        "files": sorted((number, os.readlink(f"/proc/self/fd/{number}")) for number in os.listdir("/proc/self/fd")
                        if os.path.exists(f"/proc/self/fd/{number}")),
        "folder": os.getcwd(), "mask": mask, "handlers": handlers, "threads": threading.active_count(),
        "streams": [sys.stdout is out, sys.stderr is err], "environment": sorted(os.environ.items()),
        "main": sorted(vars(sys.modules["__main__"])),
    }

os.dup2(1, 2)  # as the supervisor has it
out, err, folder = sys.stdout, sys.stderr, Path(sys.argv[1])
signal.signal(signal.SIGINT, signal.SIG_IGN)
kernel, _ = warm.kernel("zh")
old, new = None, rehearsed(kernel, "zh", folder / "first")
before, new = state(), rehearsed(new, "zh", folder / "second")
after = state()
print(json.dumps({
    "changed": {name: [before[name], after[name]] for name in before if before[name] != after[name]},
    "left": os.listdir(folder), "other": new is not kernel and new.shell is not kernel.shell,
    "count": new.shell.execution_count, "history": len(new.shell.history_manager.input_hist_parsed),
    "names": [name for name in ("x", "account", "pandas") if name in new.shell.user_ns],
}))
"""


def test_a_rehearsal_changes_nothing_of_its_process_and_leaves_a_kernel_untouched(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"changed": {}, "left": [], "other": True, "count": 1, "history": 1, "names": []}
