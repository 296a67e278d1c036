"""A password and a telephone number that nobody may find in anything a batch leaves, whatever the format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdf
import pytest

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.model.person import Person
from kamkit.reports import batch
from kamkit.settings import now
from kamkit.store.records import put_in_book

PASSWORD = "c4nary-pass-w0rd"
PHONE, NAME, MAIL = "13800009999", "欧阳探针", "canary@host.example"
FORMS = (PASSWORD, PHONE, "138 0000 9999", NAME, "canary@host")
CODE = "A-001"


@pytest.fixture
def kit(fresh_postgres: str) -> Kit:
    """A kit on a server with a password, in whose book one person has a name and numbers to look for."""
    address = fresh_postgres.replace("postgres@", f"postgres:{PASSWORD}@")
    create(address)
    opened = open_kit(lang="zh", db=address)
    told = f"{NAME}说打 {PHONE} 或写 {MAIL}"
    person = Person(code="P-CANARY", account=CODE, name=NAME, mobile=PHONE, email=MAIL, goals=told, level="decision",
                    function="procurement")
    put_in_book(opened.store, opened.book.name, [person], source="test", known_at=now())
    return opened


def texts(out: Path) -> dict[str, str]:
    """Return every file as text: a workbook part by part, a PDF as a reader of PDFs reads it, besides its bytes."""
    found = {}
    for path in (p for p in out.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            archive = zipfile.ZipFile(io.BytesIO(data))
            found |= {f"{path.name}/{name}": archive.read(name).decode("utf-8") for name in archive.namelist()}
        elif path.suffix == ".pdf":
            pages = pypdf.PdfReader(io.BytesIO(data))
            told = [page.extract_text() for page in pages.pages]
            found[path.name] = " ".join("".join(told).split()) + str(pages.metadata) + data.decode("latin-1")
        else:
            found[path.name] = data.decode("utf-8", "replace")
    return found


@pytest.mark.timeout(170)
def test_neither_stands_in_a_page_notebook_workbook_pdf_list_index_or_record(kit, tmp_path):
    for name in ("account", "group"):
        outcome = batch.run(kit, name, [CODE], tmp_path / "out", lang="zh", formats=("html", "xlsx", "pdf"))
        assert outcome.failed == ()
    found = texts(tmp_path / "out")
    assert {Path(name.partition("/")[0]).suffix for name in found} >= {
        ".html", ".ipynb", ".xlsx", ".json", ".pdf",
    }
    assert {(name, form) for name, text in found.items() for form in FORMS if form in text} == set()
    for kind in (".html", ".pdf"):
        seen = [text for name, text in found.items() if name.endswith(kind)]
        assert any("138****9999" in text or "欧阳**" in text for text in seen), f"the person is in the report as {kind}"


@pytest.mark.timeout(170)
def test_unmasked_on_purpose_the_name_is_there_and_the_password_is_not(kit, tmp_path):
    outcome = batch.run(kit, "account", [CODE], tmp_path / "out", lang="zh", unmask=True)
    assert outcome.failed == ()
    found = texts(tmp_path / "out")
    assert any(NAME in text for text in found.values()), "the search above would find it"
    assert not [name for name, text in found.items() if PASSWORD in text]
