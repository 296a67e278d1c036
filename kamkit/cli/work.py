"""Verbs of daily work: check the content, make reports."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from functools import partial
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
    which = report.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help=said("cli.report_all"))
    which.add_argument("--for", dest="ids", nargs="+", metavar="ID", help=said("cli.report_for"))
    report.add_argument("--period", metavar="P", help=said("cli.period"))
    report.add_argument("--format", metavar="F,…", help=said("cli.format"))
    report.add_argument("--book", metavar="B", help=said("cli.book"))
    report.add_argument("--db", metavar="STORE", help=said("cli.db"))
    report.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help=said("cli.out"))
    report.add_argument("--unmask", action="store_true", help=said("cli.unmask"))
    report.add_argument("--force", action="store_true", help=said("cli.force"))
    report.add_argument("--resume", action="store_true", help=said("cli.resume"))
    report.add_argument("--jobs", type=int, default=0, metavar="N", help=said("cli.jobs"))
    report.add_argument("--deadline", type=float, default=batch.DEADLINE, metavar="S", help=said("cli.deadline"))
    report.add_argument("--cell-deadline", type=float, metavar="S", help=said("cli.cell_deadline"))
    report.add_argument("--cluster", default="", metavar="tcp://…", help=said("cli.cluster"))
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
    template = templates.find(kit, arguments.name)
    codes = _codes(kit, template, arguments)
    how = batch.How(arguments.jobs, arguments.deadline, arguments.cell_deadline, arguments.cluster)
    formats = tuple(filter(None, re.split(r"[,，\s]+", arguments.format or "")))
    asked = {"codes": codes, "period": arguments.period, "formats": formats, "unmask": arguments.unmask or None,
             "force": arguments.force or None}
    with tqdm(desc=words("cli.reports"), unit="", disable=None) as bar:
        if arguments.resume:
            outcome = batch.resume(kit, arguments.name, arguments.out, how=how, progress=partial(_tick, bar),
                                   lang=arguments.lang, **asked)
        else:
            outcome = batch.make(kit, arguments.name, arguments.out, _wanted(asked), how, partial(_tick, bar))
    return _told(outcome, words)


def _codes(kit: Kit, template: templates.Template, arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the codes that were asked for; a report on the whole office needs no asking, a batch resumed neither."""
    if arguments.ids:
        return tuple(arguments.ids)
    if arguments.all or template.subject == "office":
        return tuple(kit.subjects(template.subject))
    if arguments.resume:
        return ()
    raise UsageError(problem("report_of_whom"))


def _wanted(asked: Mapping[str, Any]) -> batch.Wanted:
    given = {name: value for name, value in asked.items() if value not in (None, ())}
    return batch.Wanted(**{"codes": (), **given})


def _tick(bar: Any, done: batch.Done) -> None:
    if bar.total != done.total:
        bar.reset(done.total)
    bar.update(done.count - bar.n)


def _told(outcome: batch.Outcome | None, words: Words) -> int:
    """Print how the batch went, and return the exit code."""
    if outcome is None:
        print(words("cli.nothing_to_resume"))
        return 0
    for told in outcome.told:
        print(words.say(told), file=sys.stderr)
    for failed in outcome.failed:
        print(words("cli.report_failed", code=failed.code, reason=failed.reason))
    numbers = {"published": outcome.published, "unchanged": outcome.unchanged, "failed": len(outcome.failed)}
    idle = not outcome.published and not outcome.failed and outcome.unchanged
    print(words("cli.reported_nothing" if idle else "cli.reported", **numbers, seconds=f"{outcome.seconds:.1f}",
                index=outcome.index))
    return 1 if outcome.failed else 0
