"""The trainer's JupyterLab: on this machine only, in the trainer's language, opened at the first notebook."""

from __future__ import annotations

import json
import sys
import tempfile
import webbrowser
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from kamkit.serve.server import Ended, can_listen, free_port, run
from kamkit.settings import Lang, Workshop, default_store

CONFIG = """
from kamkit.serve.saving import without_outputs

c.ContentsManager.pre_save_hook = without_outputs
c.ServerApp.websocket_ping_interval = 90000
"""
FIRST_PORT, PORTS = 8900, 800
LOCALE = {"zh": "zh_CN", "en": "default"}


def start(
    workshop: Workshop, lang: Lang, *, port: int, browser: bool, tell: Callable[[str], None], **environment: str
) -> Ended:
    """Run JupyterLab until it is stopped; `tell` is called with the address once it answers.

    What the server says goes to a log, not to the trainer's terminal. A polite end (SIGTERM) ends the server too.
    """
    token, number = uuid4().hex, port or own_port(workshop.home)
    first = f"notebooks/{lang}/00-start.ipynb"
    address = f"http://127.0.0.1:{number}/lab/tree/{quote(first)}?token={token}"
    named = {"KAMKIT_HOME": str(workshop.home), "JUPYTER_TOKEN": token, **environment}
    log = default_store().with_name("jupyterlab.log")
    with tempfile.TemporaryDirectory(prefix="kamkit-lab-") as folder:
        command = _command(workshop.home, _settings(Path(folder), lang), number)
        return run(command, named, log, f"http://127.0.0.1:{number}/api", lambda: _announce(address, browser, tell))


def own_port(home: Path) -> int:
    """Return a workshop's own port where it is free, so that what a browser keeps for it is found again; else any."""
    number = FIRST_PORT + zlib.crc32(str(home).encode("utf-8", "surrogatepass")) % PORTS
    return number if can_listen("127.0.0.1", number) else free_port()


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


def _announce(address: str, browser: bool, tell: Callable[[str], None]) -> None:
    tell(address)
    if browser:
        webbrowser.open(address)
