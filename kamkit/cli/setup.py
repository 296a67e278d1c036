"""Verbs that set a workshop up: start, new, init, doctor, backup, restore."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from kamkit import settings
from kamkit.errors import UsageError, problem
from kamkit.kit import care
from kamkit.kit.kit import open_kit
from kamkit.lang.words import Words
from kamkit.serve import lab

FOLDERS = ("exercises", "data", "notebooks")


def add(verbs: Any, said: Words) -> None:
    """Add these verbs to the command line."""
    start = verbs.add_parser("start", help=said("cli.start"))
    start.add_argument("--port", type=int, default=0, metavar="N", help=said("cli.port"))
    start.add_argument("--no-browser", action="store_true", help=said("cli.no_browser"))
    start.set_defaults(run=_start)
    new = verbs.add_parser("new", help=said("cli.new"))
    new.add_argument("folder", type=Path, metavar="DIR")
    new.set_defaults(run=_new)
    init = verbs.add_parser("init", help=said("cli.init"))
    init.add_argument("store", metavar="STORE", help=said("cli.store"))
    init.set_defaults(run=_init)
    doctor = verbs.add_parser("doctor", help=said("cli.doctor"))
    doctor.add_argument("--db", metavar="STORE", help=said("cli.db"))
    doctor.add_argument("--json", action="store_true", help=said("cli.json"))
    doctor.set_defaults(run=_doctor)
    backup = verbs.add_parser("backup", help=said("cli.backup"))
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--db", metavar="STORE", help=said("cli.db"))
    backup.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", help=said("cli.restore"))
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--db", metavar="STORE", required=True, help=said("cli.restore_db"))
    restore.set_defaults(run=_restore)


def _start(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home)
    print(words("cli.starting", home=kit.workshop.home, book=kit.book.name, accounts=len(kit.accounts())), flush=True)
    ended = lab.start(
        kit.workshop,
        kit.lang,
        port=arguments.port,
        browser=not arguments.no_browser,
        tell=lambda address: print(words("cli.address", address=address), flush=True),
    )
    if ended.code:
        print(words("cli.lab_ended", path=ended.log, tail="\n".join(ended.tail)), file=sys.stderr)
    return 1 if ended.code else 0


def _new(arguments: argparse.Namespace, words: Words) -> int:
    target: Path = arguments.folder
    if target.exists() and any(target.iterdir()):
        raise UsageError(problem("folder_not_empty", path=str(target)))
    shipped = settings.shipped_home()
    for name in FOLDERS:
        shutil.copytree(
            shipped / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        )
    print(words("cli.made_home", path=target))
    return 0


def _init(arguments: argparse.Namespace, words: Words) -> int:
    print(words("cli.made_store", path=care.create(arguments.store)))
    return 0


def _doctor(arguments: argparse.Namespace, words: Words) -> int:
    facts = care.doctor(settings.load(arguments.home), arguments.db)
    if arguments.json:
        print(json.dumps({fact.key: {"value": fact.value, "sound": fact.sound} for fact in facts}, ensure_ascii=False))
    else:
        for fact in facts:
            mark = words("cli.sound") if fact.sound else words("cli.unsound")
            print(f"{mark}  {words(f'doctor.{fact.key}')}: {words.say(fact.trouble) if fact.trouble else fact.value}")
    return 0 if all(fact.sound for fact in facts) else 1


def _backup(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db)
    care.backup(kit.store, arguments.file)
    print(words("cli.backed_up", path=arguments.file))
    return 0


def _restore(arguments: argparse.Namespace, words: Words) -> int:
    care.restore(arguments.file, arguments.db)
    print(words("cli.restored", path=arguments.db))
    return 0
