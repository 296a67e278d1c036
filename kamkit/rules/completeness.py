"""How full the four information lists are (E07–E39).

A line says in data/standards/information.yml what fills it (`filled_by`):
    account.trade_state              a field of the account
    units   fleet   purchases        at least one such record (also projects, steps, people, ties, rivals, rival_ties)
    projects.budget                  at least one such record with that field
    units.kind=using+buying+support  a record for each of these values
    people.goals*                    every one of them has the field ("3 of 8" is not yet filled)
    rival_fleet.satisfaction         vehicles of other brands; does not apply where the fleet is known and has none
    profiles.sports                  private details; switched off unless the workshop says otherwise
    extra.<name>                     an extra line that a trainer added: Account.extra (E38)
Lines of several fields join them with "&": all must be filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kamkit.model.account import Account, AccountFile, FleetItem, Project, Purchase, Step, Unit
from kamkit.model.base import Record
from kamkit.model.person import Person, Profile, Rival, RivalTie, Tie
from kamkit.model.standards import InformationLine, InformationList

SOURCES: Mapping[str, type[Record]] = {
    "account": Account, "units": Unit, "fleet": FleetItem, "rival_fleet": FleetItem, "purchases": Purchase,
    "projects": Project, "steps": Step, "people": Person, "profiles": Profile, "ties": Tie, "rivals": Rival,
    "rival_ties": RivalTie,
}


class Fill(StrEnum):
    """How a line stands."""

    FILLED = "filled"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    PRIVATE_OFF = "private_off"


@dataclass(frozen=True)
class FilledLine:
    """One line: how it stands, whether this account must have it, and how many of how many have it."""

    key: str
    fill: Fill
    mandatory: bool
    have: int = 0
    of: int = 0


@dataclass(frozen=True)
class FilledList:
    """One of the lists, line by line."""

    key: str
    lines: tuple[FilledLine, ...]

    @property
    def score(self) -> float | None:
        """Return filled mandatory lines ÷ mandatory lines (0 to 1), None where this account has no mandatory line."""
        return score((self,))

    def keys(self, fill: Fill) -> tuple[str, ...]:
        """Return the keys of the lines that stand so."""
        return tuple(line.key for line in self.lines if line.fill == fill)

    @property
    def missing_mandatory(self) -> tuple[str, ...]:
        """Return the keys of the mandatory lines that are missing."""
        return tuple(line.key for line in self.lines if line.mandatory and line.fill == Fill.MISSING)


@dataclass(frozen=True)
class Evidence:
    """What is known beside the account's own file."""

    people: Sequence[Person] = ()
    ties: Sequence[Tie] = ()
    rivals: Sequence[Rival] = ()
    rival_ties: Sequence[RivalTie] = ()
    profiles: Sequence[Profile] = ()


def information(file: AccountFile, evidence: Evidence, lists: Iterable[InformationList], *,
                private: bool = False) -> tuple[FilledList, ...]:
    """Return how each list stands for this account; `private` switches the private lines on.

    A class that is unknown must have only what every class must have.
    """
    records = _records(file, evidence)
    return tuple(FilledList(each.key, tuple(_line(line, file.account, records, private) for line in each.lines))
                 for each in lists)


def score(lists: Iterable[FilledList]) -> float | None:
    """Return filled mandatory lines ÷ mandatory lines over several lists, None where there is no mandatory line."""
    mandatory = [line for each in lists for line in each.lines if line.mandatory]
    return sum(line.fill == Fill.FILLED for line in mandatory) / len(mandatory) if mandatory else None


def known(filled_by: str) -> bool:
    """Return whether `filled_by` can be read: a known source, fields that its records have, no other sign."""
    return bool(filled_by.strip()) and all(_known(part) for part in _parts(filled_by))


def _known(part: str) -> bool:
    source, field, _, _ = _asked(part)
    if source == "extra":
        return bool(field)
    if source not in SOURCES or (source == "account" and not field):
        return False
    return not field or field in SOURCES[source].model_fields


def _parts(filled_by: str) -> list[str]:
    return [part.strip() for part in filled_by.split("&")]


def _asked(part: str) -> tuple[str, str, tuple[str, ...], bool]:
    """Return the source, the field (or ""), the values wanted (or none), and whether every record must have it."""
    left, _, values = part.partition("=")
    source, _, field = left.rstrip("*").partition(".")
    return source, field, tuple(values.split("+")) if values else (), left.endswith("*")


def _records(file: AccountFile, evidence: Evidence) -> dict[str, Sequence[Record]]:
    return {
        "account": (file.account,), "units": file.units, "fleet": file.fleet, "purchases": file.purchases,
        "rival_fleet": tuple(item for item in file.fleet if not item.ours), "projects": file.projects,
        "steps": file.steps, "people": evidence.people, "ties": evidence.ties, "rivals": evidence.rivals,
        "rival_ties": evidence.rival_ties, "profiles": evidence.profiles,
    }


def _line(line: InformationLine, account: Account, records: Mapping[str, Sequence[Record]],
          private: bool) -> FilledLine:
    if line.private and not private:
        return FilledLine(line.key, Fill.PRIVATE_OFF, False)
    if not _applies(line, account, records):
        return FilledLine(line.key, Fill.NOT_APPLICABLE, False)
    counts = [_count(part, account, records) for part in _parts(line.filled_by)]
    full = all(have >= of > 0 for have, of in counts)
    have, of = min(counts, key=lambda count: count[0] / max(1, count[1]))
    return FilledLine(line.key, Fill.FILLED if full else Fill.MISSING, _mandatory(line, account), have, of)


def _applies(line: InformationLine, account: Account, records: Mapping[str, Sequence[Record]]) -> bool:
    if line.only_for and account.account_class and account.account_class not in line.only_for:
        return False
    about_rivals = any(_asked(part)[0] == "rival_fleet" for part in _parts(line.filled_by))
    return not (about_rivals and records["fleet"] and not records["rival_fleet"])


def _mandatory(line: InformationLine, account: Account) -> bool:
    if account.public_kind in line.mandatory_for_kinds:
        return True
    if account.account_class is None:
        return len(line.mandatory) == 2
    return account.account_class in line.mandatory


def _count(part: str, account: Account, records: Mapping[str, Sequence[Record]]) -> tuple[int, int]:
    """Return how many have what is asked, of how many that should; (0, 0) where there is no record at all."""
    source, field, values, every = _asked(part)
    if source == "extra":
        return int(bool(account.extra.get(field, "").strip())), 1
    found = [_value(record, field) for record in records[source]]
    if values:
        return len({str(one) for value in found for one in _each(value)} & set(values)), len(values)
    filled = sum(not _blank(value) for value in found)
    return (filled, len(found)) if every else (min(filled, 1), 1)


def _value(record: Record, field: str) -> object:
    return getattr(record, field) if field else record


def _each(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _blank(value: object) -> bool:
    return value is None or value == ()
