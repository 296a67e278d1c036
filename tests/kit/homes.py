"""A workshop of few, small exercises that a test may mend, rename or break, and the kit on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kamkit.kit.kit import Kit, open_kit
from tests.bank import made


class Home:
    """A workshop home in a folder, with a store beside it. Each `kit()` reads the files anew, as another would."""

    def __init__(self, folder: Path, store: Path | str):
        self.folder, self.address = folder, store
        self.files: dict[str, Any] = made.content()
        self.write()

    def write(self) -> None:
        """Lay the files out."""
        made.workshop(self.folder, self.files)

    def kit(self, lang: str = "en") -> Kit:
        """Return a kit that has read nothing yet."""
        return open_kit(lang=lang, db=self.address, home=self.folder)

    def change(self, kind: str, *changes: tuple[made.Loc, Any]) -> None:
        """Change places in the exercise of a kind, and write it."""
        for loc, value in changes:
            self.files = made.changed(self.files, self.file(kind), loc, value)
        self.write()

    def rename(self, kind: str, name: str) -> None:
        """Move the exercise of a kind to another name, the old one among its former ids."""
        data = self.files.pop(self.file(kind))
        (self.folder / self.file(kind)).unlink()
        self.files[self.file(name)] = {**data, "formerly": [f"made/{kind}"]}
        self.write()

    def file(self, kind: str) -> str:
        """Return the file of an exercise."""
        return f"exercises/made/{kind}.yml"
