"""The trainer's JupyterLab: on this machine only, in the trainer's language, opened at the first notebook."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen
from uuid import uuid4

from kamkit.settings import Lang, Workshop, child_environment, default_store

CONFIG = """
from kamkit.serve.saving import without_outputs

c.ContentsManager.pre_save_hook = without_outputs
c.ServerApp.websocket_ping_interval = 90000
"""
LOCALE = {"zh": "zh_CN", "en": "default"}
PATIENCE = 60.0
TAIL = 8


@dataclass(frozen=True)
class Ended:
    """How the server ended: its exit code, its log, and the log's last lines."""

    code: int
    log: Path
    tail: list[str]


def start(
    workshop: Workshop, lang: Lang, *, port: int, browser: bool, tell: Callable[[str], None], **environment: str
) -> Ended:
    """Run JupyterLab until it is stopped; `tell` is called with the address once it answers.

    What the server says goes to a log, not to the trainer's terminal. A polite end (SIGTERM) ends the server too.
    """
    token, number = uuid4().hex, port or free_port()
    first = f"notebooks/{lang}/00-start.ipynb"
    address = f"http://127.0.0.1:{number}/lab/tree/{quote(first)}?token={token}"
    named = {"KAMKIT_HOME": str(workshop.home), "JUPYTER_TOKEN": token, **environment}
    log = default_store().with_name("jupyterlab.log")
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="kamkit-lab-") as folder, log.open("wb") as said:
        command = _command(workshop.home, _settings(Path(folder), lang), number)
        process = subprocess.Popen(command, env=child_environment(**named), stdout=said, stderr=said)
        Thread(target=_announce, args=(process, number, address, browser, tell), daemon=True).start()
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait(10)
            raise
    return Ended(code, log, log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(home: Path, settings_dir: Path, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={home}",
        f"--config={settings_dir / 'kamkit_config.py'}",
        f"--LabApp.app_settings_dir={settings_dir}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--Application.log_level=WARN",
        "--ServerApp.log_level=WARN",
        "--allow-root",
    ]


def _settings(folder: Path, lang: Lang) -> Path:
    overrides = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/translation-extension:plugin": {"locale": LOCALE[lang]},
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    }
    (folder / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")
    (folder / "kamkit_config.py").write_text(CONFIG, encoding="utf-8")
    return folder


def _announce(
    process: subprocess.Popen[bytes], port: int, address: str, browser: bool, tell: Callable[[str], None]
) -> None:
    if not _answers(process, port):
        return
    tell(address)
    if browser:
        webbrowser.open(address)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api", timeout=2):
                return True
        except (URLError, OSError):
            sleep(0.2)
    return False
