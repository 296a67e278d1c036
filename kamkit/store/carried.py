"""Stores that were looked over before a fork, for those who are forked: no connection crosses, each opens its own.

What a store has learnt of its statements does cross, which is why it is carried and not opened anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kamkit.store.open import Store, open_store

_carried: dict[str, Store] = {}


def carry(address: str, use: Callable[[Store], None]) -> None:
    """Open and check a store, use it as those to come will use it, and let go of its file or server."""
    _carried.pop(address, None)
    store = open_store(address)
    try:
        use(store)
    finally:
        store.close()
    _carried[address] = store


def carried(address: str | Path | None) -> Store | None:
    """Return the store at an address, where it was looked over before this process was forked; else None."""
    return _carried.get(str(address)) if address is not None else None
