"""Ending a report's processes: its whole family, and whoever has left the family but still bears its mark."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import psutil

MARK = "KAMKIT_RUN"
ROUNDS = 5
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess, OSError)


def end_program(process: subprocess.Popen[Any], mark: str, since: float) -> None:
    """End a program with all it has started or marked, and let go of the pipes to it."""
    end_family(process.pid)
    end_marked(mark, since)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def end_family(pid: int) -> None:
    """End a process and all its descendants, at once."""
    try:
        head = psutil.Process(pid)
        family = [head, *head.children(recursive=True)]
    except GONE:
        return
    for process in family:
        _end(process)


def end_marked(mark: str, since: float) -> int:
    """End every process started after `since` (epoch seconds) that bears the mark or one below it; return how many."""
    ended = 0
    for _ in range(ROUNDS):
        found = list(marked(mark, since))
        if not found:
            break
        ended += len(found)
        for process in found:
            _end(process)
        psutil.wait_procs(found, timeout=1)
    return ended


def marked(mark: str, since: float) -> Iterator[psutil.Process]:
    """Yield the living processes, but this one, that bear the mark in their environment or one below it ("a.1")."""
    for process in psutil.process_iter():
        try:
            if process.pid == os.getpid() or process.create_time() < since - 1:
                continue
            if f"{process.environ().get(MARK, '')}.".startswith(f"{mark}."):
                yield process
        except GONE:
            continue


def _end(process: psutil.Process) -> None:
    try:
        process.kill()
    except GONE:
        return
