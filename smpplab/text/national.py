"""National languages in GSM 7-bit text: which there are, and their shift tables (3GPP TS 23.038 annex A).

A single shift table replaces the extension table behind ESC, a locking shift table the basic table, and both
only in the segment whose UDH names them (elements 0x24 and 0x25).  The charts themselves are data, in
`smpplab.text.national_charts`; this module turns a chart into ``{septet: character}``.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from smpplab.errors import UsageError
from smpplab.text import national_charts

__all__ = [
    "LANGUAGES",
    "known_locking",
    "known_single",
    "language_id",
    "locking_table",
    "read_chart",
    "single_table",
]

LANGUAGES: dict[int, str] = {
    1: "turkish",
    2: "spanish",
    3: "portuguese",
    4: "bengali",
    5: "gujarati",
    6: "hindi",
    7: "kannada",
    8: "malayalam",
    9: "oriya",
    10: "punjabi",
    11: "tamil",
    12: "telugu",
    13: "urdu",
}

_WORDS = {"SP": " ", "LF": "\n", "CR": "\r", "FF": "\f"}
_EMPTY = {"·", "ESC"}


def read_chart(chart: str) -> dict[int, str]:
    """Turn a chart into ``{septet: character}``; empty positions and ESC are left out.

    >>> read_chart("0: @ £ $")
    {0: '@', 1: '£', 2: '$'}
    >>> read_chart("2: SP · 0627")
    {32: ' ', 34: 'ا'}
    """
    table = {}
    for line in chart.strip().splitlines():
        row, _, cells = line.partition(": ")
        for column, cell in enumerate(cells.split(" ")):
            if cell not in _EMPTY:
                table[16 * int(row) + column] = _character(cell)
    return table


def _character(cell: str) -> str:
    return chr(int(cell, 16)) if len(cell) == 4 else _WORDS.get(cell, cell)


def language_id(language: int | str) -> int:
    """Give the identifier of a national language (TS 23.038 6.2.1.2.4).

    Raises:
        UsageError: There is no such language.

    >>> language_id("Turkish"), language_id(13)
    (1, 13)
    """
    for number, name in LANGUAGES.items():
        if language == number or (isinstance(language, str) and language.lower() == name):
            return number
    known = ", ".join(f"{number} {name}" for number, name in LANGUAGES.items())
    raise UsageError(f"no national language {language!r}; there are {known}")


@cache
def locking_table(language: int) -> MappingProxyType[int, str]:
    """Give ``{septet: character}`` of a locking shift table, in place of the basic table.

    Raises:
        UsageError: No such language, or Spanish, which has a single shift table only.
    """
    number = language_id(language)
    if number not in national_charts.LOCKING:
        raise UsageError(f"{LANGUAGES[number]} has no locking shift table; use its single shift table")
    return MappingProxyType(read_chart(national_charts.LOCKING[number]))


@cache
def single_table(language: int) -> MappingProxyType[int, str]:
    """Give ``{septet: character}`` of a single shift table, in place of the extension table.

    Raises:
        UsageError: No such language.
    """
    return MappingProxyType(read_chart(national_charts.SINGLE[language_id(language)]))


def known_locking(language: int) -> int:
    """Give the language back if it has a locking shift table, else 0: for octets from outside."""
    return language if language in national_charts.LOCKING else 0


def known_single(language: int) -> int:
    """Give the language back if it has a single shift table, else 0: for octets from outside."""
    return language if language in national_charts.SINGLE else 0
