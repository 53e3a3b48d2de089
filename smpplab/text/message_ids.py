"""Message ids: does the id of a receipt mean the id of a submit response?

They should be equal, but SMPP 3.3 has ids in hexadecimal and appendix B of 3.4 in decimal, and message
centres mix the two, pad with zeros and change case.  Each rule gives an id a key, and two ids match by the
first rule that gives both the same key; so a pending message is found in a dictionary, one look-up a rule.
"""

from __future__ import annotations

import re

__all__ = ["RULES", "candidates", "same_id"]

RULES = ("exact", "trimmed", "case", "zeros", "hex-decimal")
"""The rules, the surest first."""

_HEXADECIMAL = re.compile(r"[0-9a-f]{1,64}")


def candidates(message_id: str, *, base: int | None = None) -> list[tuple[str, str]]:
    """List rule and key of an id, the surest rule first; each pair is fit to be the key of a dictionary.

    File a pending message under every pair; look for a receipt's pairs in their order.  Take a match of any
    rule but ``"exact"`` only if one pending message alone has that pair.

    Args:
        message_id: The id.
        base: 16 or 10 if it is known in which base ids of digits only are written.  By default they count as
            decimal next to an id that can only be hexadecimal, and nothing is guessed between two of them.

    >>> candidates("00A1")
    [('exact', '00A1'), ('trimmed', '00A1'), ('case', '00a1'), ('zeros', 'a1'), ('hex-decimal', '161')]
    >>> candidates("161")[-1]
    ('hex-decimal', '161')
    """
    trimmed = message_id.strip(" \t\r\n\0")
    lower = trimmed.lower()
    pairs = [
        ("exact", message_id),
        ("trimmed", trimmed),
        ("case", lower),
        ("zeros", lower.lstrip("0") or "0"),
    ]
    if not trimmed:
        return pairs[:1]
    if _HEXADECIMAL.fullmatch(lower):
        digits_only = lower.isdigit()
        pairs.append(("hex-decimal", str(int(lower, (base or 10) if digits_only else 16))))
    return pairs


def same_id(a: str, b: str, *, bases: tuple[int | None, int | None] = (None, None)) -> str | None:
    """Name the first rule by which two ids are the same, or give ``None``.

    Args:
        a: One id, such as that of a submit response.
        b: The other, such as that of a receipt.
        bases: The bases of both, where they are known: see `candidates`.

    >>> same_id("1A2B3C4D", "0439041101"), same_id("0000417723", "417723"), same_id("10", "16")
    ('hex-decimal', 'zeros', None)
    >>> same_id("10", "16", bases=(16, 10))
    'hex-decimal'
    """
    others = dict(candidates(b, base=bases[1]))
    for rule, key in candidates(a, base=bases[0]):
        if others.get(rule) == key:
            return rule
    return None
