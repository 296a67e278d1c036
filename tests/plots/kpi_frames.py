"""Frames as the room of figures makes them, small enough to see through."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

NONE = float("nan")
BANDS = {"direct_mail": (5, 10), "mail_followup_call": (5, 10), "cold_call": (1, 2), "known_call": (3, 4)}
STEPS = {
    "zh": ["潜在客户开发", "接触", "认定资格", "建立关系", "需求分析", "方案与报价", "谈判成交", "交付", "客户维系"],
    "en": ["Prospect development", "Contact", "Qualification", "Relationship", "Needs analysis",
           "Proposal and quotation", "Negotiation and closing", "Delivery", "Account retention"],
}  # fmt: skip
THINGS = {
    "zh": ["滨江第一人民医院 12 台", "市公交集团", "港口集团物流车", "高新区管委会"],
    "en": ["Riverside First People's Hospital, 12 cars", "City bus group", "Port group, vans", "High-tech zone office"],
}
SKILLS = {
    "zh": ["认准大客户", "需求分析", "公共采购与合规"],
    "en": ["Knowing a key account", "Needs analysis", "Public buying and compliance"],
}
CLASSES = {"zh": ["A 类", "B 类", "C 类"], "en": ["Class A", "Class B", "Class C"]}
FIRST = date(2026, 10, 1)


def state(count: int, low: int, high: int) -> str:
    return "below" if count < low else "in" if count <= high else "above"


def control(values: Sequence[float], flags: Mapping[int, tuple[str, ...]] | None = None, rebase: int = 0,
            **changed: Any) -> pd.DataFrame:
    """Return a control frame: mean 16, limits 10 and 22; from `rebase` on mean 21, limits 17 and 25."""
    rows = []
    for at, value in enumerate(values):
        later = bool(rebase) and at >= rebase
        mean, lower, upper = (21.0, 17.0, 25.0) if later else (16.0, 10.0, 22.0)
        row = {"label": f"W{at + 1:02d}", "x": value, "mean": mean, "lower": lower, "upper": upper,
               "flags": (flags or {}).get(at, ()), "phase": int(later), "trial": False, "enough": True}
        rows.append({**row, **changed})
    return pd.DataFrame(rows)


def daily(counts: Mapping[date, Sequence[int]], kinds: Sequence[str] = tuple(BANDS)) -> pd.DataFrame:
    """Return a row a kind and day; `counts` are those of the kinds, in order."""
    rows = [{"specialist": "S-01", "kind": kind, "day": pd.Timestamp(day), "count": count, "low": BANDS[kind][0],
             "high": BANDS[kind][1], "state": state(count, *BANDS[kind])}
            for day, each in counts.items() for kind, count in zip(kinds, each, strict=True)]
    return pd.DataFrame(rows, columns=["specialist", "kind", "day", "count", "low", "high", "state"])


def month() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the days and the work of October 2026: seven days off, a Saturday made up for, two days of leave."""
    days = [FIRST + timedelta(days=at) for at in range(31)]
    states = {day: "worked" if day.weekday() < 5 else "off" for day in days}
    states |= dict.fromkeys(days[:7], "off") | {date(2026, 10, 10): "worked"}
    states |= {date(2026, 10, 19): "leave", date(2026, 10, 20): "leave"}
    spent = [{"day": pd.Timestamp(day), "state": states[day], "name": "国庆节" if day.day < 8 else ""} for day in days]
    worked = [day for day in days if states[day] == "worked"]
    work = {day: (4 + at % 8, 5 + at % 5, at % 4, 2 + at % 4) for at, day in enumerate(worked)}
    return pd.DataFrame(spent), daily(work)


def summed(people: Sequence[str] = ("S-01",), days: int = 17, **totals: int) -> pd.DataFrame:
    """Return a row a specialist and kind; a kind that is not named has the lower end of its band."""
    rows = []
    for who in people:
        for kind, (low, high) in BANDS.items():
            total = totals.get(kind, low * days)
            rows.append({"specialist": who, "kind": kind, "days": days, "total": total, "low": low * days,
                         "high": high * days, "state": state(total, low * days, high * days) if days else "off"})
    return pd.DataFrame(rows, columns=["specialist", "kind", "days", "total", "low", "high", "state"])


def funnel(lang: str) -> pd.DataFrame:
    reached = [64, 52, 40, 33, 24, 18, 9, 8, 7]
    return pd.DataFrame({
        "name": STEPS[lang], "reached": reached, "open": [12, 10, 6, 9, 5, 8, 1, 1, 5],
        "conversion": [NONE, *(after / before for before, after in itertools.pairwise(reached))],
        "days": [14, 9, 21, 35, 18, NONE, 12.5, 30, NONE], "loops": [4, 0, 0, 0, 0, 0, 0, 0, 0],
    })  # fmt: skip


def effort(lang: str) -> pd.DataFrame:
    return pd.DataFrame({"name": CLASSES[lang], "effort": [0.22, 0.31, 0.47], "orders": [0.58, 0.42, NONE]})


def change(lang: str) -> pd.DataFrame:
    return pd.DataFrame({"name": SKILLS[lang], "before": [0.42, 0.61, 0.5], "after": [0.7, 0.58, 0.83],
                         "people": [12, 11, 4], "low": [0.15, -0.12, NONE], "high": [0.38, 0.06, NONE]})


def waiting(lang: str, days: Sequence[float] = (74, 40, 12, 33)) -> pd.DataFrame:
    names = (THINGS[lang] * len(days))[:len(days)]
    return pd.DataFrame({"name": names, "days": days, "limit": ([60, 30, NONE, 60] * len(days))[:len(days)]})
