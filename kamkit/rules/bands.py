"""Where a count stands against a band, and the band of several days (handbook F02–F08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from kamkit.model.targets import Band, Per
from kamkit.rules.periods import Kind, period_of

State = Literal["below", "in", "above"]
SPANS: dict[Per, Kind] = {"week": "week", "month": "month"}


def state(count: int, band: Band) -> State:
    """Return "below", "in" or "above" (more than the band asks, which is no fault)."""
    if count < band.low:
        return "below"
    return "above" if count > band.high else "in"


def derived(band: Band, times: int | Fraction) -> Band:
    """Return the band of so many days (weeks, months): both ends times that; a part of one is rounded outwards."""
    return Band.model_construct(low=floor(band.low * times), high=ceil(band.high * times))


def together(bands: Iterable[Band]) -> Band:
    """Return the band of several kinds of work taken together: a day of all four daily bands is 14 to 26 (F08)."""
    listed = tuple(bands)
    return Band.model_construct(low=sum(band.low for band in listed), high=sum(band.high for band in listed))


def spans(worked: Iterable[date], working: Iterable[date], per: Per) -> Fraction:
    """Return how many spans of `per` a specialist was at work: days worked over the working days of each span.

    `working` are the working days of all the spans that `worked` touches. In a month with 20 working days, 5 days of
    leave make it three quarters of a month. Per working day it is the number of days worked.
    """
    days = tuple(worked)
    if per == "working_day":
        return Fraction(len(days))
    whole = Counter(period_of(day, SPANS[per]).name for day in working)
    return sum((Fraction(1, whole[period_of(day, SPANS[per]).name]) for day in days), Fraction(0))
