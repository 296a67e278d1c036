"""A workshop with one small exercise of every kind, made for tests: hints, lessons, decoys, units, a promise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from kamkit import yamlfile
from kamkit.settings import shipped_home

FILES = Path(__file__).with_name("exercises")
KINDS = tuple(sorted(file.stem for file in FILES.glob("*.yml")))
"""The kinds that have a file here; seats are assigned in a case that is shipped."""
ROLES = "decision-group/hospital-roles"


RUN = "top.hit=1"
PAYLOADS = (
    f"<img src=x class=ev onerror={RUN}>",
    f"<script class=ev>{RUN}</script>",
    f"<svg class=ev onload={RUN}>",
    f"<iframe class=ev srcdoc='<script>{RUN}</script>'>",
    f"<a class=ev href=javascript:{RUN}>x</a>",
    f"![x](x) [x](javascript:{RUN})",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    "{{7*7}} {% x %} %s",
    "</textarea></style><b class=ev>",
    f"' \" class=ev onclick={RUN} '>",
)
HOSTILE = "".join(PAYLOADS)
"""Markup that would run, or would be an element with the class `ev`: by itself, in an attribute, in a field."""


def workshop(folder: Path, hostile: bool = False) -> Path:
    """Lay out a workshop home in `folder` with one exercise of every kind (`small/<kind>`); return it.

    With `hostile` every text of an exercise, of a case and of the standards begins with markup that would run.
    """
    shipped = shipped_home()
    shutil.copytree(shipped / "data", folder / "data")
    (folder / "exercises" / "small").mkdir(parents=True)
    (folder / "exercises" / "groups").mkdir()
    shutil.copy(shipped / "exercises" / "groups" / "district-hospital.yml", folder / "exercises" / "groups")
    roles = (shipped / "exercises" / f"{ROLES}.yml").read_text(encoding="utf-8")
    (folder / "exercises" / "small" / "assign-roles.yml").write_text(roles, encoding="utf-8")
    for kind in KINDS:
        written = (FILES / f"{kind}.yml").read_text(encoding="utf-8")
        file = folder / "exercises" / "small" / f"{kind}.yml"
        file.write_text(poisoned(written) if hostile else written, encoding="utf-8")
    if hostile:
        _poison(folder)
    return folder


def _poison(folder: Path) -> None:
    """Put HOSTILE before the texts of the standards, the case and the exercise that assigns its seats."""
    for file in [*(folder / "data" / "standards").glob("*.yml"), *(folder / "exercises").rglob("*.yml")]:
        written = file.read_text(encoding="utf-8")
        if HOSTILE[:20] not in written:
            file.write_text(poisoned(written), encoding="utf-8")


def poisoned(written: str) -> str:
    """Return a content file with HOSTILE before every text."""
    data = yamlfile.parse(written.encode(), "exercise.yml").data
    return json.dumps(_poisoned(data), ensure_ascii=False, indent=1)


def _poisoned(data: Any) -> Any:
    if isinstance(data, list):
        return [_poisoned(one) for one in data]
    if isinstance(data, dict):
        texts = set(data) == {"zh", "en"}
        return {key: HOSTILE + value if texts else _poisoned(value) for key, value in data.items()}
    return data
