"""A small report and a small index, in both languages, with everything in them that the look knows."""

from __future__ import annotations

from typing import Any

import nbformat.v4 as v4
from nbformat import NotebookNode

from kamkit.look import charts, html
from kamkit.look import index as indexes
from kamkit.look.html import Html
from kamkit.look.spark import spark

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
ALT = {"zh": "每周活动：拜访由三次升到五次", "en": "Activity a week: visits rise from three to five"}
TITLE = {"zh": "客户报告 甲—001 王喆", "en": "Account report A-001"}
WORDS = {
    "zh": {
        "search": "查找", "search_hint": "名称或代码", "report": "报告", "status": "状态",
        "reason": "原因", "ok": "已生成", "failed": "失败", "all": "全部", "kind": "种类", "trend": "走势",
        "figures": "要点", "findings": "严重问题", "shown": "显示 {shown} / {total}",
        "summary": "{ok} 份已生成，{failed} 份失败", "none_found": "没有符合的报告。",
        "columns": "期间|生成时间", "made": "2026-11-23 制作",
    },
    "en": {
        "search": "Find", "search_hint": "name or code", "report": "Report", "status": "State",
        "reason": "Why", "ok": "ready", "failed": "failed", "all": "all", "kind": "Kind", "trend": "Trend",
        "figures": "At a glance", "findings": "Serious", "shown": "{shown} of {total} shown",
        "summary": "{ok} ready, {failed} failed", "none_found": "No report matches.",
        "columns": "Period|Generated", "made": "made 2026-11-23",
    },
}  # fmt: skip


def line_chart(width: str = "half") -> Any:
    """Return a figure with a title and labels in Chinese."""
    fig, axes = charts.figure(width, 2.4)
    axes.plot([1, 2, 3], [3, 4, 5], label="拜访")
    axes.set_title("每周活动")
    axes.legend()
    return fig


def shown(value: Html) -> NotebookNode:
    """Return a code cell whose output is this value, as a kernel would have written it."""
    output = v4.new_output("execute_result", data=value._repr_mimebundle_(), execution_count=1)
    return v4.new_code_cell("secret_input()", outputs=[output], execution_count=1)


def said(kind: str, **what: Any) -> NotebookNode:
    """Return a code cell with one output of any kind."""
    return v4.new_code_cell("secret_input()", outputs=[v4.new_output(kind, **what)])


def notebook(lang: str = "zh") -> NotebookNode:
    """Return an executed notebook, with a hostile text wherever a text may come from a person or a file."""
    picture = charts.as_png(line_chart(), ALT[lang])
    cells = [
        v4.new_markdown_cell("## 发现\n\n*要紧的* 在前。"),
        shown(html.key_figures([("车辆", 128), (HOSTILE, HOSTILE)])),
        shown(html.definition_list([("客户", HOSTILE), (HOSTILE, "滨江医院")])),
        shown(html.card(HOSTILE, HOSTILE, severity="high", label="高", foot=HOSTILE)),
        shown(html.table(["姓名", HOSTILE], [["王喆", HOSTILE], ["李堃", 3]], caption=HOSTILE, stack=True)),
        shown(html.table([f"第 {n} 列" for n in range(14)], [[f"很长的内容 {n}" for n in range(14)]])),
        shown(html.side_by_side(html.figure(picture, HOSTILE, "half"), html.note(HOSTILE, "bad"))),
        shown(html.figure(charts.as_png(line_chart("full"), ALT[lang] + HOSTILE), "整幅")),
        shown(html.bullets([HOSTILE])),
        said("stream", name="stdout", text=HOSTILE),
        said("stream", name="stderr", text="warning nobody should read"),
        said("display_data", data={"text/markdown": HOSTILE, "text/plain": HOSTILE}),
        said("display_data", data={"application/javascript": "document.title='broken'", "text/plain": "script"}),
        said("error", ename="ValueError", evalue=HOSTILE, traceback=["a long traceback"]),
        v4.new_code_cell("x", metadata={"tags": ["skip-report"]}, outputs=[v4.new_output("stream", text="left out")]),
    ]
    nb = v4.new_notebook(cells=cells)
    nb.metadata["kamkit"] = {"brand": HOSTILE, "subject": HOSTILE, "period": "2026-10", "made": "2026-11-23"}
    return nb


def row(number: int, **known: Any) -> indexes.IndexRow:
    """Return one line of an index, with a hostile text in every place; the third failed and has no page."""
    failed = number == 3
    told: dict[str, Any] = {
        "label": f"A-{number:03d} 客户{number} {HOSTILE}", "href": None if failed else f"客户 {number}.html",
        "ok": not failed, "reason": HOSTILE if failed else "", "cells": ("2026-10", f"2026-11-0{number % 9 + 1}"),
        "figures": () if failed else (("拜访", f"{number}"), (HOSTILE, HOSTILE)),
        "files": () if failed else ((HOSTILE, f"客户 {number}.pdf"), ("Excel", f"客户 {number}.xlsx")),
        "trend": "" if failed else spark([number, 3, None, 5, number * 2], HOSTILE),
        "last": "" if failed else f"{number * 2}",
        "trend_of": HOSTILE,
        "findings": None if failed else number % 4, "badge": HOSTILE if number == 5 else "",
    }
    return indexes.IndexRow(**{**told, **known})


def index(lang: str = "zh", reports: int = 12, kinds: int = 2) -> str:
    """Return an index of so many reports of some kinds, of which the third failed, with the record of a run."""
    rows = [row(n, kind=f"{['专员', '客户'][n % kinds]}报告") for n in range(1, reports + 1)]
    record = indexes.RunRecord(HOSTILE, ((HOSTILE, HOSTILE), ("用时", "3 秒")), HOSTILE)
    return indexes.index_page(rows, lang, TITLE[lang], WORDS[lang], [record])
