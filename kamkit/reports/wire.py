"""Messages of a kernel between two processes, over a socket: a head, the message as JSON, its buffers."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Iterator, Sequence

HEAD = struct.Struct("<BII")  # is it an output (else a reply or a request), length of the JSON, number of buffers
LENGTH = struct.Struct("<I")
Frame = tuple[bool, bytes, list[bytes]]


def frame(output: bool, packed: bytes, buffers: Sequence[bytes | memoryview] = ()) -> bytes:
    """Return one message as it goes over the wire."""
    kept = [bytes(each) for each in buffers]
    lengths = (LENGTH.pack(len(each)) for each in kept)
    return b"".join((HEAD.pack(output, len(packed), len(kept)), *lengths, packed, *kept))


class Frames:
    """What has come over the wire, taken apart as soon as it is whole."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield each message that is whole now."""
        self._data += data
        while (size := self._size()) is not None and len(self._data) >= size:
            whole = bytes(self._data[:size])
            del self._data[:size]
            yield _parts(whole)

    def _size(self) -> int | None:
        """Return how long the first message is, None where not even that has come."""
        if len(self._data) < HEAD.size:
            return None
        _, length, count = HEAD.unpack_from(self._data)
        if len(self._data) < HEAD.size + count * LENGTH.size:
            return None
        return HEAD.size + length + sum(LENGTH.size + each for each in _lengths(self._data, count))


def _parts(whole: bytes) -> Frame:
    output, length, count = HEAD.unpack_from(whole)
    at = HEAD.size + count * LENGTH.size
    packed, at = whole[at:at + length], at + length
    buffers = []
    for size in _lengths(whole, count):
        buffers.append(whole[at:at + size])
        at += size
    return bool(output), packed, buffers


def _lengths(data: bytes | bytearray, count: int) -> list[int]:
    return [LENGTH.unpack_from(data, HEAD.size + number * LENGTH.size)[0] for number in range(count)]


def send(line: socket.socket, data: bytes) -> None:
    """Send all of it, however slowly the other side reads; the socket need not be one that waits."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[line.send(rest):]
        except BlockingIOError:
            ready = select.poll()  # not select(), which knows no file beyond the thousandth of a process
            ready.register(line, select.POLLOUT)
            ready.poll()
