"""Empty workbooks to fill in by hand, with the book's own names in their drop-downs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.errors import NotFound, UsageError, problem
from kamkit.kit.daily.boarding import specialists
from kamkit.sheets.daylog import Lists, write_daylog

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

TEMPLATES = ("daylog",)
MOST_LISTED = 2000
"""A drop-down that is longer is no help; then the name is typed."""


def template(kit: Kit, name: str, path: Path, specialist: str | None = None) -> None:
    """Write the empty workbook of that name; with a specialist's code it offers only what is theirs.

    For a book that is yet to come it has sheets for specialists and accounts too. People are offered for one
    specialist alone, since the file may be handed on. Raise UsageError for an unknown name or
    another ending than .xlsx, NotFound for an unknown code.
    """
    if name not in TEMPLATES:
        raise UsageError(problem("template_unknown", name=name, wanted=", ".join(TEMPLATES)))
    if path.suffix != ".xlsx":
        raise UsageError(problem("template_ending", path=path.name))
    try:
        lists = _of_all(kit) if specialist is None else _of_one(kit, specialist)
    except NotFound:
        if specialist is not None:
            raise
        lists = Lists()
    write_daylog(path, lists, kit.words)


def _of_all(kit: Kit) -> Lists:
    here = {code for code, _ in specialists(kit)}
    team = [one for one in kit.records("specialists") if one.code in here]
    return Lists(_choices(team), _choices(kit.records("accounts")))


def _of_one(kit: Kit, specialist: str) -> Lists:
    log = kit.daylog(specialist)
    accounts = [one for one in kit.records("accounts") if one.specialist == specialist]
    own = {one.code for one in accounts}
    people = [one for one in kit.records("people") if one.account in own]
    names = {one.code: one.name for one in (*accounts, *people)}
    mails = [(one.code, one.day, names.get(one.account or "", one.account or ""), names.get(one.person or "", ""))
             for one in log.mails(kit.today)]
    return Lists(_choices([log.person], kit.records("specialists")), _choices(accounts, kit.records("accounts")),
                 _choices(people, kit.records("people")), mails)


def _choices(offered: Iterable[Any], among: Iterable[Any] | None = None) -> list[str]:
    """Return names to choose from; where another has the same name, the code, for an import could not tell them."""
    listed = list(offered)[:MOST_LISTED]
    known = Counter(one.name for one in (listed if among is None else among))
    return [one.name if known[one.name] == 1 else one.code for one in listed]
