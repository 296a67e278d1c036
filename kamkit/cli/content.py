"""Verbs about exercises and answers: remark, print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kamkit.errors import UsageError, problem
from kamkit.files import write_atomic
from kamkit.kit.kit import Kit, open_kit
from kamkit.lang.words import Words

FORMS = ("pre", "post")
DEFAULT = Path("out") / "exercises.html"


def add(verbs: Any, said: Words) -> None:
    """Add these verbs to the command line."""
    remark = verbs.add_parser("remark", help=said("cli.remark"))
    remark.add_argument("--db", metavar="STORE", help=said("cli.db"))
    remark.add_argument("--dry-run", action="store_true", help=said("cli.dry_run"))
    remark.set_defaults(run=_remark)
    printed = verbs.add_parser("print", help=said("cli.print"))
    printed.add_argument("ids", nargs="*", metavar="ID", help=said("cli.print_ids"))
    printed.add_argument("--form", choices=FORMS, help=said("cli.print_form"))
    printed.add_argument("--class", dest="of", metavar="NAME", help=said("cli.print_class"))
    printed.add_argument("--db", metavar="STORE", help=said("cli.db"))
    printed.add_argument("--skill", metavar="S", help=said("cli.print_skill"))
    printed.add_argument("--variant", type=int, default=0, metavar="N", help=said("cli.print_variant"))
    printed.add_argument("--key", action="store_true", help=said("cli.print_key"))
    printed.add_argument("--to", type=Path, default=DEFAULT, metavar="FILE", help=said("cli.print_to"))
    printed.set_defaults(run=_print)


def _remark(arguments: argparse.Namespace, words: Words) -> int:
    done = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db).remark(arguments.dry_run)
    for change in done.remarked:
        if change.before != change.after:
            print(words("cli.remarked_one", exercise=change.exercise, id=str(change.attempt),
                        before=_percent(change.before, words), after=_percent(change.after, words)))
    for trouble in done.problems:
        print(words.say(trouble))
    changed = sum(change.before != change.after for change in done.remarked)
    key = "cli.remark_preview" if arguments.dry_run else "cli.remarked"
    print(words(key, answers=done.answers, remarked=len(done.remarked), changed=changed))
    return 1 if done.problems else 0


def _percent(score: float | None, words: Words) -> str:
    return words("cli.not_judged") if score is None else f"{score:.0%}"


def _print(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db)
    ids = _chosen(kit, arguments)
    if not ids:
        raise UsageError(problem("nothing_to_print"))
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(arguments.to, kit.printed(ids, arguments.variant, arguments.key, _title(arguments, words)))
    print(words("cli.printed", count=len(ids), path=arguments.to))
    return 0


def _title(arguments: argparse.Namespace, words: Words) -> str:
    """Return what stands at the head of a printed form: whose and which it is; nothing where it is no form."""
    form = words(f"run.{arguments.form}") if arguments.form else ""
    return " · ".join(part for part in (arguments.of if form else "", form) if part)


def _chosen(kit: Kit, arguments: argparse.Namespace) -> tuple[str, ...]:
    ids = tuple(arguments.ids)
    if arguments.form:
        ids += kit.classes.form(arguments.of, arguments.form) if arguments.of else kit.form(arguments.form)
    if arguments.skill:
        ids += tuple(exercise.id for exercise in kit.exercises(skill=arguments.skill))
    return tuple(dict.fromkeys(ids))
