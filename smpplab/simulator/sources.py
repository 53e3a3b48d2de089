"""The source addresses that an account may use.

SMPP has a status for each part of an address that is not right: ESME_RINVSRCADR, ESME_RINVSRCTON,
ESME_RINVSRCNPI (SMPP 3.4 section 5.1.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from smpplab.errors import UsageError
from smpplab.wire import CommandStatus

__all__ = ["Source", "Sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """One address, or all that begin alike.

    Attributes:
        address: As it is written, or a prefix and ``*``; ``""`` is an empty source address.
        ton, npi: What they must be; `None` takes any.

    >>> Source("LAB*", ton=5).matches("LABNEWS")
    True
    """

    address: str
    ton: int | None = None
    npi: int | None = None

    def matches(self, address: str) -> bool:
        """Whether that is the address, or begins as it must."""
        if self.address.endswith("*"):
            return address.startswith(self.address[:-1])
        return address == self.address


class Sources:
    """All the source addresses of an account; exact ones are found at once, prefixes one by one.

    Args:
        sources: `Source` objects, or texts that stand for them.

    >>> Sources(["447700900999", "4477009001*"])
    Sources('447700900999', '4477009001*')
    """

    def __init__(self, sources: Iterable[str | Source]) -> None:
        if isinstance(sources, str):
            sources = [sources]
        self.sources = tuple(each if isinstance(each, Source) else Source(each) for each in sources)
        if not self.sources:
            raise UsageError("sources names no address; None allows any")
        self._exact: dict[str, list[Source]] = {}
        for source in self.sources:
            if not source.address.endswith("*"):
                self._exact.setdefault(source.address, []).append(source)
        self._prefixes = [source for source in self.sources if source.address.endswith("*")]

    def check(self, pdu: Any) -> CommandStatus:
        """ESME_ROK, or the status that says what of a PDU's source is not allowed."""
        address, ton, npi = pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi
        found = self._exact.get(address, []) + [each for each in self._prefixes if each.matches(address)]
        if not found:
            return CommandStatus.ESME_RINVSRCADR
        found = [each for each in found if each.ton in (None, ton)]
        if not found:
            return CommandStatus.ESME_RINVSRCTON
        right = any(each.npi in (None, npi) for each in found)
        return CommandStatus.ESME_ROK if right else CommandStatus.ESME_RINVSRCNPI

    def __repr__(self) -> str:
        return f"Sources({', '.join(repr(each.address) for each in self.sources)})"
