"""What must stand in no output: the address and the password of a store on a server."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urlsplit

SHORTEST_SECRET = 4


def secrets_of(address: str) -> tuple[str, ...]:
    """Return what of a server's address must be kept: the whole of it, and its password as written and as meant."""
    password = urlsplit(address).password or ""
    return tuple(dict.fromkeys(secret for secret in (address, password, unquote(password)) if secret))


def leaks(data: bytes, secrets: Iterable[str]) -> bool:
    """Return whether any of the secrets stands in the data, as it is or as HTML, JSON or an address writes it.

    A workbook is looked at part by part.
    """
    wanted = {form for secret in secrets for form in _forms(secret)}
    return any(form in text for text in _texts(data) for form in wanted) if wanted else False


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret in it struck out."""
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, "****")
    return text


def _texts(data: bytes) -> Iterator[str]:
    if not data.startswith(b"PK"):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield archive.read(name).decode("utf-8", "replace")


def _forms(secret: str) -> set[str]:
    if len(secret) < SHORTEST_SECRET:
        return set()
    written = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, html.escape(secret), quote(secret, ""), *written}
