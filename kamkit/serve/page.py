"""The server of a class's page: Voilà with everything taken away that a trainee's page does not need.

Run as a child: `python -m kamkit.serve.page CONFIG.json`, a file of traitlets' configuration (kamkit.serve.classroom).
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError, RequestHandler
from traitlets import Dict, Integer, Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_static_paths
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.utils import get_voila_labextensions_path

from kamkit.serve.classroom import DRAWING

KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
EXTENSIONS = rf"voila/labextensions/((?:{'|'.join(DRAWING)})/.*)"
SCRIPTS = r"voila/static/([\w.-]+\.(?:js|woff2?|ttf|eot|svg|css))"
TEMPLATE = r"voila/templates/(kamkit/static/[\w.-]+)"
KEPT = "private, max-age=3600"
PAGE = """<!DOCTYPE html>
<html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{{ css|safe }}</style></head>
<body class="kam kam-class-page"><main class="kam-class-main"><h1>{{ title }}</h1><p>{{ text }}</p></main></body>
</html>"""

log = logging.getLogger("kamkit.serve")


def _note(handler: RequestHandler) -> None:
    """Log what failed in the server, without the query: it holds the class's token."""
    if handler.get_status() >= 500:
        log.error("%s %s %s", handler.get_status(), handler.request.method, handler.request.path)


def refusal(settings: dict[str, Any], status: int) -> str:
    """Return a page that says in words why there is nothing here."""
    said = settings["kamkit_refusals"]
    text = said.get(str(status), said["500"] if status >= 500 else said["404"])
    template = Environment(loader=DictLoader({"page": PAGE}), autoescape=True).get_template("page")
    return template.render(text=text, title=said["title"], lang=said["lang"], css=said["css"])


class Refusing(RequestHandler):
    """A handler whose errors are words; no traceback, no word of what runs here."""

    def write_error(self, status_code: int, **_: Any) -> None:
        """Write the page that says why."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(refusal(self.settings, status_code))


class Nowhere(Refusing):
    """Any other address."""

    def prepare(self) -> None:
        """Refuse, whatever was asked."""
        raise HTTPError(404)


class ClassPage(Refusing, TornadoVoilaHandler):
    """The page itself; no kernel is started for whoever comes without the class's token, or when too many are open."""

    @allow_unauthenticated
    async def get(self, path: str | None = None) -> None:
        """Answer with the page; who may not come in gets words, not a form to log in."""
        if self.current_user is None:
            raise HTTPError(403)
        await self.kernel_manager.forget_the_dead()
        if len(self.kernel_manager.list_kernel_ids()) >= self.settings["kamkit_most_kernels"]:
            raise HTTPError(503)
        self.xsrf_token  # noqa: B018 - asking for it sets the cookie with which the page says that it is left
        async for html in self.get_generator(path=None):
            self.write(html)
            self.flush()


class Kernel(KernelHandler):
    """What the page asks of its own kernel before it speaks to it: is it there?"""

    SUPPORTED_METHODS = ("GET",)


class Channels(VoilaKernelWebsocketHandler):
    """The page's line to its kernel: from the page alone, also for who knows the token."""

    def skip_check_origin(self) -> bool:
        """Return False: another site's page is refused whatever it carries."""
        return False


class Scripts(MultiStaticFileHandler):
    """Voilà's own scripts: nothing of anybody's."""

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep them for an hour."""
        self.set_header("Cache-Control", KEPT)


class Extensions(FileFindHandler):
    """The scripts that draw widgets."""

    def set_headers(self) -> None:
        """Let the browser keep them for an hour."""
        super().set_headers()
        self.set_header("Cache-Control", KEPT)


class ClassServer(Voila):
    """Voilà with one page, its kernels' channels and its scripts; no tree, no files, no contents, no login form."""

    name = "voila"
    refusals = Dict(help="the words of pages that refuse").tag(config=True)
    most_kernels = Integer(60, help="no more kernels than this, pool included").tag(config=True)
    host = Unicode("127.0.0.1", help="the host name in the class's links").tag(config=True)

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings, tightened."""
        settings: dict[str, Any] = super().init_settings()
        settings["jinja2_env"].loader = DictLoader(dict.fromkeys(("error.html", "404.html"), "{{ status_code }}"))
        return settings | {
            "kamkit_refusals": self.refusals,
            "kamkit_most_kernels": self.most_kernels,
            "log_function": _note,
            "default_handler_class": Nowhere,
            "allow_remote_access": False,  # so that the Host of a request is looked at: no other site's name leads here
            "local_hostnames": ["localhost", "127.0.0.1", self.host],
            "serve_traceback": False,
            "compress_response": True,
            "headers": headers(self.host, self.port),
        }

    def init_handlers(self) -> list[Any]:
        """Return the few addresses that there are."""
        page = {
            "notebook_path": Path(self.notebook_path).name,
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            ("/", ClassPage, page),
            (f"/api/kernels/{KERNEL}", Kernel),
            (f"/api/kernels/{KERNEL}/channels", Channels),
            (f"/voila/api/shutdown/{KERNEL}", VoilaShutdownKernelHandler),
            (f"/{SCRIPTS}", Scripts, {"paths": collect_static_paths(["voila"], "base")}),
            (f"/{TEMPLATE}", TemplateStaticFileHandler),
            (f"/{EXTENSIONS}", Extensions, {"path": get_voila_labextensions_path(), "no_cache_paths": []}),
        ]


def headers(host: str, port: int) -> dict[str, str]:
    """Return what every answer carries: nothing from outside is loaded or asked, no inline script runs."""
    policy = (
        "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' ws://{host}:{port} wss://{host}:{port}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def main() -> None:
    """Serve the class until the process is ended."""
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    server = ClassServer(config=Config(config))
    server.initialize([])
    server.start()


if __name__ == "__main__":
    main()
