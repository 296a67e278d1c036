"""kamkit: a training and workbook kit for key-account car sales."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

__all__ = ["open_kit"]
__version__ = "0.1.0"


def open_kit(
    lang: str | None = None, db: str | Path | None = None, book: str | None = None, home: str | Path | None = None
) -> Kit:
    """Return the kit, open on a workshop home, a store and a book of accounts.

    `lang` is "zh" or "en" (None: the workshop's); `db` a path or a SQLAlchemy address (None: the default store, made on
    first use; a named one must exist); `book` the name of a book in it (None: the
    sample of the language). Raise KamkitError, whose
    problems say in words what is wrong.
    """
    from kamkit.kit.kit import open_kit as opened  # the front door is light: rooms load when it is opened

    return opened(lang=lang, db=db, book=book, home=home)
