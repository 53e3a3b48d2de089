"""A message as JSON, so that a program in any language can put one into a broker.

One object with these members, of which only ``to`` and ``text`` must be there::

    {
      "v": 1,                              the version of this form; 1 when absent
      "to": "447700900123",                or [ton, npi, digits]
      "text": "Hello",                     or {"hex": "48656c6c6f"} for octets as they are
      "source": "LAB",                     or [ton, npi, digits]; absent: the setting of the link
      "receipt": true,                     whether a delivery receipt is wanted
      "log_id": "order 7",                 yours; comes back in logs, receipts and outcomes
      "metadata": {"customer": 7},         yours: an object of anything; likewise
      "options": {                         further arguments of submit, and fields of submit_sm
        "validity": 3600,                  seconds, or a time as SMPP writes it
        "data_coding": 0,
        "tlvs": {"user_message_reference": 7, "0x1501": {"hex": "0a0b"}}
      },
      "tries": 0,                          how often it was tried already, and failed
      "lost": 0                            how often its link was lost before the MC had answered it
    }

Octets are ``{"hex": "…"}`` wherever `submit` takes octets.  Times are seconds from when the message is
sent, or text such as "000001000000000R" (SMPP 3.4 section 7.1.1).  TLVs go by name, or by tag like "0x1501";
where one is repeated or the order counts, ``tlvs`` is a list of [name, value].
A member that is not listed here is an error, not ignored: a wrong "reciept" would cost receipts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from smpplab.client.building import FIELDS, TEXT, TIMES
from smpplab.client.json_values import octets_in, octets_out, options_in, options_out, shown
from smpplab.client.outgoing import Outgoing
from smpplab.errors import BadMessage

__all__ = ["MAX_OCTETS", "VERSION", "from_json", "to_json"]

VERSION = 1
MAX_OCTETS = 256 * 1024  # the longest message_payload is 65,535 octets, and twice that in hex
OPTIONS = frozenset((*FIELDS, *TEXT, *TIMES, "flash", "tlvs"))
_write = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def to_json(message: Outgoing) -> str:
    """A message as JSON, in ASCII; members that say nothing are left out.

    >>> to_json(Outgoing("447700900123", b"Hi", receipt=True))
    '{"v":1,"to":"447700900123","text":{"hex":"4869"},"receipt":true}'

    Raises:
        BadMessage: It holds something that JSON cannot hold, or that `from_json` would not take.
    """
    text = message.text
    out: dict[str, Any] = {
        "v": VERSION,
        "to": message.to,
        "text": text if isinstance(text, str) else octets_out(text, "text"),
    }
    if message.options:
        out["options"] = options_out(message.options)
    if message.metadata:
        out["metadata"] = dict(message.metadata)
    for name in ("source", "receipt", "log_id", "tries", "lost"):
        value = getattr(message, name)
        if value or (value is not None and name == "source"):
            out[name] = value
    _check(out)
    try:
        return _bounded(_write(out))
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, BadMessage):
            raise
        raise BadMessage(f"metadata or options hold what JSON cannot: {error}") from None


def from_json(text: str | bytes) -> Outgoing:
    """The message that JSON tells of.

    >>> from_json('{"to": [1, 1, "447700900123"], "text": "Hi"}')
    Outgoing(to=(1, 1, '447700900123'), text='Hi')
    >>> from_json('{"v": 2, "to": "447700900123", "text": "Hi"}')
    Traceback (most recent call last):
    ...
    smpplab.errors.BadMessage: version 2 is newer than 1, the newest that this smpplab reads: update it

    Raises:
        BadMessage: It is no JSON, or not such a message; the sentence names the member.
    """
    given = _read(text)
    _check(given)
    given.pop("v", None)
    if type(given["to"]) is list:
        given["to"] = tuple(given["to"])
    if type(given.get("source")) is list:
        given["source"] = tuple(given["source"])
    if type(given["text"]) is dict:
        given["text"] = octets_in(given["text"], "text")
    if "options" in given:
        given["options"] = options_in(given["options"])
    return Outgoing(**given)


# JSON


def _no_number(name: str) -> None:
    raise BadMessage(f"{name} is no number in JSON; leave it out")


_decode = json.JSONDecoder(parse_constant=_no_number).decode


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        given = _decode(_bounded(text if isinstance(text, str) else str(text, "utf-8")))
    except BadMessage:
        raise
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"a message is one JSON object in UTF-8: {error}") from None
    if type(given) is not dict:
        raise BadMessage(f"a message is a JSON object with to and text, not {shown(given)}")
    return given


def _bounded(text: str) -> str:
    if len(text) > MAX_OCTETS:
        raise BadMessage(f"the message is {len(text):,} characters of JSON; {MAX_OCTETS:,} are the most")
    return text


# What the members may be


def _check(given: dict[str, Any]) -> None:
    """Raise for a member that is missing, unknown, or of the wrong kind."""
    if "v" in given:
        _version(given["v"])  # first: a newer form may have other members
    for name, value in given.items():
        check = MEMBERS.get(name)
        if check is None:
            raise BadMessage(f"a message has no member {shown(name)}; it has {', '.join(MEMBERS)}")
        check(name, value)
    if "to" not in given or "text" not in given:
        raise BadMessage(f"the message has no {'text' if 'to' in given else 'to'}; it needs to and text")


def _version(version: Any) -> None:
    if type(version) is int and version > VERSION:
        raise BadMessage(
            f"version {version} is newer than {VERSION}, the newest that this smpplab reads: update it"
        )
    if type(version) is not int or version != VERSION:
        raise BadMessage(f"v is the version of the form, {VERSION}, not {shown(version)}")


def _address(name: str, value: Any) -> None:
    if isinstance(value, str):
        good = bool(value) or name == "source"
    else:
        good = isinstance(value, list | tuple) and len(value) == 3 and isinstance(value[2], str)
        good = good and _whole(value[0], 256) and _whole(value[1], 256)
    if not good:
        raise BadMessage(f"{name} is digits or a name as text, or [ton, npi, digits], not {shown(value)}")


def _said(name: str, value: Any) -> None:
    if not isinstance(value, str):
        octets_in(value, name)


def _whole(value: Any, end: int = 2**63) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < end


def _count(name: str, value: Any) -> None:
    if not _whole(value):
        raise BadMessage(f"{name} is a whole number from 0, not {shown(value)}")


def _kind(kind: type, called: str) -> Callable[[str, Any], None]:
    def check(name: str, value: Any) -> None:
        if not isinstance(value, kind):
            raise BadMessage(f"{name} is {called}, not {shown(value)}")

    return check


def _options(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise BadMessage(f"options is an object of further arguments of submit, not {shown(value)}")
    if not value.keys() <= OPTIONS:
        wrong, known = min(value.keys() - OPTIONS, key=str), ", ".join(sorted(OPTIONS))
        raise BadMessage(f"options: submit has no argument {shown(wrong)}; it has {known}")
    for time in TIMES:
        given = value.get(time, 0)
        if isinstance(given, bool) or not isinstance(given, int | float | str):
            raise BadMessage(f"options.{time} is seconds, or a time as SMPP writes it, not {shown(given)}")
    tlvs = value.get("tlvs", {})
    if isinstance(tlvs, list):
        good = all(type(pair) is list and len(pair) == 2 and type(pair[0]) is str for pair in tlvs)
    else:
        good = isinstance(tlvs, dict)
    if not good:
        raise BadMessage(f"options.tlvs is an object from names to values, not {shown(tlvs)}")


MEMBERS: dict[str, Callable[[str, Any], None]] = {
    "v": lambda name, value: None,  # checked before all others
    "to": _address,
    "text": _said,
    "source": _address,
    "receipt": _kind(bool, "true or false"),
    "log_id": _kind(str, "text"),
    "metadata": _kind(dict, "an object"),
    "options": _options,
    "tries": _count,
    "lost": _count,
}
