"""Texts that a spreadsheet program would calculate, made inert and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.rules.inert import as_meant, made_inert


@pytest.mark.parametrize(
    "live", ["=1+1", "+86 138", "-5", "@sum", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1", "''@x"]
)
def test_what_would_be_calculated_gets_an_apostrophe(live: str) -> None:
    assert made_inert(live) == f"'{live}"


@pytest.mark.parametrize("calm", ["", "城东医院", "1+1", "a=b", "'quoted'", "it's", " =1", "5-3"])
def test_what_is_calm_stays_as_it_is_both_ways(calm: str) -> None:
    assert made_inert(calm) == calm == as_meant(calm)


@given(st.text("'=+-@＝\t甲a1 ", max_size=8))
def test_what_is_written_is_read_back_exactly(text: str) -> None:
    assert as_meant(made_inert(text)) == text


@given(st.text("'=+-@＝\t甲a1 ", max_size=8))
def test_nothing_written_begins_with_a_sign_that_calculates(text: str) -> None:
    assert not made_inert(text).startswith(tuple("=+-@\t\r＝＋－＠"))
