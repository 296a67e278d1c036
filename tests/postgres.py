"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on loopback, at a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.needs import need, postgres_program

OWNER = "postgres"
# A test cluster is thrown away: no waiting for the disk, so that a test takes milliseconds.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("listen_addresses=127.0.0.1", "max_connections=120", *CARELESS)
OPTIONS = " ".join(f"-c {setting}" for setting in SETTINGS)


class Cluster:
    """One running PostgreSQL server; `stop` and `start` let a test pull the plug."""

    def __init__(self) -> None:
        """Find the programs, make the folder and start; skip (or fail) where PostgreSQL is missing."""
        programs = {name: postgres_program(name) for name in ("initdb", "pg_ctl")}
        need("PostgreSQL", all(programs.values()), "install Debian's package `postgresql`, or your system's own")
        self._programs = {name: str(path) for name, path in programs.items()}
        self.folder = Path(tempfile.mkdtemp(prefix="kamkit-pg-"))
        self.port = free_port()
        if _is_root():
            shutil.chown(self.folder, OWNER)
        as_wanted = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        self._run("initdb", "-D", str(self.folder / "data"), *as_wanted)
        self.start()

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy address of a database in this cluster."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._control("start", "-l", str(self.folder / "log"), "-o", f"-p {self.port} -k {self.folder} {OPTIONS}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` is a crash, `fast` breaks connections off, `smart` waits for them."""
        self._control("stop", "-m", mode)

    def remove(self) -> None:
        """Stop the server if it runs, and delete its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "60", *words)

    def _run(self, program: str, *words: str) -> None:
        # initdb and postgres refuse to run as root.
        as_owner = ["runuser", "-u", OWNER, "--"] if _is_root() else []
        command = [*as_owner, self._programs[program], *words]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def free_port() -> int:
    """Return a port on loopback that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
