"""A file read in big blocks: the octets at hand, and a place in them.

Reading 16 octets at a time costs a call each; readers rather look into a block of a megabyte and ask
for more where it ends.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

__all__ = ["Blocks", "PacketTuple"]

PacketTuple = tuple[int, int, int, bytes, int, str]
"""frame number, time in ns, link type, octets, original length, comment."""

_BLOCK = 1 << 20


class Blocks:
    """A window on a file: `octets` from the file, `at` the place of the next one to look at."""

    __slots__ = ("_file", "at", "name", "octets")

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self.name = file, name
        self.octets, self.at = b"", 0

    @property
    def left(self) -> int:
        """Octets at hand that were not looked at."""
        return len(self.octets) - self.at

    def need(self, number: int) -> bool:
        """See to it that so many octets are at hand from `at` on; False where the file ends before."""
        while len(self.octets) - self.at < number:
            more = self._read(max(_BLOCK, number))
            if not more:
                return False
            self.octets, self.at = self.octets[self.at :] + more, 0
        return True

    def peek(self, number: int) -> bytes:
        """The next octets, without going on: fewer where the file ends."""
        self.need(number)
        return self.octets[self.at : self.at + number]

    def _read(self, number: int) -> bytes:
        try:
            return self._file.read(number)
        except (
            EOFError,
            OSError,
            zlib.error,
        ):  # a gzip file that was cut short or damaged: keep what came before
            return b""
