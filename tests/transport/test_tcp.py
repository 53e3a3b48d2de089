"""TCP and TLS, addresses, and what is said when there is no connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smpplab.errors import ConnectFailed, UsageError
from smpplab.transport import Endpoint, connect_tcp, listen, tcp

# Addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smpp://lab:secret@mc.example:2776?bind=rx", ("mc.example", 2776, "lab", "secret", "rx", False)),
        ("smpp://localhost", ("localhost", 2775, "", "", "trx", False)),
        ("smpps://lab@[2001:db8::1]", ("2001:db8::1", 3550, "lab", "", "trx", True)),
        ("smpp://l%40b:p%2Fw%3A@h?bind=TX", ("h", 2775, "l@b", "p/w:", "tx", False)),
    ],
)
def test_addresses(url: str, expected: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMPPLAB_PASSWORD", raising=False)
    point = Endpoint.parse(url)
    assert (point.host, point.port, point.system_id, point.password, point.bind, point.tls) == expected
    assert Endpoint.parse(point.url(password=True)) == point


def test_the_password_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPPLAB_PASSWORD", "hidden")
    assert Endpoint.parse("smpp://lab@h").password == "hidden"
    assert Endpoint.parse("smpp://lab:given@h").password == "given"


def test_the_password_is_never_shown() -> None:
    point = Endpoint.parse("smpp://lab:secret08@h")
    assert "secret08" not in repr(point) + point.url() + str(point)
    assert point.url(password=True) == "smpp://lab:secret08@h:2775?bind=trx"


@pytest.mark.parametrize(
    "url",
    [
        "smpp://lab:geheim/1@h",
        "smpp://lab:12/geheim@h",
        "smpp://lab:12#geheim@h",
        "smpp://lab:12?geheim@h",
        "smpp://lab:geheim\u2100@h",
    ],
)
def test_a_password_that_breaks_its_address_is_not_shown(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint.parse(url)
    assert "geheim" not in str(caught.value)


def test_further_options_are_kept() -> None:
    assert Endpoint.parse("smpp://h?bind=rx&color=red&empty=").options == {"color": "red", "empty": ""}


def test_several_hosts_in_one_address() -> None:
    points = Endpoint.parse_all("smpp://lab:a,b@first:1,[2001:db8::1]:2,third?bind=rx&window=5")
    assert [point.where for point in points] == ["first:1", "[2001:db8::1]:2", "third:2775"]
    assert {(point.system_id, point.password, point.bind) for point in points} == {("lab", "a,b", "rx")}
    assert all(point.options == {"window": "5"} for point in points)
    assert [point.where for point in Endpoint.parse_all("smpps://h/")] == ["h:3550"]


def test_several_hosts_where_one_is_wanted() -> None:
    with pytest.raises(UsageError, match=r"^the address names 2 hosts where one is wanted: a:2775, b:2776$"):
        Endpoint.parse("smpp://lab:secret08@a,b:2776")


@pytest.mark.parametrize("url", ["smpp://a,", "smpp://a,,b", "smpp://lab@,b"])
def test_a_host_that_is_missing_among_several(url: str) -> None:
    with pytest.raises(UsageError, match="the address names no host"):
        Endpoint.parse_all(url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://h", "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"),
        ("localhost:2775", "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"),
        ("smpp://", "the address names no host: smpp://system_id:password@host:port"),
        ("smpp://h?bind=both", "bind is one of trx, tx, rx, not 'both'"),
        ("smpp://[::1", "this is no address: is an IPv6 host in [brackets]?"),
    ],
)
def test_wrong_addresses(url: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint.parse(url)
    assert str(caught.value) == message


@pytest.mark.parametrize("port", ["99999", "x"])
def test_wrong_ports(port: str) -> None:
    with pytest.raises(
        UsageError, match=r"^the port of an address is a number up to 65535; in a password, / "
    ):
        Endpoint.parse(f"smpp://h:{port}")


# Connections


class Echo(asyncio.Protocol):
    def __init__(self) -> None:
        self.closed = asyncio.get_running_loop().create_future()
        self.came = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if not self.came.done():
            self.came.set_result(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set_result(exc)


class Served(Echo):
    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


class Server:
    """A server that echoes, and closes all its connections at the end."""

    def __init__(self) -> None:
        self.ends: list[Served] = []

    def factory(self) -> Served:
        self.ends.append(Served())
        return self.ends[-1]

    async def __aenter__(self) -> Server:
        self.server = await listen(self.factory)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.server.close()
        for end in self.ends:
            if hasattr(end, "transport"):
                end.transport.close()
                await end.closed
        await self.server.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as server:
        yield server


async def hello(port: int, **options: Any) -> None:
    protocol = await connect_tcp(Echo, Endpoint("localhost", port), **options)
    protocol.transport.write(b"hello")
    assert await protocol.came == b"hello"
    protocol.transport.close()
    await protocol.closed


async def test_octets_go_there_and_back(server: Server) -> None:
    await hello(server.port)


async def failure(point: Endpoint, **options: Any) -> str:
    with pytest.raises(ConnectFailed) as caught:
        await connect_tcp(Echo, point, **options)
    assert isinstance(caught.value.__cause__, OSError | UnicodeError)
    return str(caught.value)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_refused_port(host: str) -> None:
    port = free_port()
    said = f"{host}:{port}: the connection was refused; is the message centre listening there?"
    assert await failure(Endpoint(host, port)) == said


async def test_a_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody)
    assert await failure(Endpoint("mc.invalid", 2775)) == "mc.invalid:2775: no host has that name"


async def test_a_name_that_can_be_nobodys() -> None:
    host = "a" * 70 + ".example"
    assert await failure(Endpoint(host, 2775)) == f"{host}:2775: no host has that name"


async def test_nobody_answers_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(*_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", wait)
    assert (
        await failure(Endpoint("mc.example", 1), timeout=0.01) == "mc.example:1: no connection within 0.01 s"
    )


async def test_a_port_that_is_taken(server: Server) -> None:
    with pytest.raises(ConnectFailed) as caught:
        await listen(Echo, port=server.port)
    assert str(caught.value).startswith(f"127.0.0.1:{server.port}: cannot listen there: ")


async def test_a_host_that_there_is_not() -> None:
    with pytest.raises(ConnectFailed, match=r"^mc\.invalid:0: cannot listen there: no host has that name$"):
        await listen(Echo, "mc.invalid")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(113, "No route to host"), "mc:1: No route to host"),
        (ConnectionResetError(104, "Connection reset by peer"), "mc:1: Connection reset by peer"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1)"),
         "mc:1: the connection was refused; is the message centre listening there?"),
        (ConnectionError(), "mc:1: "),
    ],
)  # fmt: skip
def test_every_failure_is_one_plain_sentence(error: OSError, words: str) -> None:
    assert tcp.explain(error, "mc:1").startswith(words)
