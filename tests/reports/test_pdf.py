"""Pages as PDF: A4, tagged, with an outline; nothing is fetched, no script runs; each page tells what went wrong."""

from __future__ import annotations

import base64
import contextlib
import http.server
import re
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from kamkit.reports import batch, pdf, printer
from kamkit.reports.pdf import NotPrinted, Printer
from tests.needs import chromium_program, need
from tests.reports.test_unchanged import QuickPool
from tests.reports.workshop import lay_out, notebook

DOT = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
       "ErkJggg==")
PAGES = rb"/Type /Page\b"


def page(body: str = "", title: str = "报告") -> bytes:
    text = f"<!DOCTYPE html><html lang='zh'><title>{title}</title><body><h1>甲</h1><h2>乙</h2>{body}</body></html>"
    return text.encode()


@pytest.fixture(scope="module")
def press() -> Iterator[Printer]:
    need("Chromium", chromium_program(), "install `chromium`, Chrome or Edge")
    with Printer(2) as running:
        yield running


@pytest.mark.browser
def test_a_page_becomes_an_a4_pdf_that_is_tagged_and_has_an_outline(press):
    made = press.print(page()).result(60)
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert re.search(rb"/MediaBox \[0 0 59[45]\.?\d* 84[12]", made)
    assert b"/StructTreeRoot" in made
    assert b"/Outlines" in made
    assert b"/Lang (zh)" in made


@pytest.mark.browser
def test_nothing_is_fetched_from_the_network_or_the_disk(press, tmp_path):
    asked: list[str] = []

    class Seen(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    picture = tmp_path / "secret.png"
    picture.write_bytes(base64.b64decode(DOT.partition(",")[2]))
    server = http.server.HTTPServer(("127.0.0.1", 0), Seen)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    near = f"http://127.0.0.1:{server.server_address[1]}"
    far = (f"<img src='{near}/x.png'><iframe src='{near}/f'></iframe><link rel=stylesheet href='{near}/s.css'>"
           f"<style>@import url({near}/i.css); @font-face{{font-family:q;src:url({near}/q)}} p{{font-family:q}}</style>"
           f"<p>x</p><object data='file:///etc/hostname'></object><iframe src='{picture.as_uri()}'></iframe>"
           f"<img src='{picture.as_uri()}'>")
    made, inside = (press.print(page(body)).result(60) for body in (far, f"<p>x</p><img src='{DOT}'>"))
    server.shutdown()
    assert asked == []
    assert not re.search(rb"/Width 1\b", made)
    assert re.search(rb"/Width 1\b", inside), "a picture inside the page is printed: the test bites"


@pytest.mark.browser
def test_no_script_of_a_page_runs(press):
    script = "<script>document.body.innerHTML += '<p style=\"break-before:page\">x</p>'.repeat(20)</script>"
    assert len(re.findall(PAGES, press.print(page(script)).result(60))) == 1
    plain = page("<p style='break-before:page'>x</p>" * 20)
    assert len(re.findall(PAGES, press.print(plain).result(60))) == 21


@pytest.mark.browser
def test_many_pages_come_back_each_as_its_own(press):
    coming = [press.print(page("<p style='break-before:page'>x</p>" * (n % 4))) for n in range(12)]
    assert [len(re.findall(PAGES, made.result(120))) for made in coming] == [1 + n % 4 for n in range(12)]


@pytest.mark.browser
def test_a_chromium_that_dies_is_started_anew_and_nobody_notices():
    need("Chromium", chromium_program(), "install `chromium`, Chrome or Edge")
    with Printer(1) as press:
        press.print(page()).result(60)
        family = psutil.Process(press._process.pid).children(recursive=True)
        for each in family:
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended with the one killed before it
                if "chrom" in each.name() or "headless" in each.name():
                    each.kill()
        assert press.print(page()).result(60).startswith(b"%PDF-")
    assert not psutil.wait_procs(family, timeout=10)[1]


@pytest.mark.browser
def test_a_chromium_is_replaced_after_so_many_pages(tmp_path):
    need("Chromium", chromium_program(), "install `chromium`, Chrome or Edge")
    assert printer.RECYCLED >= 50
    code = ("import asyncio, sys\nfrom kamkit.reports import printer\nprinter.RECYCLED = 2\n"
            "asyncio.run(printer.main(sys.argv[1], 2))")
    with Printer(2, program=("-c", code)) as press:
        assert all(press.print(page()).result(60).startswith(b"%PDF-") for _ in range(5))


def test_a_program_that_is_no_chromium_is_told_by_every_page(monkeypatch):
    monkeypatch.setattr(pdf, "chromium", lambda: "/bin/false")
    with Printer(1) as press, pytest.raises(NotPrinted):
        press.print(page()).result(60)


def test_a_printer_that_is_gone_is_told_by_every_page_and_at_once():
    with Printer(1) as press:
        press._process.kill()
        begun = time.monotonic()
        for _ in range(2):
            with pytest.raises(NotPrinted):
                press.print(page()).result(60)
        assert time.monotonic() - begun < 10


LACKS = [("library", "report_needs_playwright"), ("program", "report_needs_chromium")]


@pytest.mark.parametrize(("lacks", "key"), LACKS)
def test_where_there_is_none_one_line_says_so_and_the_rest_is_made(tmp_path, monkeypatch, lacks, key):
    if lacks == "library":
        monkeypatch.setattr(pdf, "LIBRARY", "no_such_library")
    else:
        monkeypatch.setenv("KAMKIT_CHROMIUM", str(tmp_path / "nothing"))
    monkeypatch.setattr(batch, "Pool", QuickPool)
    kit = lay_out(tmp_path, notebook())
    outcome = batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh", formats=("html", "pdf"))
    assert [told.key for told in outcome.told] == [key]
    assert outcome.published == 1
    assert {p.suffix for p in (tmp_path / "out" / "small").glob("a-1*")} == {".html"}
    again = batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh", formats=("html", "pdf"))
    assert (again.unchanged, [told.key for told in again.told]) == (1, [key])


@pytest.mark.browser
def test_a_batch_publishes_pdfs_beside_its_pages_and_links_them(tmp_path, monkeypatch):
    need("Chromium", chromium_program(), "install `chromium`, Chrome or Edge")
    monkeypatch.setattr(batch, "Pool", QuickPool)
    kit = lay_out(tmp_path, notebook())
    outcome = batch.run(kit, "small", ["A-1", "A-2"], tmp_path / "out", lang="en", formats=("html", "pdf"))
    assert (outcome.published, outcome.failed) == (2, ())
    made = sorted((tmp_path / "out" / "small").glob("a-*.pdf"))
    assert [path.read_bytes()[:5] for path in made] == [b"%PDF-"] * 2
    index = outcome.index.read_text(encoding="utf-8")
    assert all(f'href="{path.name}"' in index for path in made)
    assert batch.run(kit, "small", ["A-1", "A-2"], tmp_path / "out", lang="en", formats=("html", "pdf")).unchanged == 2


def test_a_report_that_cannot_be_printed_is_a_named_failure_and_its_older_files_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "Pool", QuickPool)
    monkeypatch.setattr(pdf, "missing", lambda: None)
    monkeypatch.setattr(pdf, "chromium", lambda: "/bin/false")
    kit = lay_out(tmp_path, notebook())
    batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh")
    before = {p.name: p.read_bytes() for p in (tmp_path / "out" / "small").glob("a-*")}
    outcome = batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh", formats=("html", "pdf"))
    assert "没能印成 PDF" in outcome.failed[0].reason
    assert {p.name: p.read_bytes() for p in (tmp_path / "out" / "small").glob("a-*")} == before


def test_chromium_is_the_one_that_was_named_or_none(monkeypatch, tmp_path):
    monkeypatch.setenv("KAMKIT_CHROMIUM", __file__)
    assert pdf.chromium() == __file__
    monkeypatch.setenv("KAMKIT_CHROMIUM", str(tmp_path))
    assert pdf.chromium() is None
