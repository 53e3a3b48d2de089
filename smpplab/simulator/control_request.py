"""Reading one HTTP/1.1 request, strictly: what is not plainly right is an error, and all of it is bounded.

Two fields of a kind, a line folded, a coding not understood: whoever guesses what was meant can be made to
guess wrong.  So nothing is guessed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

__all__ = ["MOST_BODY", "MOST_HEAD", "NOTHING", "HttpError", "Request", "parse", "read"]

MOST_HEAD, MOST_BODY, MOST_FIELDS = 1 << 14, 1 << 16, 64
REQUEST_LINE = re.compile(rb"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.([01])")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)")
ONLY_ONCE = ("host", "content-length", "authorization", "content-type", "transfer-encoding")
NOTHING: Mapping[str, str] = MappingProxyType({})


class HttpError(Exception):
    """A request that is answered with an error.

    Args:
        status: Of HTTP, such as 404.
        problem: One sentence.
        fields: Header fields that go with it.
        close: Whether the connection ends, as nobody knows where the next request begins.
    """

    def __init__(
        self, status: int, problem: str, fields: Mapping[str, str] = NOTHING, *, close: bool = False
    ) -> None:
        super().__init__(problem)
        self.status, self.problem, self.fields, self.close = status, problem, fields, close


class Request(NamedTuple):
    """One request; the names of header fields are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    fields: dict[str, str]
    body: bytes = b""
    old: bool = False  # HTTP/1.0

    def json(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            HttpError: It is none.
        """
        if self.fields.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HttpError(415, "the body is to be JSON: Content-Type: application/json")
        try:
            value = json.loads(self.body.decode("utf-8"), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise HttpError(400, "the body is no JSON in UTF-8") from None
        if not isinstance(value, dict):
            raise HttpError(400, 'the body is to be a JSON object: {"name": value}')
        return value


async def read(reader: asyncio.StreamReader, first: bytes) -> Request:
    """Read one request, of which the first octet is there.

    Raises:
        HttpError: It is no HTTP, or too large.
    """
    try:
        head = first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise HttpError(431, f"a request's head has at most {MOST_HEAD:,} octets", close=True) from None
    request = parse(head)
    size = _size(request)
    return request._replace(body=await reader.readexactly(size)) if size else request


def parse(head: bytes) -> Request:
    """A request without its body.

    >>> parse(b"GET /messages?limit=2 HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n").query
    {'limit': '2'}
    """
    line, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    match = REQUEST_LINE.fullmatch(line)
    if match is None:
        raise HttpError(400, "that is no request of HTTP/1.1", close=True)
    method, target, minor = match.groups()
    path, _, query = target.decode("ascii").partition("?")
    try:
        path = unquote(path, errors="strict")
        pairs = parse_qsl(query, True, bool(query), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HttpError(
            400, "the address is not written as one: ?name=value&name=value", close=True
        ) from None
    return Request(method.decode("ascii"), path, dict(pairs), _fields(lines), old=minor == b"0")


def _fields(lines: list[bytes]) -> dict[str, str]:
    if len(lines) > MOST_FIELDS:
        raise HttpError(431, f"a request has at most {MOST_FIELDS} header fields", close=True)
    fields: dict[str, str] = {}
    for line in lines:
        match = FIELD.fullmatch(line)
        if match is None:
            raise HttpError(400, "a header field is written Name: value, on one line", close=True)
        name, value = match[1].decode("ascii").lower(), match[2].decode("latin-1").strip(" \t")
        if name in fields and name in ONLY_ONCE:
            raise HttpError(400, f"there is more than one {name}", close=True)
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def _size(request: Request) -> int:
    """How many octets its body has."""
    if "transfer-encoding" in request.fields:
        raise HttpError(501, "transfer codings are not understood: send a Content-Length", close=True)
    if "expect" in request.fields:
        raise HttpError(417, "nothing is promised: send the body without Expect", close=True)
    given = request.fields.get("content-length")
    if given is None:
        if request.method == "POST":
            raise HttpError(411, "a POST needs a Content-Length", close=True)
        return 0
    if not re.fullmatch("[0-9]{1,12}", given):
        raise HttpError(400, "Content-Length is a number of octets", close=True)
    if int(given) > MOST_BODY:
        raise HttpError(413, f"a body has at most {MOST_BODY:,} octets", close=True)
    return int(given)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
