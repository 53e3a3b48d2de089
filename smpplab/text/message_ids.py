"""Message ids: does the id of a receipt mean the id of a submit response?

They should be equal, but SMPP 3.3 has ids in hexadecimal and appendix B of 3.4 in decimal, and message
centres mix the two, pad with zeros and change case.  Each rule gives an id a key, and two ids match by the
first rule that gives both the same key; so a pending message is found in a dictionary, one look-up a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["RULES", "best_match", "candidates", "family", "same_id"]

RULES = ("exact", "trimmed", "case", "zeros", "hex-decimal")
"""The rules, the surest first."""

_BLANK = " \t\r\n\0"
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
    trimmed = message_id.strip(_BLANK)
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
        pairs.append(("hex-decimal", str(_value(lower, base))))
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
    if a == b:
        return "exact"
    a, b = a.strip(_BLANK), b.strip(_BLANK)
    if not a or not b:
        return None
    if a == b:
        return "trimmed"
    a, b = a.lower(), b.lower()
    if a == b:
        return "case"
    if (a.lstrip("0") or "0") == (b.lstrip("0") or "0"):
        return "zeros"
    if _HEXADECIMAL.fullmatch(a) and _HEXADECIMAL.fullmatch(b) and _value(a, bases[0]) == _value(b, bases[1]):
        return "hex-decimal"
    return None


def _value(digits: str, base: int | None) -> int:
    return int(digits, (base or 10) if digits.isdigit() else 16)


def family(message_id: str) -> str:
    """Give the form that an id shares with every id that any rule takes for the same.

    So one index over families, and `best_match` among the few of one family, find what `candidates` would.
    Most ids, decimal and without leading zeros, are their own family and need no entry in an index.

    >>> family("1A2B3C4D"), family(" 00439041101"), family("439041101"), family("Msg-07")
    ('439041101', '439041101', '439041101', 'msg-07')
    """
    if message_id.isdecimal() and message_id[0] != "0":
        return message_id
    form = message_id.strip(_BLANK).lower().lstrip("0") or "0"
    if _HEXADECIMAL.fullmatch(form) and not form.isdigit():
        return str(int(form, 16))
    return form


def best_match(message_id: str, others: Iterable[str]) -> tuple[str, str] | None:
    """Name the surest rule by which exactly one of several ids is the same as an id, and that one.

    >>> best_match("A1", ["0a1", "161"]), best_match("A1", ["0a1", "00a1"])
    (('zeros', '0a1'), None)
    """
    others = list(others)
    if len(others) == 1:
        only = same_id(others[0], message_id)
        return (only, others[0]) if only is not None else None
    forms = {other: dict(candidates(other)) for other in others}
    for rule, form in candidates(message_id):
        same = [other for other, its in forms.items() if its.get(rule) == form]
        if len(same) == 1:
            return rule, same[0]
    return None
