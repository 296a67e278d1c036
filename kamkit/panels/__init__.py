"""Screens: the only place that knows widgets. A panel asks the kit, shows the reply, and keeps nothing."""

from kamkit.panels.account import account, case, findings
from kamkit.panels.board import board, numbers
from kamkit.panels.classroom import classroom
from kamkit.panels.clinic import clinic
from kamkit.panels.day import day
from kamkit.panels.daylog import daylog
from kamkit.panels.debrief import debrief
from kamkit.panels.example import example
from kamkit.panels.exercise import exercise
from kamkit.panels.judging import judging
from kamkit.panels.progress import answers, progress, terms, welcome
from kamkit.panels.reference import information, qualification, stages
from kamkit.panels.run import run
from kamkit.panels.weekplan import weekplan

__all__ = [
    "account", "answers", "board", "case", "classroom", "clinic", "day", "daylog", "debrief", "example", "exercise",
    "findings", "information", "judging", "numbers", "progress", "qualification", "run", "stages", "terms",
    "weekplan", "welcome",
]  # fmt: skip
