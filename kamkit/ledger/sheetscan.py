"""One pass over a sheet's XML: how far it reaches, and what stands in it besides values.

A stray cell far out, which would make a reader reserve gigabytes, is refused here. Merged cells, hidden rows and
columns, formulas without a value, error cells and numbers shown with leading zeros are noted: what openpyxl tells as
well, at a tenth of its time and memory.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from kamkit.ledger.places import cell_place, column_letters, column_number
from kamkit.ledger.scan import Attributes, Refused, Sheet, walk

MAX_CELLS = 5_000_000
DDE = re.compile(r"\|'|\bDDE(AUTO)?\b", re.IGNORECASE)


@dataclass
class Facts:
    """What a sheet holds besides values; rows and columns count from 1."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    empty_formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: int = 0
    dde: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: int = 0


class SheetScan:
    """One pass over a sheet's XML."""

    def __init__(self, sheet: Sheet, styles: dict[str, int]):
        self.sheet, self.styles, self.facts = sheet, styles, Facts()
        self.parser = expat.ParserCreate()
        self._letters: dict[str, int] = {}
        self._row = self._column = 0
        self._shown_row = ""
        self._kind: str | None = None
        self._style: str | None = None
        self._formula: list[str] | None = None
        self._value: list[str] | None = None

    def run(self, archive: zipfile.ZipFile) -> Facts:
        """Return what the sheet holds besides its values. Raise Refused for a stray cell far out, or too many cells."""
        walk(archive, self.sheet.part, self._start, self.parser)
        self._close()
        return self.facts

    def _start(self, tag: str, attributes: Attributes) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._open(attributes)
        elif tag in {"v", "is"}:
            self._fill()
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "f":
            self._formula = []
            self.parser.CharacterDataHandler = self._formula.append
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes.get("min", 1)), min(int(attributes.get("max", 1)), 16_384)
            self.facts.hidden_columns.extend(range(first, last + 1))

    def _open_row(self, attributes: Attributes) -> None:
        self._close()
        self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        self._shown_row = str(self._row)
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden_rows.append(self._row)

    def _open(self, attributes: Attributes) -> None:
        if self._formula is not None or self._value is not None:
            self._close()
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            self._column = self._letters.get(letters) or self._letters.setdefault(letters, column_number(letters))
            if reference[len(letters):] != self._shown_row:
                self._row = int(reference[len(letters):] or self._row)
                self._shown_row = str(self._row)
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t"), attributes.get("s")

    def _fill(self) -> None:
        facts = self.facts
        facts.cells += 1
        if self._row < 1:
            raise ValueError(self._row)
        if self._row > facts.rows or self._column > facts.columns:
            facts.rows, facts.columns = max(facts.rows, self._row), max(facts.columns, self._column)
            self._check_range()
        if self._formula is not None or self._kind == "e":
            self._value = []
            self.parser.CharacterDataHandler = self._value.append
        elif self._style in self.styles and self._kind in {None, "n"}:
            facts.padded[self._row, self._column] = self.styles[self._style]

    def _check_range(self) -> None:
        facts = self.facts
        if facts.rows * facts.columns > MAX_CELLS:
            crowded = facts.cells > facts.rows * facts.columns / 20
            raise Refused("sheet_too_many_cells" if crowded else "sheet_stray_cell", sheet=self.sheet.name,
                          cell=f"{column_letters(facts.columns)}{facts.rows}", limit=f"{MAX_CELLS:,}")

    def _close(self) -> None:
        if self._formula is None and self._value is None:
            return
        self.parser.CharacterDataHandler = None
        place, value = (self._row, self._column), "".join(self._value or ()).strip()
        if self._kind == "e":
            self.facts.errors[place] = value or "#VALUE!"
        elif self._formula is not None and not value and self._kind != "str":
            self.facts.empty_formulas[place] = "".join(self._formula).strip()[:80]
        elif self._formula is not None:
            self.facts.formulas += 1
        if self._formula is not None and DDE.search("".join(self._formula)):
            self.facts.dde.append(place)
        self._formula = self._value = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = cell_place(first), cell_place(last or first)
        self.facts.merged.append((top, left, bottom, right))
