"""The operations beside `submit`: on messages that the MC has already, and to many destinations."""

from __future__ import annotations

__all__ = ["Operations"]


class Operations:
    """What an `Esme` can ask the MC for; each takes and gives plain values."""
