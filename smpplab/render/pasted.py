"""Octets out of text from anywhere: what people paste from terminals, logs, Wireshark and source code.

One small reader a form, tried in order; the first that recognises its form wins.  Nothing here raises: text
without octets gives none, and the dissection says so.
"""

from __future__ import annotations

import ast
import base64
import binascii
import re

from smpplab.render.dumps import read_dump

__all__ = ["octets_in"]

_BYTES = re.compile(
    r"""(?:bytes|bytearray)?\(?\s*(b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\s*\)?""", re.DOTALL
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})|\\(.)|(.)", re.DOTALL)
_PLAIN_ESCAPES = {"n": 10, "r": 13, "t": 9, "a": 7, "b": 8, "v": 11, "f": 12}
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_NUMBERS = re.compile(r"[\[{(]\s*((?:0|[1-9]\d{0,2})(?:\s*,\s*(?:0|[1-9]\d{0,2}))+)\s*,?\s*[\]})]")
_PREFIXED = re.compile(r"\b0x([0-9a-fA-F]{1,2})\b")
_SEPARATED = re.compile(r"[0-9a-fA-F]+")
_ONLY_HEX = re.compile(r"(?:0x|[\s:;,.|<>{}()\[\]'\"_-]|[0-9a-fA-F])*", re.IGNORECASE)
_RUN = re.compile(r"(?<![0-9a-zA-Z])(?:(?:0x)?[0-9a-fA-F]{2}[ \t\r\n:,;]*){8,}(?![0-9a-zA-Z])")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}")


def octets_in(text: str) -> tuple[list[bytes], str]:
    r"""Find the octets in a text.

    Args:
        text: Hexadecimal in any dress, a hexdump (several are several PDUs), an escaped string, an array
            of C, Go or JSON, the `repr` of Python's `bytes`, base64.

    Returns:
        The octets, one entry a dump; and a sentence about what was passed over, empty if nothing was.

    >>> octets_in("0x00000010:80000004, 00000058 00000002")[0][0].hex()
    '00000010800000040000005800000002'
    >>> octets_in("b'\\x00\\x10'"), octets_in("[0, 16, 128]")[0]
    (([b'\x00\x10'], ''), [b'\x00\x10\x80'])
    """
    text = text.strip("\ufeff \t\r\n")
    if not text:
        return [b""], ""
    for reader in (_bytes_repr, _escaped, _numbers, _array, _dump, _hexadecimal, _base64, _longest_run):
        found = reader(text)
        if found is not None:
            return found
    return [b""], "there are no octets in the text: give hexadecimal digits, two for each octet"


def _bytes_repr(text: str) -> tuple[list[bytes], str] | None:
    match = _BYTES.fullmatch(text)
    if match is None:
        return None
    try:
        return [bytes(ast.literal_eval(match[1]))], ""
    except (ValueError, SyntaxError):
        return None


def _escaped(text: str) -> tuple[list[bytes], str] | None:
    r"""Strings of C and of Wireshark ("...as escaped string"): ``"\x00\x00"``, over several lines perhaps."""
    if "\\x" not in text:
        return None
    strings = [one or other for one, other in _QUOTED.findall(text)] or [re.sub(r"\\?\s*\n", "", text)]
    return [b"".join(map(_unescape, strings))], ""


def _unescape(text: str) -> bytes:
    octets = bytearray()
    for hexadecimal, octal, letter, plain in _ESCAPE.findall(text):
        if hexadecimal:
            octets.append(int(hexadecimal, 16))
        elif octal:
            octets.append(int(octal, 8) & 0xFF)
        elif letter in _PLAIN_ESCAPES:
            octets.append(_PLAIN_ESCAPES[letter])
        else:
            octets += (letter or plain).encode("utf-8", "replace")
    return bytes(octets)


def _numbers(text: str) -> tuple[list[bytes], str] | None:
    """Arrays of decimal numbers, as in ``{"type": "Buffer", "data": [0, 16]}``; no leading zeros there."""
    match = _NUMBERS.search(text)
    numbers = [int(number) for number in match[1].split(",")] if match else []
    if not numbers or max(numbers) > 255 or not any(number < 10 for number in numbers):
        return None
    return [bytes(numbers)], ""


def _array(text: str) -> tuple[list[bytes], str] | None:
    """Arrays of ``0x…`` octets in any language."""
    octets = _PREFIXED.findall(_COMMENT.sub("", text))
    if len(octets) < 2 or (len(octets) < 8 and "{" not in text and "," not in text):
        return None
    return [bytes(int(octet, 16) for octet in octets)], ""


def _dump(text: str) -> tuple[list[bytes], str] | None:
    dumps = read_dump(text)
    return (dumps, "") if dumps else None


def _hexadecimal(text: str) -> tuple[list[bytes], str] | None:
    text = re.sub(r"(?i)\A<?(?:buffer|hex)\b[:=]?", "", text)
    if not _ONLY_HEX.fullmatch(text):
        return None
    groups = _SEPARATED.findall(re.sub(r"(?i)0x", " ", text))
    if groups and all(len(group) <= 2 for group in groups):
        return [bytes(int(group, 16) for group in groups)], ""
    digits = "".join(groups)
    if not digits:
        return None
    odd = "the last of an odd number of digits is left out" if len(digits) % 2 else ""
    return [bytes.fromhex(digits[: len(digits) & ~1])], odd


def _base64(text: str) -> tuple[list[bytes], str] | None:
    """Base64, believed only when it starts as a PDU does: with a length below 16 million."""
    if not _BASE64.fullmatch(text):
        return None
    try:
        octets = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None
    return ([octets], "") if len(octets) >= 16 and octets[0] == 0 else None


def _longest_run(text: str) -> tuple[list[bytes], str] | None:
    """The longest run of hexadecimal digits in a line of a log."""
    runs = [match[0] for match in _RUN.finditer(text)]
    if not runs:
        return None
    longest = max(runs, key=len)
    digits = "".join(_SEPARATED.findall(re.sub(r"(?i)0x", "", longest)))
    return [bytes.fromhex(digits)], "the text around the hexadecimal digits is passed over"
