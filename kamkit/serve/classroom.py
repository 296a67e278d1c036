"""A page without code, a class's or another: which server runs, with how many warm kernels, the links to it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from kamkit.errors import UsageError, problem
from kamkit.lang.words import Words
from kamkit.look.style import HTML_LANG, css
from kamkit.look.type import font_face
from kamkit.serve.server import Ended, can_listen, run
from kamkit.settings import LANGS, Lang, Workshop, child_environment, default_store

TEMPLATES = Path(__file__).parents[1] / "look" / "share" / "jupyter"
FIRST_PORT, PORTS = 8100, 800
KERNELS_A_CORE = 4
LONGEST_IDLE, LOOK_EVERY = 60, 10
HERE = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::", "*")
DRAWING = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
"""The extensions that draw widgets: the only ones that the page has."""


@dataclass(frozen=True)
class Room:
    """Where a class meets: its code, its door (token) and language, and the address it is served at.

    PAGE is the notebook that is shown; SORT begins the name of the server's log; ROOM is the first part of its words'
    keys (what it has no words of its own for, it says as the class page does).
    """

    PAGE: ClassVar[Path] = Path("class") / "class.ipynb"
    SORT: ClassVar[str] = "class"
    ROOM: ClassVar[str] = "classroom"

    code: str
    door: str
    lang: Lang
    host: str
    port: int

    def link(self, key: str = "") -> str:
        """Return the class's link; with a key, one person's. What follows # stays in the browser and in no log."""
        told = f"k={key}" if key else f"c={self.code}"
        return f"http://{self.host}:{self.port}/?token={self.door}#{told}"


def room(code: str, door: str, lang: str, share: str | None, port: int) -> Room:
    """Return where to meet: at this machine only, or at the address to share."""
    return Room(code, door, "en" if lang == "en" else "zh", share or HERE, port or port_of(code))


def check(meeting: Room) -> None:
    """Raise UsageError where nobody could listen: not an address of this machine, or the port is taken."""
    if meeting.host in EVERYWHERE:
        raise UsageError(problem("share_everywhere", address=meeting.host))
    if not can_listen(meeting.host, meeting.port):
        raise UsageError(problem("cannot_listen", address=meeting.host, port=meeting.port))


def port_of(code: str) -> int:
    """Return the port of a class: always the same, so that links handed out once go on working."""
    return FIRST_PORT + zlib.crc32(code.encode()) % PORTS


def warm_kernels(people: int) -> int:
    """Return how many kernels to keep ready: four a core, no more than there are people, at least two.

    On 2 cores and 8 GB that is 8: about 0.7 GB, filled again within seconds while the first ones read the page.
    """
    return max(2, min(people, KERNELS_A_CORE * (os.cpu_count() or 1)))


def start(
    meeting: Room,
    workshop: Workshop,
    words: Words,
    sizes: tuple[int, int],
    tell: Callable[[], None],
    **environment: str,
) -> Ended:
    """Serve a class's page until it is stopped; `tell` is called once it answers.

    `sizes` are how many kernels to keep warm, and for how many people the class is.
    """
    own = {"KAMKIT_HOME": str(workshop.home), "KAMKIT_LANG": words.lang, "JUPYTER_PATH": jupyter_path()}
    log = default_store().with_name(f"{meeting.SORT}-{meeting.code}.log")
    with tempfile.TemporaryDirectory(prefix=f"kamkit-{meeting.SORT}-") as folder:
        config = Path(folder) / "config.json"
        config.write_text(json.dumps(configuration(meeting, workshop, words, *sizes)), encoding="utf-8")
        command = [sys.executable, "-m", "kamkit.serve.page", str(config)]
        return run(command, {**own, **environment}, log, f"http://{meeting.host}:{meeting.port}/", tell)


def jupyter_path() -> str:
    """Return the search path of templates: ours before all others."""
    return os.pathsep.join(filter(None, (str(TEMPLATES), child_environment().get("JUPYTER_PATH"))))


def configuration(meeting: Room, workshop: Workshop, words: Words, pool: int, people: int) -> dict[str, Any]:
    """Return the configuration of the server (traitlets): who may come in, what is kept warm, what goes when."""
    return {
        "Voila": {
            "ip": meeting.host,
            "port": meeting.port,
            "port_retries": 0,
            "token": meeting.door,
            "open_browser": False,
            "notebook_path": str(workshop.notebooks / meeting.PAGE),
            "config_file_paths": [],
            "log_level": "WARN",
        },
        "ClassServer": {
            "host": meeting.host,
            "refusals": refusals(words, meeting.ROOM),
            "most_kernels": 2 * max(people, 10) + pool,
        },
        "VoilaConfiguration": {
            "template": "kamkit",
            "theme": "light",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "strip_sources": True,
            "show_tracebacks": False,
            "multi_kernel_manager_class": "kamkit.serve.kernels.Kernels",
            "preheat_kernel": pool > 0,
            "default_pool_size": pool,
            "file_allowlist": [],
            "extension_allowlist": list(DRAWING),
            "resources": {"kamkit": looks(words, meeting.ROOM)},
        },
        "MappingKernelManager": {
            "cull_idle_timeout": LONGEST_IDLE,
            "cull_interval": LOOK_EVERY,
            "cull_connected": False,
        },
        "KernelManager": {"autorestart": False},  # one started anew knows nothing of the page
        "VoilaKernelManager": {"fill_delay": 2},
        "IdentityProvider": {"cookie_options": {"SameSite": "Strict"}},
    }


def looks(words: Words, room: str = Room.ROOM) -> dict[str, Any]:
    """Return what the template needs: title, style, and the words while the page comes, in both languages."""
    both = {lang: _coming(Words(lang, words.brand), room) for lang in LANGS}
    return {
        "lang": HTML_LANG[words.lang],
        "short": words.lang,
        "title": words(f"{room}.title"),
        "css": font_face("".join(text for said in both.values() for text in said.values())) + css(),
        "words": {**both[words.lang], **both},
    }


def _coming(words: Words, room: str) -> dict[str, str]:
    names = ("preparing", "loading", "connecting", "busy", "stuck", "reload", "script", "failed")
    return {name: _said(words, room, name) for name in names}


def _said(words: Words, room: str, name: str) -> str:
    own = f"{room}.{name}"
    return words(own if words.has(own) else f"{Room.ROOM}.{name}")


def refusals(words: Words, room: str = Room.ROOM) -> dict[str, str]:
    """Return the words of a refusal, by status."""
    said = {status: _said(words, room, f"refused_{status}") for status in ("403", "404", "500", "503")}
    title = words(f"{room}.title")
    look = font_face(title + "".join(said.values())) + css()
    return {**said, "title": title, "lang": HTML_LANG[words.lang], "css": look}
