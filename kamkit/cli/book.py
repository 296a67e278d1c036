"""Verbs about a book of accounts: import, export."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kamkit.errors import Problem
from kamkit.kit import exchange
from kamkit.kit.daily.template import TEMPLATES
from kamkit.kit.kit import open_kit
from kamkit.lang.words import Words
from kamkit.model.kinds import ALL

SHOWN = 200


def add(verbs: Any, said: Words) -> None:
    """Add these verbs to the command line."""
    take = verbs.add_parser("import", help=said("cli.import"))
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help=said("cli.import_files"))
    take.add_argument("--kind", metavar="K", choices=[kind.KIND for kind in ALL], help=said("cli.kind"))
    take.add_argument("--map", type=Path, metavar="M.yml", help=said("cli.map"))
    take.add_argument("--book", metavar="B", required=True, help=said("cli.into_book"))
    take.add_argument("--db", metavar="STORE", help=said("cli.db"))
    take.add_argument("--dry-run", action="store_true", help=said("cli.dry_run"))
    take.add_argument("--accept-good", action="store_true", help=said("cli.accept_good"))
    take.set_defaults(run=_import)
    give = verbs.add_parser("export", help=said("cli.export"))
    give.add_argument("what", nargs="*", metavar="WHAT", help=said("cli.export_what"))
    give.add_argument("--to", type=Path, required=True, metavar="FILE", help=said("cli.export_to"))
    give.add_argument("--template", metavar="T", choices=TEMPLATES, help=said("cli.template"))
    give.add_argument("--specialist", metavar="CODE", help=said("cli.template_specialist"))
    give.add_argument("--book", metavar="B", help=said("cli.book"))
    give.add_argument("--db", metavar="STORE", help=said("cli.db"))
    give.set_defaults(run=_export)


def _import(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db)
    plan = kit.read_files(arguments.files, kind=arguments.kind, mapping=arguments.map, into=arguments.book)
    _show_plan(plan, words)
    if arguments.dry_run:
        _preview(plan, words, mapped=arguments.map is not None)
        print(words("cli.dry"))
        return 1 if plan.errors else 0
    if plan.errors and not arguments.accept_good:
        print(words("cli.not_taken", count=len(plan.errors)))
        return 1
    taken = kit.take(plan, accept_good=arguments.accept_good)
    print(words("cli.taken", book=taken.book, **_sums(taken.change)))
    if taken.rejected:
        _write_rejected(plan, arguments.files[0], words)
    return 1 if plan.errors else 0


def _show_plan(plan: exchange.Plan, words: Words) -> None:
    for table in plan.reading.tables:
        kind = words(f"kind.{table.kind}") if table.kind else words("told.unknown")
        place = _place(table.file, table.sheet, words)
        print(words("cli.table", place=place, kind=kind, rows=table.rows, good=table.good, bad=table.bad))
    for name in plan.again:
        print(words("cli.again", file=name))
    _show(plan.told, words)
    _show(plan.errors, words)
    for kind in Counter(plan.change.added) | Counter(plan.change.changed) | Counter(plan.change.same):
        counts = {what: getattr(plan.change, what).get(kind, 0) for what in ("added", "changed", "same")}
        print(words("cli.change", kind=words(f"kind.{kind}"), **counts))


def _preview(plan: exchange.Plan, words: Words, mapped: bool) -> None:
    """Print, for each table, which heading was taken for which field, and its first rows as they were read.

    A field is called as in an export; where a mapping file was given, also as such a file calls it.
    """
    for table in plan.reading.tables:
        if table.kind:
            print(words("cli.preview", place=_place(table.file, table.sheet, words)))
            understood = [
                words("cli.preview_column", head=head, fields=_fields(table.kind, names, words, mapped))
                for head, names in table.columns.items()
            ]
            print("  " + words("cli.preview_between").join(understood))
            for row in table.preview[:3]:
                print("  " + " | ".join(cell or "·" for cell in row))


def _fields(kind: str, names: Iterable[str], words: Words, mapped: bool) -> str:
    said = ((name, words(f"field.{kind}.{name}")) for name in names)
    shown = (words("cli.preview_field", name=heading, field=name) if mapped else heading for name, heading in said)
    return words("cli.preview_and").join(shown)


def _place(file: str, sheet: str | None, words: Words) -> str:
    return f"{file} {words('place.sheet', name=sheet)}" if sheet else file


def _show(problems: Iterable[Problem], words: Words) -> None:
    listed = list(problems)
    for trouble in listed[:SHOWN]:
        print(f"{words(f'cli.{trouble.severity}')}  {words.say(trouble)}")
    if len(listed) > SHOWN:
        print(words("cli.more", count=len(listed) - SHOWN))


def _sums(change: Any) -> dict[str, int]:
    return {what: sum(getattr(change, what).values()) for what in ("added", "changed", "same")}


def _write_rejected(plan: exchange.Plan, first: Path, words: Words) -> None:
    path = first.with_name(f"{first.stem}-rejected.csv")
    written = exchange.reject_file(plan, path, words)
    shown = ", ".join(map(str, written))
    print(words("cli.rejected", count=len(plan.reading.rejected), path=shown))


def _export(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db, book=arguments.book)
    if arguments.template:
        kit.template(arguments.template, arguments.to, arguments.specialist)
    else:
        _show(kit.export(arguments.to, arguments.what), words)
    print(words("cli.exported", path=arguments.to))
    return 0
