"""Alphabets: from `data_coding` to characters and back (SMPP 3.4 section 5.2.19, 5.0 section 4.7.7).

An `Alphabet` turns text into octets of `short_message` and knows how many of its units one message carries.
`data_coding` 0 means "the default alphabet of the message centre", and no PDU says which that is: hence the
argument `default` everywhere, and `smpplab.text.guess` for those who have to guess.
"""

from __future__ import annotations

import functools

from smpplab.errors import UsageError
from smpplab.text.alphabet_kinds import Alphabet, Binary, CodeUnits, Gsm7, PackedGsm7

__all__ = [
    "ALPHABETS",
    "Alphabet",
    "choose",
    "data_coding_for",
    "decode_text",
    "flash_data_coding",
    "for_data_coding",
    "get",
]

ALPHABETS: dict[str, Alphabet] = {
    alphabet.name: alphabet
    for alphabet in (
        Gsm7("gsm7", "GSM 7-bit", 0x00, ""),
        PackedGsm7("gsm7-packed", "GSM 7-bit packed", 0x00, ""),
        Alphabet("ascii", "ASCII", 0x01, "ascii"),
        Binary("octets", "octets", 0x04, ""),
        Alphabet("latin1", "Latin 1", 0x03, "latin-1"),
        Alphabet("shift-jis", "JIS X 0208 as Shift JIS", 0x05, "shift_jis"),
        Alphabet("iso8859-5", "Cyrillic ISO 8859-5", 0x06, "iso8859-5"),
        Alphabet("iso8859-8", "Hebrew ISO 8859-8", 0x07, "iso8859-8"),
        CodeUnits("ucs2", "UCS2", 0x08, "utf-16-be"),
        Alphabet("iso2022-jp", "ISO 2022-JP", 0x0A, "iso2022_jp"),
        Alphabet("euc-jp", "JIS X 0212 as EUC-JP", 0x0D, "euc_jp"),
        Alphabet("euc-kr", "KS C 5601 as EUC-KR", 0x0E, "euc_kr"),
        Alphabet("utf-8", "UTF-8", 0x00, "utf-8"),
        Alphabet("windows-1252", "Windows-1252", 0x00, "cp1252"),
        CodeUnits("utf-16-le", "UCS2 little endian", 0x08, "utf-16-le"),
    )
}
"""Every alphabet, by name."""

_ALIASES = {
    "gsm": "gsm7",
    "gsm0338": "gsm7",
    "packed": "gsm7-packed",
    "ia5": "ascii",
    "binary": "octets",
    "iso88591": "latin1",
    "jis": "shift-jis",
    "sjis": "shift-jis",
    "jisx0208": "shift-jis",
    "jisx0212": "euc-jp",
    "ksc5601": "euc-kr",
    "cyrillic": "iso8859-5",
    "hebrew": "iso8859-8",
    "utf16": "ucs2",
    "utf16be": "ucs2",
    "cp1252": "windows-1252",
}
_BY_VALUE = {
    0x01: "ascii",
    0x02: "octets",
    0x03: "latin1",
    0x04: "octets",
    0x05: "shift-jis",
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    0x08: "ucs2",
    0x09: "octets",  # pictograms: no public code chart
    0x0A: "iso2022-jp",
    0x0D: "euc-jp",
    0x0E: "euc-kr",
}


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


_BY_PLAIN_NAME = {_plain(name): alphabet for name, alphabet in ALPHABETS.items()} | {
    alias: ALPHABETS[name] for alias, name in _ALIASES.items()
}


def get(name: str) -> Alphabet:
    """Give an alphabet by name; hyphens, blanks and case do not matter, and usual other names work.

    Raises:
        UsageError: There is no such alphabet; the error lists those there are.

    >>> get("UCS-2").name, get("gsm").name
    ('ucs2', 'gsm7')
    """
    if not isinstance(name, str):
        raise UsageError(f"an alphabet is given by its name, such as 'ucs2'; not {name!r:.80}")
    alphabet = ALPHABETS.get(name) or _BY_PLAIN_NAME.get(_plain(name))
    if alphabet is None:
        raise UsageError(f"no alphabet {name!r}; there are {', '.join(ALPHABETS)}")
    return alphabet


@functools.lru_cache(2048)
def for_data_coding(data_coding: int, default: str = "gsm7") -> Alphabet:
    """Give the alphabet that a `data_coding` stands for; any octet gives one.

    Values that SMPP reserves are read as the GSM data coding scheme, as many message centres do
    (3GPP TS 23.038 section 4); what that reserves too is the default alphabet.

    Args:
        data_coding: 0x00 to 0xFF.
        default: The message centre's default alphabet, which 0 stands for.

    >>> for_data_coding(0x18).name, for_data_coding(0xF5).name, for_data_coding(0, "latin1").name
    ('ucs2', 'octets', 'latin1')
    """
    name = _BY_VALUE.get(data_coding)
    if name is None and data_coding >= 0x10:
        name = _gsm_scheme(data_coding)
    if name == "gsm7" and get(default).name == "gsm7-packed":
        name = "gsm7-packed"
    return get(default) if name is None else ALPHABETS[name]


def _gsm_scheme(data_coding: int) -> str | None:
    """Read a value from 0x10 up as a GSM data coding scheme; ``None`` where that is reserved."""
    if data_coding < 0x80:
        if data_coding & 0x20:
            return "octets"  # compressed text
        return ("gsm7", "octets", "ucs2", None)[data_coding >> 2 & 3]
    if data_coding < 0xC0:
        return None
    if data_coding < 0xF0:
        return "ucs2" if data_coding >= 0xE0 else "gsm7"
    return "octets" if data_coding & 0x04 else "gsm7"


def data_coding_for(alphabet_name: str) -> int:
    """Give the `data_coding` to send an alphabet under; 0 where it can only be the default alphabet.

    Raises:
        UsageError: There is no such alphabet.

    >>> data_coding_for("ucs2")
    8
    """
    return get(alphabet_name).data_coding


def flash_data_coding(alphabet_name: str) -> int:
    """Give the `data_coding` of class 0, shown at once and not stored: "flash" (3GPP TS 23.038 section 4).

    Raises:
        UsageError: The GSM scheme has GSM 7-bit, UCS2 and octets only.

    >>> hex(flash_data_coding("gsm7")), hex(flash_data_coding("ucs2"))
    ('0x10', '0x18')
    """
    name = get(alphabet_name).name
    values = {"gsm7": 0x10, "gsm7-packed": 0x10, "octets": 0x14, "ucs2": 0x18}
    if name not in values:
        raise UsageError(f"no flash message in {name}; use one of {', '.join(values)}")
    return values[name]


def choose(text: str, default: str = "gsm7") -> Alphabet:
    """Choose the default alphabet if the text fits, otherwise UCS2.

    >>> choose("Grüße, 5 €").name, choose("Привет").name
    ('gsm7', 'ucs2')
    """
    alphabet = get(default)
    return alphabet if alphabet.can_encode(text) else ALPHABETS["ucs2"]


def decode_text(
    octets: bytes,
    data_coding: int,
    *,
    default: str = "gsm7",
    locking: int = 0,
    single: int = 0,
    fill: int = 0,
) -> str:
    """Decode the octets behind the UDH by their `data_coding`; never fails.

    Binary messages come as hexadecimal digits.  The last three arguments are as for `Alphabet.encode`.

    >>> decode_text(b"Hi \\x00", 0), decode_text(bytes.fromhex("0048 0069"), 8), decode_text(b"\\x06\\x05", 4)
    ('Hi @', 'Hi', '0605')
    """
    alphabet = for_data_coding(data_coding, default)
    return alphabet.decode(octets, locking=locking, single=single, fill=fill)
