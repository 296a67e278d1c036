"""Whose child a process is: none outlives its parent, and what a report has left behind is found and ended.

Linux tells a process when its parent dies, and gives orphans to the nearest ancestor that adopts them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from kamkit.reports import leftovers

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ROUNDS = 20  # an orphan's own children become ours when it has ended


class Headed(Protocol):
    """One who heads a family: its process and its mark."""

    pid: int
    mark: str


def forks() -> bool:
    """Return whether this system forks as we need it: one can wait for a child without a signal or a thread."""
    return hasattr(os, "fork") and hasattr(os, "pidfd_open") and Path("/proc/self/task").is_dir()


_prctl = getattr(ctypes.CDLL(None), "prctl", None) if forks() else None


def adopt() -> None:
    """Become the parent of every orphan among our descendants."""
    if _prctl:
        _prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Be killed when the parent ends; at once where it has ended already."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end_group(pid: int) -> None:
    """End a process and all that are still in its group."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            end(pid, signal.SIGKILL)


class Orphans:
    """Processes that reports have left to us. One of nobody's is ended when all that might have left it are gone."""

    def __init__(self) -> None:
        self._perhaps: dict[int, set[int]] = {}

    def end_of(self, gone: Headed, living: Iterable[Headed]) -> None:
        """End what a report that is gone has left behind, and nothing that belongs to one of the living."""
        heads = {head.pid: head for head in living}
        for _ in range(ROUNDS):
            found = [pid for pid in _children() if pid not in heads and self._guilty(pid, gone, heads)]
            if not found:
                return
            for pid in found:
                _end(pid)
                self._perhaps.pop(pid, None)

    def end_all(self) -> None:
        """End every child there is."""
        for _ in range(ROUNDS):
            found = _children()
            for pid in found:
                _end(pid)
            if not found:
                return

    def _guilty(self, pid: int, gone: Headed, heads: dict[int, Headed]) -> bool:
        if _of(pid, gone):
            return True
        if any(_of(pid, head) for head in heads.values()):
            return False
        self._perhaps[pid] = self._perhaps.get(pid, set(heads)) & set(heads)
        return not self._perhaps[pid]


def _children() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    return []


def _of(pid: int, head: Headed) -> bool:
    """Return whether a process is in a report's session, or was started with its mark."""
    with contextlib.suppress(OSError):
        if os.getsid(pid) == head.pid:
            return True
        mark = f"\0{leftovers.MARK}={head.mark}\0".encode()
        return mark in b"\0" + Path(f"/proc/{pid}/environ").read_bytes()
    return False


def _end(pid: int) -> None:
    end_group(pid)
    with contextlib.suppress(OSError):
        os.waitpid(pid, 0)
