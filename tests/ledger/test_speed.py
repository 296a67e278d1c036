"""A hundred thousand rows of ten columns in ten seconds and 400 MB (SAFETY I9); the figures are printed."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from tests.needs import need

HEADINGS = [
    "商机编号",
    "客户",
    "大客户专员",
    "产品",
    "商机阶段",
    "立项日期",
    "结束日期",
    "成交金额",
    "数量",
    "输赢原因",
]
ROWS = 100_000
READ = (
    "import resource, sys; from pathlib import Path; from kamkit.ledger.read import read_files\n"
    "got = read_files([Path(sys.argv[1])])\n"
    "peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
    "print(len(got.records), len(got.errors), peak)"
)


def large(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("商机"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for n in range(1, ROWS + 1):
            sheet.write_row(
                n,
                0,
                [f"D-{n:06d}", f"A-{n % 500:03d}", f"S-{n % 40:02d}", f"P{n % 7}", ("赢单", "输单", "洽谈中")[n % 3]],
            )
            sheet.write_datetime(n, 5, date(2024, 1, 1) + timedelta(n % 700), day)
            sheet.write_datetime(n, 6, date(2025, 1, 1) + timedelta(n % 700), day)
            sheet.write_row(n, 7, [n * 1.25, n % 9 + 1, f"原因说明{n % 1000}"])
    return path


def processor_time() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_hundred_thousand_rows_are_read_in_time_and_memory(tmp_path: Path) -> None:
    need("the resource module", sys.platform == "linux", "Linux")
    path = large(tmp_path / "商机.xlsx")
    begun, busy = time.perf_counter(), processor_time()
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    taken, busy = time.perf_counter() - begun, processor_time() - busy
    records, errors, peak = map(int, done.stdout.split())
    print(
        f"\n{records:,} rows of {len(HEADINGS)} columns from xlsx: {taken:.1f} s ({busy:.1f} s of processor time), "
        f"{peak / 1024:.0f} MB at most"
    )
    assert (records, errors) == (ROWS, 0)
    assert peak / 1024 < 400
    assert busy < 10  # processor time: what else the machine does must not decide
