"""The index of pending messages by their addresses, for replace_if_present_flag and for cancel_sm.

It answers without looking at messages that are not meant: an account may have a million pending ones, and
ask again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smpplab.simulator.message import PENDING, Message

__all__ = ["PendingIndex"]

Group = dict[Message, None]  # in the order in which they came


class PendingIndex:
    """Pending messages by account and destination, and by source and service_type within these.

    Args:
        messages: Those that there are already.
    """

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._to: dict[tuple[str, str], dict[tuple[str, str], Group]] = {}
        for message in messages:
            self.add(message)

    def add(self, message: Message) -> None:
        """A message was taken."""
        groups = self._to.setdefault((message.system_id, message.destination_addr), {})
        groups.setdefault((message.source_addr, message.service_type), {})[message] = None

    def discard(self, message: Message) -> None:
        """A message is over."""
        self._group(message).pop(message, None)
        self._tidy(message)

    def latest(self, like: Message, now: float) -> Message | None:
        """The latest pending message with the addresses and service_type of another."""
        group = self._group(like)
        while group:
            message, _ = group.popitem()
            if message.settle(now) in PENDING:
                group[message] = None
                return message
        self._tidy(like)
        return None

    def take(self, system_id: str, source: str, destination: str, service_type: str) -> list[Group]:
        """What a cancel_sm means leaves the index; an empty source or service_type means every one."""
        groups = self._to.get((system_id, destination), {})
        meant = [
            kind
            for kind in groups
            if source in ("", kind[0]) and service_type in ("", kind[1])
        ]  # fmt: skip
        taken = [groups.pop(kind) for kind in meant]
        if not groups:
            self._to.pop((system_id, destination), None)
        return taken

    def _group(self, message: Message) -> Group:
        groups = self._to.get((message.system_id, message.destination_addr), {})
        return groups.get((message.source_addr, message.service_type), {})

    def _tidy(self, message: Message) -> None:
        """Nothing empty stays."""
        key = (message.system_id, message.destination_addr)
        groups = self._to.get(key)
        if groups is None:
            return
        if not groups.get((message.source_addr, message.service_type), True):
            del groups[message.source_addr, message.service_type]
        if not groups:
            del self._to[key]

    def __iter__(self) -> Iterator[Message]:
        for groups in self._to.values():
            for group in groups.values():
                yield from group

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<PendingIndex of {len(self._to)} destinations>"
