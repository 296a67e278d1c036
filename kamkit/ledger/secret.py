"""Values that a message must not show in full: names and numbers of people, and anything of their private details."""

from __future__ import annotations

from kamkit.ledger.cells import Cell, shown
from kamkit.model.kinds import PRIVATE
from kamkit.rules.masking import HIDDEN, mask_email, mask_name, mask_phone, mask_text

NAMES = {("people", "name"), ("rivals", "name")}
PHONES = {"phone", "mobile"}
PEOPLE_POINTERS = {"person", "participants", "reports_to", "said_by", "owner", "source", "target"}
LONGEST = 60


def printable(text: str) -> str:
    """Return the text without lone surrogates, which no screen or file takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fit_to_show(kind: str, field: str, cell: Cell) -> str:
    """Return a cell for a message: masked where it is personal, cut where it is long."""
    text = printable(shown(cell).strip())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if any(kind == private.KIND for private in PRIVATE):
        return HIDDEN
    if (kind, field) in NAMES:
        return mask_name(text)
    if field in PHONES:
        return mask_phone(text)
    if field == "email":
        return mask_email(text)
    if field in PEOPLE_POINTERS and kind != "steps" and not text.isascii():
        return mask_name(text)
    masked = mask_text(text)
    return masked if "**" in masked else text
