"""Files that are written whole or not at all, and names that stay where they belong."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kamkit.errors import KamkitError, problem

SLUG_LENGTH = 60


def write_atomic(path: Path, data: bytes | str, mode: int = 0o644) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part (fsync, then replace)."""
    with _whole(path, data, mode) as temporary:
        os.replace(temporary, path)
    sync_folder(path.parent)


def write_first(path: Path, data: bytes | str, mode: int = 0o644) -> bool:
    """Write `data` to `path` where nothing is there yet; return False, and leave it, where somebody was first."""
    with _whole(path, data, mode) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links: first all the same, though a reader may see a part for a moment
            return _written_if_first(path, Path(temporary).read_bytes(), mode)
    sync_folder(path.parent)
    return True


def _written_if_first(path: Path, raw: bytes, mode: int) -> bool:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return True


@contextmanager
def _whole(path: Path, data: bytes | str, mode: int) -> Iterator[str]:
    """Hold a file beside `path` that has all of the data, on the disk; it is gone afterwards."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        yield temporary
    finally:
        Path(temporary).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a folder's list of names durable (a no-op where the system cannot)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def safe_name(text: str) -> str:
    """Return a file name made from any text: a slug of [a-z0-9-] and a short hash, never empty, never a path."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:SLUG_LENGTH].strip("-")
    return f"{slug}-{short_hash(text)}" if slug else short_hash(text)


def short_hash(text: str, length: int = 8) -> str:
    """Return the first `length` hexadecimal digits of the text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def inside(root: Path, path: Path) -> Path:
    """Return `path` resolved, which must lie in `root`; raise KamkitError where it does not."""
    base, target = root.resolve(), path.resolve()
    if target != base and base not in target.parents:
        raise KamkitError(problem("path_outside", path=str(path), root=str(root)))
    return target
