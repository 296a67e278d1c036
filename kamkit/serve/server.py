"""Running a server as a child: its log kept from the terminal, its address told once it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from kamkit.settings import child_environment

PATIENCE, LAST_WORDS = 60.0, 10.0
TAIL, LAST_PORT = 8, 65_535


@dataclass(frozen=True)
class Ended:
    """How the server ended: its exit code, its log, and the log's last lines."""

    code: int
    log: Path
    tail: list[str]


def run(
    command: Sequence[str], environment: Mapping[str, str], log: Path, probe: str, announce: Callable[[], None]
) -> Ended:
    """Run a server until it is stopped; `announce` is called once the address `probe` answers.

    What the server says goes to `log`, not to the terminal. A polite end (SIGTERM) ends the server too.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as said:
        process = subprocess.Popen(command, env=child_environment(**environment), stdout=said, stderr=said)
        Thread(target=_announce, args=(process, probe, announce), daemon=True).start()
        try:
            code = process.wait()
        except KeyboardInterrupt:
            _end(process)
            raise
    return Ended(code, log, log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server politely, and after a while without a question: its kernels see that it is gone and end too."""
    process.terminate()
    try:
        process.wait(LAST_WORDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_listen(address: str, port: int) -> bool:
    """Return whether a server of ours could listen there: an address of this machine, and a port that is free."""
    if not 0 <= port <= LAST_PORT:  # the system would take the rest of a division by 65,536
        return False
    try:
        family, kind, proto, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except (OSError, OverflowError):
        return False
    return True


def _announce(process: subprocess.Popen[bytes], probe: str, announce: Callable[[], None]) -> None:
    if _answers(process, probe):
        announce()


def _answers(process: subprocess.Popen[bytes], probe: str) -> bool:
    end = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < end:
        try:
            with build_opener(ProxyHandler({})).open(probe, timeout=2):
                return True
        except HTTPError:
            return True
        except (URLError, OSError):
            sleep(0.2)
    return False
