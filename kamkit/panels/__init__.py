"""Screens: the only place that knows widgets. A panel asks the kit, shows the reply, and keeps nothing."""

from kamkit.panels.account import account, case, findings
from kamkit.panels.classroom import classroom
from kamkit.panels.debrief import debrief
from kamkit.panels.example import example
from kamkit.panels.exercise import exercise
from kamkit.panels.judging import judging
from kamkit.panels.progress import answers, terms, welcome
from kamkit.panels.reference import information, qualification, stages
from kamkit.panels.run import run

__all__ = [
    "account", "answers", "case", "classroom", "debrief", "example", "exercise", "findings", "information",
    "judging", "qualification", "run", "stages", "terms", "welcome",
]  # fmt: skip
