"""Files from the user's disk: read once, whole, and told apart by what is in them, not by their names."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kamkit.errors import ImportRefused, Where, problem

MAX_WORKBOOK = 60_000_000
MAX_TEXT = 200_000_000
WORKBOOK_NAMES = {".xlsx", ".xlsm", ".xls", ".xlsb"}
WEB_PAGES = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<div")


@dataclass(frozen=True)
class Source:
    """One file as read: its name, its bytes, their SHA-256, and whether it is a workbook or a text."""

    name: str
    raw: bytes
    sha256: str
    sort: Literal["workbook", "text"]


def take(path: Path) -> Source:
    """Return the file at `path`. Raise ImportRefused where it is missing, no plain file, empty or of no use."""
    where = Where(path.name or str(path))
    raw = _read(path, where)
    sort = _sort(raw, path.suffix.lower(), where)
    limit = MAX_WORKBOOK if sort == "workbook" else MAX_TEXT
    if len(raw) > limit:
        raise ImportRefused(problem("file_too_large", where, size=f"{len(raw):,}", limit=f"{limit:,}"))
    return Source(where.file, raw, hashlib.sha256(raw).hexdigest(), sort)


def _read(path: Path, where: Where) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ImportRefused(problem("file_is_folder", where))
        if not stat.S_ISREG(status.st_mode):
            raise ImportRefused(problem("file_not_plain", where))
        if status.st_size > MAX_TEXT:
            raise ImportRefused(problem("file_too_large", where, size=f"{status.st_size:,}", limit=f"{MAX_TEXT:,}"))
        return path.read_bytes()
    except FileNotFoundError:
        raise ImportRefused(problem("file_missing", where)) from None
    except PermissionError:
        raise ImportRefused(problem("file_locked", where)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImportRefused(problem("file_unreadable", where, reason=reason)) from None


def _sort(raw: bytes, suffix: str, where: Where) -> Literal["workbook", "text"]:
    if not raw.strip(b" \t\r\n\xef\xbb\xbf\x00"):
        raise ImportRefused(problem("file_empty", where))
    if raw.startswith(b"PK\x03\x04"):
        return "workbook"
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(problem("file_old_excel", where))
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(WEB_PAGES) or (start.startswith(b"<?xml") and b"<html" in start):
        raise ImportRefused(problem("file_is_web_page", where))
    if start.startswith(b"<?xml"):
        raise ImportRefused(problem("file_is_xml", where))
    if suffix in WORKBOOK_NAMES:
        raise ImportRefused(problem("file_not_workbook", where))
    return "text"
