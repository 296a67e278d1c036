"""The verb that serves a specialist's page for the day."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from typing import Any

from kamkit.errors import UsageError, problem
from kamkit.kit.kit import open_kit
from kamkit.lang.words import Words
from kamkit.serve import classroom, daypage, slips

PAGES = 2
"""How many kernels are kept ready: one page, and the next while it is reloaded."""


def add(verbs: Any, said: Words) -> None:
    """Add this verb to the command line."""
    day = verbs.add_parser("day", help=said("cli.day"))
    day.add_argument("specialist", nargs="?", default="", metavar="CODE", help=said("cli.day_specialist"))
    day.add_argument("--book", metavar="B", help=said("cli.book"))
    day.add_argument("--db", metavar="STORE", help=said("cli.db"))
    day.add_argument("--share", metavar="ADDRESS", help=said("cli.day_share"))
    day.add_argument("--port", type=int, default=0, metavar="N", help=said("cli.day_port"))
    day.add_argument("--renew", action="store_true", help=said("cli.day_renew"))
    day.add_argument("--no-browser", action="store_true", help=said("cli.no_browser"))
    day.set_defaults(run=_day)


def _day(arguments: argparse.Namespace, words: Words) -> int:
    kit = open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db, book=arguments.book)
    code, shared = arguments.specialist, arguments.share
    if shared and not code:
        raise UsageError(problem("day_share_of_whom"))
    who = kit.daylog(code).person.name if code else words("cli.day_everybody")
    of = (kit.store.address, kit.book.id, code)
    place = daypage.room(of, kit.lang, shared, arguments.port)
    classroom.check(place)
    place = daypage.renewed(place) if arguments.renew else place
    print(words("cli.day_starting", book=kit.book.name, who=who), flush=True)

    def tell() -> None:
        print(words("cli.day_link", address=place.link()), flush=True)
        print(slips.terminal_code(place.link()) if shared else words("cli.day_here_only"), flush=True)
        if not (shared or arguments.no_browser):
            webbrowser.open(place.link())

    ended = classroom.start(place, kit.workshop, kit.words, (PAGES, PAGES), tell,
                            KAMKIT_DB=kit.store.address, KAMKIT_BOOK=kit.book.name, KAMKIT_SPECIALIST=code)
    if ended.code:
        print(words("cli.day_ended", path=ended.log, tail="\n".join(ended.tail)), file=sys.stderr)
    return 1 if ended.code else 0
