"""Report templates: the notebooks in notebooks/reports, and what each may be given."""

from __future__ import annotations

import ast
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.errors import ContentError, UsageError, Where, problem

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

PARAMETERS, END, WORKBOOK = "parameters", "end", "workbook"
# What a report can be about, and the parameter by which its notebook is told which one.
SUBJECTS = {"account": "account", "specialist": "specialist", "dealer": "dealer", "office": "", "class": "class_name",
            "group": "account"}
LONGEST = 400
Plain = str | int | float | bool


@dataclass(frozen=True)
class Template:
    """One report: its notebook, its title in both languages, its parameters with their defaults, what it is about.

    `workbook` says whether it tells its figures as a workbook too.
    """

    name: str
    path: Path
    title: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Plain] = field(default_factory=dict)
    subject: str = "account"
    workbook: bool = False

    @property
    def digest(self) -> str:
        """Return the hash of the notebook as it stands now."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def check(self, values: Mapping[str, Any]) -> None:
        """Raise UsageError, naming each, for parameters this template has not, of another type, or no plain text."""
        wrong = [found for name, value in values.items() if (found := self._wrong(name, value))]
        if wrong:
            raise UsageError(wrong)

    def _wrong(self, name: str, value: Any) -> Any:
        if name not in self.parameters:
            wanted = ", ".join(self.parameters)
            return problem("report_parameter_unknown", name=shown(name), report=self.name, wanted=wanted)
        wanted_type = type(self.parameters[name])
        if type(value) is not wanted_type:
            return problem("report_parameter_type", name=name, wanted=wanted_type.__name__, value=shown(value))
        if isinstance(value, str) and not plain(value):
            return problem("report_parameter_text", name=name, value=shown(value), limit=LONGEST)
        return None


def plain(text: str) -> bool:
    """Return whether a text can be a parameter: not too long, no control character, no half of a character."""
    return len(text) <= LONGEST and not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)


def names(kit: Kit) -> tuple[str, ...]:
    """Return the names of the workshop's reports, in order."""
    return tuple(sorted(path.stem for path in _folder(kit).glob("*.ipynb") if not path.name.startswith(".")))


def find(kit: Kit, name: str) -> Template:
    """Return one report. Raise UsageError where there is none of that name, ContentError for an unfit notebook."""
    known = names(kit)
    if name not in known:
        raise UsageError(problem("report_unknown", name=shown(name), wanted=", ".join(known)))
    return read(_folder(kit) / f"{name}.ipynb")


def read(path: Path) -> Template:
    """Return the template in a notebook. Raise ContentError where it is no notebook or lacks its two tagged cells."""
    where = Where(file=path.name)
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        about = dict(book["metadata"].get("kamkit", {}))
    except (OSError, ValueError, KeyError, TypeError):
        raise ContentError(problem("report_no_notebook", where)) from None
    for tag in (PARAMETERS, END):
        if sum(tag in _tags(cell) for cell in cells) != 1:
            raise ContentError(problem("report_needs_cell", where, tag=tag))
    given = next(cell for cell in cells if PARAMETERS in _tags(cell))
    known = _defaults("".join(given["source"]), where)
    subject = _subject(str(about.get("subject", "account")), known, where)
    return Template(path.stem, path, about.get("title", {}), known, subject, any(map(_tells_workbook, cells)))


def _subject(name: str, parameters: Mapping[str, Plain], where: Where) -> str:
    """Return what the report is about. Raise ContentError for no such subject, or a notebook that is not told which."""
    if name not in SUBJECTS:
        raise ContentError(problem("report_subject_unknown", where, name=shown(name), wanted=", ".join(SUBJECTS)))
    wanted = SUBJECTS[name]
    if wanted and not isinstance(parameters.get(wanted), str):
        raise ContentError(problem("report_subject_parameter", where, name=wanted, subject=name))
    return name


def _tells_workbook(cell: Mapping[str, Any]) -> bool:
    return WORKBOOK in (cell.get("id"), *_tags(cell))


def _folder(kit: Kit) -> Path:
    return kit.workshop.notebooks / "reports"


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", ()))


def _defaults(source: str, where: Where) -> dict[str, Plain]:
    """Return the names that the parameters' cell sets, with the plain values it gives them."""
    try:
        lines = ast.parse(source).body
        found = {_target(line): ast.literal_eval(line.value) for line in lines if isinstance(line, ast.Assign)}
        if len(found) != len(lines) or not all(isinstance(value, Plain) for value in found.values()):
            raise ValueError(source)
    except (SyntaxError, ValueError):
        raise ContentError(problem("report_parameters_unfit", where)) from None
    return found


def _target(line: ast.Assign) -> str:
    if len(line.targets) != 1 or not isinstance(line.targets[0], ast.Name):
        raise ValueError(ast.dump(line))
    return line.targets[0].id


def shown(value: object) -> str:
    """Return a value as a message may show it: short, and with no sign that a terminal or a file would stumble over."""
    return ascii(value)[1:-1][:60] if isinstance(value, str) and not plain(value) else str(value)[:60]
