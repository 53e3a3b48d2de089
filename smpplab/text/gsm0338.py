"""GSM 03.38, the 7-bit alphabet of text messages (3GPP TS 23.038 section 6.2.1), unpacked and packed.

A character costs one septet, or two: ESC (0x1B) and a septet of the extension table.  Over SMPP each septet
nearly always lies in an octet of its own; some message centres want them packed, eight in seven octets.

Encoding is on the path of every `submit`, so plain text goes through two C functions: to Latin 1, and through
a 256-octet table.  Whatever that table lacks (euro sign, brackets, Greek, national tables) goes character by
character through a dictionary, and only a failure is looked at closely, to name the character.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from smpplab.errors import CannotEncode, UsageError
from smpplab.text import national

__all__ = [
    "BASIC",
    "BEST_FIT",
    "ESC",
    "EXTENSION",
    "can_encode",
    "decode",
    "encode",
    "fill_bits",
    "pack",
    "septets",
    "shifts_for",
    "unpack",
]

ESC = 0x1B
"""The septet that leads to the extension table."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNFIT = 0xFF
_SPACE_FOR_ESC = " "

BASIC: Mapping[int, str] = national.read_chart(r"""
0: @ £ $ ¥ è é ù ì ò Ç LF Ø ø CR Å å
1: Δ _ Φ Γ Λ Ω Π Ψ Σ Θ Ξ ESC Æ æ ß É
2: SP ! " # ¤ % & ' ( ) * + , - . /
3: 0 1 2 3 4 5 6 7 8 9 : ; < = > ?
4: ¡ A B C D E F G H I J K L M N O
5: P Q R S T U V W X Y Z Ä Ö Ñ Ü §
6: ¿ a b c d e f g h i j k l m n o
7: p q r s t u v w x y z ä ö ñ ü à
""")
"""The basic table, ``{septet: character}``; drawn like the charts of `smpplab.text.national_charts`."""

EXTENSION: Mapping[int, str] = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""The extension table, behind ESC."""

BEST_FIT: Mapping[str, str] = {
    "ç": "Ç",  # 0x09: the standard prints the capital, the Unicode mapping file the small letter
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),  # Greek capitals that look Latin
}
"""Characters that have no septet and are sent as one that looks the same."""


class _Tables(NamedTuple):
    """What one pair of shift tables amounts to, in the shapes that encode and decode want."""

    latin1: bytes  # Latin 1 octet -> septet, or _UNFIT
    septets: dict[str, bytes]  # character -> one septet, or ESC and a septet
    characters: str  # octet -> character, 256 of them
    extension: Mapping[int, str]


@cache
def _tables(locking: int, single: int) -> _Tables:
    basic = national.locking_table(locking) if locking else BASIC
    extension = national.single_table(single) if single else EXTENSION
    septets: dict[str, bytes] = {}
    for septet, character in basic.items():
        septets.setdefault(character, bytes((septet,)))
    for septet, character in extension.items():
        septets.setdefault(character, bytes((ESC, septet)))
    for character, fit in BEST_FIT.items():
        if fit in septets:
            septets.setdefault(character, septets[fit])
    short = {character: octets[0] for character, octets in septets.items() if len(octets) == 1}
    return _Tables(
        latin1=bytes(short.get(chr(code), _UNFIT) for code in range(256)),
        septets=septets,
        characters="".join(basic.get(octet, _REPLACEMENT) for octet in range(256)),
        extension=extension,
    )


_DEFAULT = _tables(0, 0)
_DEFAULT_LATIN1 = _DEFAULT.latin1


def encode(text: str, *, locking: int = 0, single: int = 0) -> bytes:
    """Encode text to unpacked septets, one an octet.

    Args:
        text: The text.
        locking: Identifier of a national language whose locking shift table applies; 0 for none.
        single: The same for the single shift table.

    Raises:
        CannotEncode: A character is in neither table; the error says which and where.

    >>> encode("5 €").hex(" ")
    '35 20 1b 65'
    """
    octets = try_encode(text, locking, single)
    if octets is None:
        raise _cannot_encode(text, _tables(locking, single))
    return octets


def try_encode(text: str, locking: int = 0, single: int = 0) -> bytes | None:
    """Encode as `encode` does, or give ``None`` where it would raise: cheap for text that needs UCS2."""
    tables = _tables(locking, single) if locking or single else _DEFAULT
    try:
        octets = text.encode("latin-1").translate(tables.latin1)
        if _UNFIT not in octets:
            return octets
    except UnicodeEncodeError:
        pass
    try:
        return b"".join(map(tables.septets.__getitem__, text))
    except KeyError:
        return None


def _cannot_encode(text: str, tables: _Tables) -> CannotEncode:
    position = next(index for index, character in enumerate(text) if character not in tables.septets)
    character = text[position]
    return CannotEncode(
        f"GSM 7-bit has no {character!r} (U+{ord(character):04X}), character {position} of the text; "
        "send it as ucs2, or replace it",
        text=text,
        position=position,
        alphabet="gsm7",
    )


def can_encode(text: str, *, locking: int = 0, single: int = 0) -> bool:
    """Tell whether every character of the text has a septet, or a best fit.

    >>> can_encode("¿Qué?"), can_encode("`")
    (True, False)
    """
    return try_encode(text, locking, single) is not None


def shifts_for(text: str) -> list[tuple[int, int, int]]:
    """List the national shift tables by which a text fits into GSM 7-bit, the fewest septets first.

    Returns:
        Tuples of septets, language of the locking shift table and language of the single shift table, where 0
        is the default table; one language at most.  Empty if only UCS2 will do.

    >>> shifts_for("ışık")
    [(4, 1, 0), (4, 1, 1), (7, 0, 1)]
    """
    pairs = {(0, 0)}
    for language in national.LANGUAGES:
        locking = national.known_locking(language)
        pairs |= {(0, language), (locking, 0), (locking, language)}
    encoded = ((try_encode(text, *pair), pair) for pair in pairs)
    return sorted((len(octets), *pair) for octets, pair in encoded if octets is not None)


def septets(text: str, *, locking: int = 0, single: int = 0) -> int:
    """Count the septets that the text takes; characters of the extension table take two.

    Raises:
        CannotEncode: As `encode`.

    >>> septets("[€]")
    6
    """
    return len(encode(text, locking=locking, single=single))


def decode(septets: bytes, *, locking: int = 0, single: int = 0) -> str:
    """Decode unpacked septets; never fails.

    ESC and a septet that the extension table lacks is the character of the basic table (TS 23.038 6.2.1.1);
    ESC ESC, and ESC at the end, is a space.  Empty positions and octets above 0x7F become U+FFFD.

    >>> decode(bytes.fromhex("1b65 1b41 1b1b 80"))
    '€A �'
    """
    tables = _tables(locking, single) if locking or single else _DEFAULT
    if ESC not in septets:
        return _plain(septets, tables)
    head, *tail = bytes(septets).split(b"\x1b")
    return _plain(head, tables) + _after_esc(tail, tables)


def _plain(octets: bytes, tables: _Tables) -> str:
    return codecs.charmap_decode(octets, "strict", tables.characters)[0]


def _after_esc(runs: list[bytes], tables: _Tables) -> str:
    """Decode what follows each ESC; an empty run is ESC before another ESC, or at the very end."""
    out: list[str] = []
    reserved = False  # the ESC before this run was the second of ESC ESC, and is spent
    for run in runs:
        if reserved:
            out.append(_plain(run, tables))
            reserved = False
        elif run:
            out.append(tables.extension.get(run[0], tables.characters[run[0]]))
            out.append(_plain(run[1:], tables))
        else:
            out.append(_SPACE_FOR_ESC)
            reserved = True
    return "".join(out)


def pack(septets: bytes, fill: int = 0) -> bytes:
    """Pack septets, eight into seven octets: septet *i* goes to bits ``fill + 7 * i`` up, lowest bit first.

    Args:
        septets: One septet an octet.
        fill: Zero bits before the first septet, 0 to 6: a UDH of L octets needs `fill_bits(L)`.

    Raises:
        UsageError: `fill` is not 0 to 6, or an octet is above 0x7F.

    >>> pack(encode("hello")).hex(" ")
    'e8 32 9b fd 06'
    """
    _check_fill(fill)
    bits, held, out = 0, fill, bytearray()
    for septet in septets:
        if septet > 0x7F:
            raise UsageError(f"0x{septet:02X} is no septet; encode the text before packing it")
        bits |= septet << held
        held += 7
        if held >= 8:
            out.append(bits & 0xFF)
            bits >>= 8
            held -= 8
    if held and septets:
        out.append(bits)
    return bytes(out)


def unpack(octets: bytes, fill: int = 0, count: int | None = None) -> bytes:
    """Unpack octets into septets, one an octet.

    Args:
        octets: Packed septets.
        fill: Bits to pass over before the first septet, 0 to 6.
        count: How many septets there are; ``None`` for as many as the octets hold.  Seven spare bits at the
            end look like one more septet 0x00 (``@``): without a count nobody can tell them apart.

    Raises:
        UsageError: `fill` is not 0 to 6.

    >>> decode(unpack(bytes.fromhex("e8329bfd06")))
    'hello'
    """
    _check_fill(fill)
    bits, held, out = 0, 0, bytearray()
    for octet in octets:
        bits |= octet << held
        held += 8
        if fill:  # the first octet only
            bits, held, fill = bits >> fill, held - fill, 0
        while held >= 7:
            out.append(bits & 0x7F)
            bits >>= 7
            held -= 7
    return bytes(out if count is None else out[:count])


def fill_bits(udh_length: int) -> int:
    """Count the bits between a UDH of so many octets and the first packed septet (TS 23.040 9.2.3.24).

    >>> fill_bits(0), fill_bits(6), fill_bits(7)
    (0, 1, 0)
    """
    return -8 * udh_length % 7


def _check_fill(fill: int) -> None:
    if not 0 <= fill <= 6:
        raise UsageError(f"fill is 0 to 6 bits, not {fill}")
