"""Odd HTTP: every kind of wrong gets its answer or its end, and nobody else notices."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, strategies as st

from smpplab.simulator.control_http import MOST_CONNECTIONS, Answer, HttpServer, as_json
from smpplab.simulator.control_request import MOST_BODY, MOST_HEAD, HttpError, Request, parse

from .http_client import until

HOST = b"Host: localhost\r\n"
LAST = b"Connection: close\r\n\r\n"


class Echo:
    """Answers with what it was asked."""

    def __init__(self, **limits: float) -> None:
        self.http = HttpServer(self.handle, **limits)
        self.asked: list[Request] = []

    async def handle(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.path == "/large":
            return Answer(b"x" * (1 << 25))
        if request.path == "/json":
            return as_json(request.json())
        if request.path == "/endless":
            return Answer(b"", stream=self.endless())
        if request.path == "/teapot":
            raise HttpError(418, "no coffee", {"X-Kind": "pot"})
        return as_json({"path": request.path, "query": request.query, "body": request.body.decode()})

    async def endless(self):
        try:
            while True:
                yield b"x" * (1 << 20)
        finally:
            self.asked.append(None)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.http.port)

    async def ask(self, *pieces: bytes, eof: bool = False) -> bytes:
        """All that comes back, until the server closes."""
        reader, writer = await self.connect()
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        if eof:
            writer.write_eof()
        async with asyncio.timeout(20):
            answer = await reader.read()
        writer.close()
        return answer

    async def __aenter__(self) -> Echo:
        await self.http.start("127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()


@pytest.fixture
async def echo():
    async with Echo(patience=5) as echo:
        yield echo


def statuses(answer: bytes) -> list[int]:
    """The statuses of the answers, one after the other; each has to be whole."""
    found = []
    while answer:
        head, _, rest = answer.partition(b"\r\n\r\n")
        found.append(int(head.split(b" ", 2)[1]))
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        size = int(fields[b"Content-Length"])
        assert fields[b"Content-Type"] == b"application/json" and len(rest) >= size
        json.loads(rest[:size])
        answer = rest[size:]
    return found


def get(path: bytes, more: bytes = b"") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + more + LAST


def post(body: bytes, more: bytes = b"Content-Type: application/json\r\n", path: bytes = b"/json") -> bytes:
    size = b"Content-Length: %d\r\n" % len(body)
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + size + more + LAST + body


ODD = [
    ("not HTTP", b"\x16\x03\x01\x00\xc8\x01\0\0\r\n\r\n", 400),
    ("an SMPP PDU", bytes.fromhex("00000010000000150000000000000001") + b"\r\n\r\n", 400),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\n", 400),
    ("HTTP/0.9", b"GET /\r\n\r\n", 400),
    ("HTTP/1.2", b"GET / HTTP/1.2\r\n" + HOST + b"\r\n", 400),
    ("absolute address", get(b"http://localhost/"), 400),
    ("two blanks", b"GET  / HTTP/1.1\r\n" + HOST + LAST, 400),
    ("small letters", b"get / HTTP/1.1\r\n" + HOST + LAST, 400),
    ("bad UTF-8 in the path", get(b"/%ff%fe"), 400),
    ("bad UTF-8 in the query", get(b"/?a=%ff"), 400),
    ("raw octets in the path", get(b"/\xff"), 400),
    ("query without a value", get(b"/?a"), 400),
    ("query of a thousand", get(b"/?" + b"&".join(b"a=1" for _ in range(1000))), 400),
    ("folded field", get(b"/", b"X-A: a\r\n b\r\n"), 400),
    ("blank before the colon", get(b"/", b"X-A : a\r\n"), 400),
    ("no colon", get(b"/", b"X-A\r\n"), 400),
    ("no name", get(b"/", b": a\r\n"), 400),
    ("NUL", get(b"/", b"X-A: a\0b\r\n"), 400),
    ("bare CR", get(b"/", b"X-A: a\rb\r\n"), 400),
    ("bare LF", get(b"/", b"X-A: a\nX-B: b\r\n"), 400),
    ("two Hosts", get(b"/", HOST), 400),
    ("two lengths", post(b"{}", b"Content-Length: 2\r\n"), 400),
    ("length with a sign", b"POST / HTTP/1.1\r\nContent-Length: +2\r\n" + LAST + b"{}", 400),
    ("length in words", b"POST / HTTP/1.1\r\nContent-Length: two\r\n" + LAST, 400),
    ("length of 20 digits", b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 20 + b"\r\n" + LAST, 400),
    ("no length", b"POST / HTTP/1.1\r\n" + HOST + LAST, 411),
    ("chunked", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + LAST + b"0\r\n\r\n", 501),
    ("chunked and a length", post(b"0\r\n\r\n", b"Transfer-Encoding: chunked\r\n"), 501),
    ("a promise wanted", post(b"{}", b"Expect: 100-continue\r\n"), 417),
    ("body too large", b"POST / HTTP/1.1\r\nContent-Length: %d\r\n" % (MOST_BODY + 1) + LAST, 413),
    ("body far too large, sent", post(b"x" * (MOST_BODY * 4)), 413),
    ("head too large", get(b"/", b"X-A: " + b"a" * MOST_HEAD + b"\r\n"), 431),
    ("head without end", b"GET / HTTP/1.1\r\nX-A: " + b"a" * MOST_HEAD * 4, 431),
    ("too many fields", get(b"/", b"".join(b"X-%d: a\r\n" % n for n in range(100))), 431),
    ("not JSON", post(b"{"), 400),
    ("no object", post(b"[1]"), 400),
    ("bad UTF-8", post(b'{"a": "\xff"}'), 400),
    ("UTF-16", post('{"a": 1}'.encode("utf-16")), 400),
    ("nested too deep", post(b'{"a": ' + b"[" * 30_000), 400),
    ("NaN", post(b'{"a": NaN}'), 400),
    ("a number of 10,000 digits", post(b'{"a": ' + b"9" * 10_000 + b"}"), 400),
    ("a form", post(b"a=1", b"Content-Type: application/x-www-form-urlencoded\r\n"), 415),
    ("no type", post(b"{}", b""), 415),
]  # fmt: skip


@pytest.mark.parametrize(("octets", "status"), [odd[1:] for odd in ODD], ids=[odd[0] for odd in ODD])
async def test_odd_requests_get_one_answer_and_the_connection_ends(echo, octets, status):
    assert statuses(await echo.ask(octets)) == [status]
    assert statuses(await echo.ask(get(b"/"))) == [200]


@pytest.mark.parametrize(("octets", "status"), [odd[1:] for odd in ODD], ids=[odd[0] for odd in ODD])
async def test_cut_short_they_are_no_answer_and_no_trouble(echo, octets, status):
    got = statuses(await echo.ask(octets[: len(octets) // 2], eof=True))
    assert got in ([], [status], [431])
    assert statuses(await echo.ask(get(b"/"))) == [200]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(
            st.sampled_from([case[1][:2000] for case in ODD]), st.integers(0, 400), st.binary(max_size=4)
        ).map(lambda mutation: mutation[0][: mutation[1]] + mutation[2] + mutation[0][mutation[1] :]),
    )
)
def test_reading_a_head_raises_nothing_but_its_own_error(head):
    try:
        request = parse(head)
    except HttpError as error:
        assert 400 <= error.status < 600 and error.close
    else:
        assert request.path.startswith("/") and all(name == name.lower() for name in request.fields)


@given(st.binary(max_size=200))
def test_reading_a_body_raises_nothing_but_its_own_error(body):
    request = Request("POST", "/", {}, {"content-type": "application/json; charset=utf-8"}, body)
    try:
        assert isinstance(request.json(), dict)
    except HttpError as error:
        assert error.status == 400 and not error.close


async def test_octet_by_octet(echo):
    answer = await echo.ask(*(bytes([octet]) for octet in post('{"a": "ž✓"}'.encode())))
    assert statuses(answer) == [200] and b"\\u017e\\u2713" in answer


async def test_pipelined_requests_are_answered_in_order(echo):
    keep = b"GET /%d?x=%d HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = await echo.ask(b"".join(keep % (n, n) for n in range(50)) + get(b"/last"))
    assert statuses(answer) == [200] * 51
    assert [request.path for request in echo.asked] == [f"/{n}" for n in range(50)] + ["/last"]


async def test_what_follows_a_wrong_request_is_not_read(echo):
    smuggled = b"GET /secret HTTP/1.1\r\n" + HOST + LAST
    answer = await echo.ask(post(smuggled, b"Transfer-Encoding: chunked\r\n"))
    assert statuses(answer) == [501] and not echo.asked


async def test_an_error_that_leaves_no_doubt_keeps_the_connection(echo):
    answer = await echo.ask(b"GET /teapot HTTP/1.1\r\n" + HOST + b"\r\n" + get(b"/"))
    assert statuses(answer) == [418, 200] and b"X-Kind: pot" in answer


async def test_head_has_the_length_and_no_body(echo):
    answer = await echo.ask(b"HEAD /abc HTTP/1.1\r\n" + HOST + LAST)
    head, _, body = answer.partition(b"\r\n\r\n")
    whole = await echo.ask(get(b"/abc"))
    assert body == b"" and head == whole.partition(b"\r\n\r\n")[0]
    assert (await echo.ask(b"HEAD /endless HTTP/1.1\r\n" + HOST + LAST)).endswith(b"\r\n\r\n")


async def test_http_1_0_ends_after_one(echo):
    assert statuses(await echo.ask(b"GET / HTTP/1.0\r\n\r\n" * 2)) == [200]


async def test_decoded_paths_and_queries(echo):
    answer = await echo.ask(get(b"/a%20b?n=%2B1&t=a+b&e="))
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {
        "path": "/a b", "query": {"n": "+1", "t": "a b", "e": ""}, "body": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "octets", [b"", b"G", b"GET / HTTP/1.1\r\nHost: lo", post(b"{}")[:-1]],
    ids=["silence", "one octet", "half a head", "half a body"],
)  # fmt: skip
async def test_who_is_too_slow_is_cut_off(octets):
    async with Echo(patience=0.05, idle=0.05) as echo:
        assert await echo.ask(octets) == b""
        assert statuses(await echo.ask(get(b"/"))) == [200]


@pytest.mark.parametrize("path", [b"/large", b"/endless"])
async def test_who_does_not_read_is_cut_off_and_costs_little(path):
    async with Echo(patience=0.2) as echo:
        reader, writer = await echo.connect()
        reader._transport.pause_reading()
        writer.write(get(path))
        friend = await echo.ask(get(b"/"))
        assert statuses(friend) == [200]
        await until(lambda: not echo.http._serving)
        assert (None in echo.asked) == (path == b"/endless")  # its stream was closed
        writer.transport.abort()


async def test_there_are_only_so_many_connections(echo):
    idle = [await echo.connect() for _ in range(MOST_CONNECTIONS)]
    await until(lambda: len(echo.http._serving) == MOST_CONNECTIONS)
    assert statuses(await echo.ask(get(b"/"))) == [503]
    idle[0][1].close()
    await until(lambda: len(echo.http._serving) < MOST_CONNECTIONS)
    assert statuses(await echo.ask(get(b"/"))) == [200]
    for _, writer in idle:
        writer.close()


async def test_resets_at_any_moment(echo):
    whole = post(b'{"a": 1}')
    for size in range(0, len(whole), 3):
        _, writer = await echo.connect()
        writer.write(whole[:size])
        await asyncio.sleep(0)
        writer.transport.abort()
    assert statuses(await echo.ask(whole)) == [200]
    await until(lambda: not echo.http._serving)


async def test_closing_ends_all(echo):
    waiting = [asyncio.create_task(echo.ask(octets)) for octets in (b"", b"GET / HT", get(b"/endless"))]
    await until(lambda: len(echo.http._serving) == 3)
    await echo.http.close()
    async with asyncio.timeout(20):
        ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(end == b"" or isinstance(end, bytes | ConnectionError) for end in ended)
