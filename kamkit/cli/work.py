"""Verbs of daily work: check the content, make reports."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from kamkit.errors import Problem, UsageError, problem
from kamkit.kit.kit import Kit, open_kit
from kamkit.lang.words import Words
from kamkit.reports import batch, templates


def add(verbs: Any, said: Words) -> None:
    """Add these verbs to the command line."""
    check = verbs.add_parser("check", help=said("cli.check"))
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=said("cli.check_paths"))
    check.add_argument("--coverage", action="store_true", help=said("cli.coverage"))
    check.add_argument("--json", action="store_true", help=said("cli.json"))
    check.set_defaults(run=_check)
    report = verbs.add_parser("report", help=said("cli.report"))
    report.add_argument("name", metavar="NAME", help=said("cli.report_name"))
    which = report.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help=said("cli.report_all"))
    which.add_argument("--for", dest="ids", nargs="+", metavar="ID", help=said("cli.report_for"))
    report.add_argument("--book", metavar="B", help=said("cli.book"))
    report.add_argument("--db", metavar="STORE", help=said("cli.db"))
    report.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help=said("cli.out"))
    report.add_argument("--jobs", type=int, default=0, metavar="N", help=said("cli.jobs"))
    report.add_argument("--unmask", action="store_true", help=said("cli.unmask"))
    report.set_defaults(run=_report)


def _check(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home)
    problems = kit.check(arguments.paths)
    if arguments.coverage:
        return _coverage(kit, words)
    if arguments.json:
        print(json.dumps([_as_json(trouble, words) for trouble in problems], ensure_ascii=False, indent=1))
    else:
        for trouble in problems:
            print(words.say(trouble))
        print(words("cli.checked", count=len(problems)) if problems else words("cli.checked_clean"))
    return 1 if any(trouble.severity == "error" for trouble in problems) else 0


def _coverage(kit: Kit, words: Words) -> int:
    """Print what the bank covers: exercises by skill, kind, level and handbook id, and the items nobody teaches."""
    found = kit.coverage_of_handbook()
    counted: dict[str, Mapping[Any, int]] = {
        "skill": found.skills, "kind": found.kinds, "level": found.levels, "item": found.items
    }
    for name, counts in counted.items():
        print(words(f"cli.by_{name}", count=len(counts)))
        print("  " + "  ".join(f"{key} {count}" for key, count in counts.items()))
    total = sum(found.skills.values())
    print(words("cli.covered", total=total, share=f"{found.share:.1%}", countable=found.countable))
    for item in found.untaught:
        print(f"  {item.id} {words.text(item.term)}")
    return 0


def _as_json(trouble: Problem, words: Words) -> dict[str, object]:
    return {
        "file": trouble.where.file,
        "line": trouble.where.line,
        "severity": trouble.severity,
        "key": trouble.key,
        "says": words.say(trouble),
    }


def _report(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db, book=arguments.book)
    known = templates.names(kit)
    if arguments.name not in known:
        raise UsageError(problem("report_unknown", name=arguments.name, wanted=", ".join(known)))
    codes = kit.accounts() if arguments.all else tuple(arguments.ids)
    outcome = _run(kit, arguments, codes, words)
    for failed in outcome.failed:
        print(words("cli.report_failed", code=failed.code, reason=failed.reason))
    print(
        words(
            "cli.reported",
            published=outcome.published,
            failed=len(outcome.failed),
            seconds=f"{outcome.seconds:.1f}",
            index=outcome.index,
        )
    )
    return 1 if outcome.failed else 0


def _run(kit: Kit, arguments: argparse.Namespace, codes: tuple[str, ...], words: Words) -> batch.Outcome:
    with tqdm(total=len(codes), desc=words("cli.reports"), unit="", disable=None) as bar:
        return batch.run(
            kit,
            arguments.name,
            codes,
            arguments.out,
            lang=kit.lang,
            jobs=arguments.jobs,
            unmask=arguments.unmask,
            progress=lambda done: bar.update(1),
        )
