"""Where a store may lie, and what a file must be before we write to it."""

from __future__ import annotations

import os
import re
import stat
import struct
from pathlib import Path

from kamkit.errors import Problem, StoreError, problem
from kamkit.store.migrations import MARK

HEADER = b"SQLite format 3\x00"
HEADER_SIZE = 100
MARK_AT = 68  # application_id: a big-endian number in the header
NETWORK = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "fuse.davfs2", "fuse.sshfs",
    "fuse.rclone", "fuse.gvfsd-fuse", "fuse.s3fs", "afs", "ceph", "fuse.ceph", "glusterfs", "fuse.glusterfs", "ncpfs",
})
SYNCED = re.compile(
    r"onedrive( ?-.*)?|dropbox( \(.*\))?|google ?drive|googledrive.*|my drive|icloud ?drive|mobile documents|"
    r"cloudstorage|box sync|pcloud ?drive|nextcloud|owncloud|syncthing|yandex\.disk|nutstore( files)?|(我的)?坚果云|"
    r"baidusyncdisk|百度网盘.*|wpsdrive|wps云盘|微云同步助手|腾讯微云",
    re.IGNORECASE,
)


def check_file(path: Path) -> None:
    """Raise StoreError, saying which and what to do, for a path that is not a store's file that we may write to."""
    trouble = _wrong_kind(path) or _wrong_content(path) or _wrong_rights(path)
    if trouble:
        raise StoreError(problem(trouble, path=str(path)))


def _wrong_kind(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except PermissionError:
        return "store_read_only"
    except OSError:
        return "store_missing"
    return None if stat.S_ISREG(mode) else "store_not_database"


def _wrong_content(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_SIZE)
    except OSError:
        return "store_read_only"
    if not head:
        return "store_empty"
    if len(head) < HEADER_SIZE or not head.startswith(HEADER):
        return "store_not_database"
    return None if struct.unpack_from(">I", head, MARK_AT)[0] == MARK else "store_foreign"


def _wrong_rights(path: Path) -> str | None:
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    return None if writable else "store_read_only"


def check_folder(path: Path) -> None:
    """Raise StoreError where the file would lie on a network drive or in a folder that a cloud service copies."""
    reason = risk(path)
    if reason:
        raise StoreError(problem("store_risky_folder", path=str(path), reason=reason))


def risk(path: Path) -> str | None:
    """Return what makes a place unfit for a database file (a network's file system, a synced folder), else None."""
    if str(path).startswith(("\\\\", "//")):
        return str(path)[:60]
    real = path.resolve()
    synced = next((part for part in (*path.parts, *real.parts) if SYNCED.fullmatch(part)), None)
    kind = file_system(real)
    return synced or (kind if kind in NETWORK else None)


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Return the type of the file system that holds `path`, as Linux names it; an empty text elsewhere."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _, where, what, *_ = line.split(" ")
        folder = where.replace("\\040", " ")
        if len(folder) >= len(best) and path.is_relative_to(folder):
            best, kind = folder, what
    return kind


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user only. Raise StoreError where that cannot be."""
    try:
        for missing in [*reversed(folder.parents), folder]:
            if not missing.exists():
                missing.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise refused(folder, error) from None


def refused(folder: Path, error: OSError) -> StoreError:
    """Return what to say when nothing can be made in a folder."""
    return StoreError(problem("store_folder_refused", path=str(folder), reason=error.strerror or str(error)))


def wide_rights(path: Path) -> Problem | None:
    """Return a warning where others on this machine may read the store (only where rights are of the POSIX kind)."""
    rights = stat.S_IMODE(path.stat().st_mode)
    if os.name != "posix" or not rights & 0o077:
        return None
    return problem("store_rights_wide", severity="warning", path=str(path), rights=f"{rights:o}")
