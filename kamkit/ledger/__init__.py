"""Spreadsheets to checked records: every fault by file, sheet, row and column."""
