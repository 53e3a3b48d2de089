"""TCP and TLS, addresses, and what is said when there is no connection."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def test_further_options_are_kept() -> None:
    assert Endpoint.parse("smpp://h?bind=rx&color=red").options == {"color": "red"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://h", "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"),
        ("localhost:2775", "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"),
        ("smpp://", "the address names no host: smpp://system_id:password@host:port"),
        ("smpp://h?bind=both", "bind is one of trx, tx, rx, not 'both'"),
        ("smpp://[::1", "this is no address: Invalid IPv6 URL"),
    ],
)
def test_wrong_addresses(url: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint.parse(url)
    assert str(caught.value) == message


@pytest.mark.parametrize("port", ["99999", "x"])
def test_wrong_ports(port: str) -> None:
    with pytest.raises(UsageError, match=r"^the port of an address is a number up to 65535: "):
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

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.context, self.ends = context, []

    def factory(self) -> Served:
        self.ends.append(Served())
        return self.ends[-1]

    async def __aenter__(self) -> Server:
        self.server = await listen(self.factory, context=self.context)
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
    tls = "context" in options
    protocol = await connect_tcp(Echo, Endpoint("localhost", port, tls=tls), **options)
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


# TLS


class Authority:
    """A certificate authority of our own."""

    def __init__(self, folder: Path, name: str = "Laboratory CA") -> None:
        self.key, self.folder = ec.generate_private_key(ec.SECP256R1()), folder
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        # Python 3.13 verifies strictly (RFC 5280): usage and key identifiers have to be there.
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        constraints = (x509.BasicConstraints(ca=True, path_length=None), True), (usage, True)
        self.certificate = self.sign(self.name, self.key.public_key(), *constraints)
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def sign(self, subject: x509.Name, key: Any, *extensions: tuple[Any, bool]) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=2))
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        identifiers = ((issuer, False), (x509.SubjectKeyIdentifier.from_public_key(key), False))
        for extension, critical in (*extensions, *identifiers):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def server(self, *names: str) -> ssl.SSLContext:
        """The context of a server that has these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        found = [x509.DNSName(name) for name in names] + [x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        signed = self.sign(subject, key.public_key(), (x509.SubjectAlternativeName(found), False))
        path = self.folder / f"{names[0]}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def client(self) -> ssl.SSLContext:
        """The context of a client that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.path))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def test_tls(authority: Authority) -> None:
    async with Server(authority.server("localhost")) as server:
        await hello(server.port, context=authority.client())


async def test_tls_to_a_name_of_ones_own_choice(authority: Authority) -> None:
    async with Server(authority.server("smsc.example")) as server:
        await hello(server.port, context=authority.client(), server_name="smsc.example")


async def test_tls_verifies_the_host_name(authority: Authority) -> None:
    async with Server(authority.server("smsc.example")) as server:
        point = Endpoint("localhost", server.port, tls=True)
        said = await failure(point, context=authority.client())
    assert said == (
        f"localhost:{server.port}: the certificate is not trusted: "
        "Hostname mismatch, certificate is not valid for 'localhost'."
    )


async def test_tls_verifies_the_chain(authority: Authority) -> None:
    async with Server(authority.server("localhost")) as server:
        said = await failure(Endpoint("localhost", server.port, tls=True))
    assert said.startswith(f"localhost:{server.port}: the certificate is not trusted: ")
    assert "self-signed certificate in certificate chain" in said or "unable to get local issuer" in said


async def test_tls_to_a_port_without_tls(authority: Authority, server: Server) -> None:
    point = Endpoint("localhost", server.port, tls=True)
    said = await failure(point, context=authority.client())
    assert said.startswith(f"localhost:{server.port}: TLS did not agree (")
    assert said.endswith("); is it a plain smpp:// port?")
