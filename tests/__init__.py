"""Tests: one folder per room, same names; house/ holds the laws."""
