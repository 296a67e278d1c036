"""What reports can be about: accounts, specialists, dealers, classes, or the whole office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamkit.errors import NotFound, problem
from kamkit.kit import book
from kamkit.model.sales import Dealer, Specialist
from kamkit.store.classes import classes
from kamkit.store.records import names

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

SUBJECTS = ("account", "specialist", "dealer", "office", "class", "group")
OFFICE = "office"


def subjects_of(kit: Kit, subject: str) -> dict[str, str]:
    """Return the names, by code and in order of it, of all there is of one subject; a group is its account's.

    Raise NotFound for a subject that is none of SUBJECTS.
    """
    if subject in ("account", "group"):
        return book.account_names(kit.store, kit.book)
    if subject == "specialist":
        return dict(sorted(names(kit.store, kit.book, Specialist).items()))
    if subject == "dealer":
        return dict(sorted(names(kit.store, kit.book, Dealer).items()))
    if subject == "class":
        return {found.code: found.name for found in classes(kit.store)}
    if subject == OFFICE:
        return {OFFICE: ""}
    raise NotFound(problem("subject_unknown", name=subject, wanted=", ".join(SUBJECTS)))
