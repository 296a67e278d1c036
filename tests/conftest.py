"""What any test may ask for: a folder of its own instead of the user's, a PostgreSQL database, a browser page."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.kits import kit, kits, sample_file, sample_store
from tests.needs import ALL_REQUIRED, chromium_program, need
from tests.postgres import Cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["kit", "kits", "sample_file", "sample_store"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCHEMES = ("data:", "blob:", "about:", "file:")
LOOPBACK = (*SCHEMES, *(f"{scheme}://{host}" for scheme in ("http", "ws") for host in ("127.0.0.1", "localhost")))

# A shared or slow machine must not turn a law into a matter of milliseconds.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the store and the settings of the person who runs it, and from other tests' stores."""
    for name in [name for name in os.environ if name.startswith("KAMKIT_") and name != ALL_REQUIRED]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KAMKIT_DATA", str(tmp_path_factory.getbasetemp() / "user-data" / uuid.uuid4().hex))


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """Return a running PostgreSQL of this test process's own."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster) -> str:
    """Return the SQLAlchemy address of the cluster's maintenance database."""
    return postgres_cluster.url()


@pytest.fixture
def fresh_postgres(postgres_cluster: Cluster) -> Iterator[str]:
    """Return the SQLAlchemy address of an empty database that only this test knows; dropped afterwards."""
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    server = postgres_cluster.url().replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_cluster.url(name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a headless Chromium of this module's own.

    Module scope, not session: while playwright's loop lives, nbclient and asyncio.run cannot start theirs here.
    """
    from playwright.sync_api import sync_playwright

    program = chromium_program()
    need("Chromium", program, "install `chromium`, Chrome or Edge")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def outside_requests() -> list[str]:
    """Return the list in which `page` writes every address outside this machine that it was asked for (all refused)."""
    return []


@pytest.fixture
def page(chromium: Browser, outside_requests: list[str]) -> Iterator[Page]:
    """Return an empty browser page (1280 × 900) in a context of its own, cut off from everything but loopback."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai")

    def refuse(route, request):  # type: ignore[no-untyped-def]
        outside_requests.append(request.url)
        route.abort()

    context.route(lambda url: not url.startswith(LOOPBACK), refuse)
    yield context.new_page()
    context.close()
