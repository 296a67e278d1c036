"""`kamkit …`: one verb a line of work; exit codes 0 all well, 1 failed and named, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from kamkit import settings
from kamkit.cli import book, content, day, school, setup, work
from kamkit.errors import KamkitError
from kamkit.lang.words import Words
from kamkit.settings import Lang

VERBS = (setup, work, day, book, content, school)
NO_WRITE = (PermissionError, NotADirectoryError)


def parser(words: Words | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, its help in one language."""
    said = words or Words(_language(sys.argv[1:]))
    top = argparse.ArgumentParser(prog="kamkit", description=said("cli.kamkit"), allow_abbrev=False)
    verbs = top.add_subparsers(dest="verb", metavar=said("cli.verb"), required=True)
    for module in VERBS:
        module.add(verbs, said)
    for verb in _leaves(verbs):
        verb.add_argument("--home", metavar="DIR", help=said("cli.home"))
        verb.add_argument("--lang", choices=settings.LANGS, help=said("cli.lang"))
    return top


def _leaves(verbs: Any) -> Iterator[argparse.ArgumentParser]:
    """Return the parsers that have no further verb below them."""
    for verb in verbs.choices.values():
        below = [action for action in verb._actions if isinstance(action, argparse._SubParsersAction)]
        yield from (leaf for action in below for leaf in _leaves(action))
        if not below:
            yield verb


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; people read a line, never a traceback."""
    _speak_utf8()
    given = list(sys.argv[1:] if argv is None else argv)
    words = Words(_language(given))
    try:
        arguments = parser(words).parse_args(given)
        return int(arguments.run(arguments, words))
    except KamkitError as error:
        print(words.say_all(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(words("cli.interrupted"), file=sys.stderr)
        return 130
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        key = "cli.no_write" if isinstance(error, NO_WRITE) or error.errno == errno.EROFS else "cli.system"
        print(words(key, why=error.strerror or error, path=error.filename or ""), file=sys.stderr)
        return 1


def _language(given: Sequence[str]) -> Lang:
    """Return the language to speak before arguments are parsed: --lang, KAMKIT_LANG, the workshop's, else Chinese."""
    named = [after for before, after in pairwise([*given, ""]) if before == "--lang"]
    named += [word.removeprefix("--lang=") for word in given if word.startswith("--lang=")]
    homes = [after for before, after in pairwise([*given, ""]) if before == "--home"]
    for named_lang in (*named, settings.environment("LANG")):
        for lang in settings.LANGS:
            if lang == named_lang:
                return lang
    try:
        return settings.load(homes[-1] if homes else None).lang
    except KamkitError:
        return "zh"


def _speak_utf8() -> None:
    """Let a console of whatever encoding take every character (one it cannot show becomes a question mark)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
