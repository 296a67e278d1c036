"""Verbs about a class: open its page, see its roster, give somebody a new passcode, close it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kamkit import settings
from kamkit.files import write_atomic
from kamkit.kit.kit import Kit, open_kit
from kamkit.kit.namelist import names_in
from kamkit.kit.people import Issued, SchoolClass, key_of
from kamkit.lang.words import Words
from kamkit.serve import classroom, slips

PRIVATE = 0o600


def add(verbs: Any, said: Words) -> None:
    """Add these verbs to the command line."""
    school = verbs.add_parser("class", help=said("cli.class"))
    acts = school.add_subparsers(dest="act", metavar=said("cli.verb"), required=True)
    begin = acts.add_parser("open", help=said("cli.class_open"))
    begin.add_argument("name", metavar="NAME", help=said("cli.class_name"))
    begin.add_argument("--names", type=Path, metavar="FILE", help=said("cli.class_names"))
    _where(begin, said)
    begin.add_argument("--pool", type=int, metavar="N", help=said("cli.class_pool"))
    begin.set_defaults(run=_open)
    listed = acts.add_parser("roster", help=said("cli.class_roster"))
    listed.add_argument("name", metavar="NAME", help=said("cli.class_name"))
    listed.set_defaults(run=_roster)
    again = acts.add_parser("reissue", help=said("cli.class_reissue"))
    again.add_argument("name", metavar="NAME", help=said("cli.class_name"))
    again.add_argument("trainee", metavar="TRAINEE", help=said("cli.class_trainee"))
    _where(again, said)
    again.set_defaults(run=_reissue)
    end = acts.add_parser("close", help=said("cli.class_close"))
    end.add_argument("name", metavar="NAME", help=said("cli.class_name"))
    end.set_defaults(run=_close)
    for act in acts.choices.values():
        act.add_argument("--db", metavar="STORE", help=said("cli.db"))


def _where(verb: argparse.ArgumentParser, said: Words) -> None:
    verb.add_argument("--share", metavar="ADDRESS", help=said("cli.class_share"))
    verb.add_argument("--port", type=int, default=0, metavar="N", help=said("cli.class_port"))


def _open(arguments: argparse.Namespace, words: Words) -> int:
    kit = _kit(arguments)
    names = names_in(arguments.names) if arguments.names else ()
    school_class = kit.classes.open(arguments.name)
    meeting = _meeting(arguments, school_class)
    classroom.check(meeting)
    issued = kit.classes.enrol_missing(school_class.name, names)
    people = len(kit.classes.roster(school_class.name))
    print(words("cli.class_opened", name=school_class.name, code=school_class.code, people=people))
    _hand_out(issued, school_class, meeting, words)
    if not people:
        print(words("cli.class_empty"))
    return _serve(arguments, kit, meeting, people, words)


def _serve(arguments: argparse.Namespace, kit: Kit, meeting: classroom.Room, people: int, words: Words) -> int:
    shown = kit.in_language(meeting.lang).words
    pool = classroom.warm_kernels(people) if arguments.pool is None else max(arguments.pool, 0)
    print(words("cli.class_starting"), flush=True)
    ended = classroom.start(
        meeting,
        kit.workshop,
        shown,
        (pool, people),
        lambda: _tell(meeting, bool(arguments.share), words),
        KAMKIT_DB=kit.store.address,
    )
    if ended.code:
        print(words("cli.class_ended", path=ended.log, tail="\n".join(ended.tail)), file=sys.stderr)
    return 1 if ended.code else 0


def _tell(meeting: classroom.Room, shared: bool, words: Words) -> None:
    print(words("cli.class_link", address=meeting.link()), flush=True)
    if shared:
        print(slips.terminal_code(meeting.link()), flush=True)
    else:
        print(words("cli.class_here_only"), flush=True)


def _hand_out(issued: Sequence[Issued], school_class: SchoolClass, meeting: classroom.Room, words: Words) -> None:
    """Print the personal links of new people, and write them as slips of paper: they are shown this once."""
    if not issued:
        return
    for one in issued:
        print(f"{one.person.number:>4}  {one.person.name}  {meeting.link(key_of(one))}")
    first, last = issued[0].person.number, issued[-1].person.number
    path = settings.default_store().with_name(f"class-{school_class.code}-links-{first}-{last}.html")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    in_its_language = Words(meeting.lang, words.brand)
    write_atomic(path, slips.page(in_its_language, school_class.name, meeting, issued), PRIVATE)
    print(words("cli.class_slips", count=len(issued), path=path), flush=True)


def _roster(arguments: argparse.Namespace, words: Words) -> int:
    kit = _kit(arguments)
    school_class = kit.classes.named(arguments.name)
    state = words("cli.class_is_closed" if school_class.closed else "cli.class_is_open")
    listed = kit.classes.roster(school_class.name)
    print(words("cli.class_head", name=school_class.name, code=school_class.code, people=len(listed), state=state))
    for one in listed:
        wrong = words("cli.class_wrong", count=one.wrong_tries) if one.wrong_tries else ""
        print(f"{one.person.number:>4}  {one.person.name}  {wrong}".rstrip())
    return 0


def _reissue(arguments: argparse.Namespace, words: Words) -> int:
    kit = _kit(arguments)
    school_class = kit.classes.named(arguments.name)
    issued = kit.classes.reissue(school_class.name, arguments.trainee)
    link = _meeting(arguments, school_class).link(key_of(issued))
    secret = slips.in_groups(issued.secret)
    print(words("cli.class_reissued", name=issued.person.name, secret=secret, code=school_class.code, link=link))
    return 0


def _close(arguments: argparse.Namespace, words: Words) -> int:
    print(words("cli.class_closed", name=_kit(arguments).classes.close(arguments.name).name))
    return 0


def _kit(arguments: argparse.Namespace) -> Kit:
    return open_kit(lang=arguments.lang, home=arguments.home, db=arguments.db)


def _meeting(arguments: argparse.Namespace, school_class: SchoolClass) -> classroom.Room:
    place = (arguments.share, arguments.port)
    return classroom.room(school_class.code, school_class.door, school_class.lang, *place)
