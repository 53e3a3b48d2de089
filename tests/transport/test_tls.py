"""TLS: who is trusted, who is refused, and that each refusal is one plain sentence."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from smpplab.client import connect
from smpplab.errors import ConnectFailed, UsageError
from smpplab.simulator import Simulator
from smpplab.transport.tls import client_context

from ..authority import DAY, Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def ca(authority: Authority) -> str:
    return str(authority.path)


class Centres:
    """Message centres with TLS, closed at the end."""

    def __init__(self) -> None:
        self.open: list[Simulator] = []

    async def url(self, context: ssl.SSLContext | None) -> str:
        """Start one; give its address, by name."""
        smsc = await Simulator({"lab": "secret"}, tls=context).start()
        self.open.append(smsc)
        return smsc.url().replace("127.0.0.1", "localhost").replace("smpp://", "smpps://")


@pytest.fixture
async def centres() -> AsyncIterator[Centres]:
    centres = Centres()
    yield centres
    for smsc in centres.open:
        await smsc.close()


async def bound(url: str, **options: Any) -> bool:
    async with connect(url, **options) as esme:
        return esme.state.bound


async def refusal(url: str, **options: Any) -> str:
    """What is said, without the host and the port."""
    with pytest.raises(ConnectFailed) as caught:
        await connect(url, **options)
    where, _, said = str(caught.value).partition(": ")
    assert where == url.partition("@")[2].partition("?")[0]
    assert "\n" not in said
    return said


# Whom we trust


async def test_an_authority_of_ones_own(authority: Authority, centres: Centres, ca: str) -> None:
    assert await bound(await centres.url(authority.server()), cafile=ca)


async def test_the_files_may_stand_in_the_address(authority: Authority, centres: Centres, ca: str) -> None:
    url = await centres.url(authority.server("smsc.example"))
    assert await bound(f"{url}&cafile={ca.replace(' ', '+')}&server_name=smsc.example")


async def test_a_context_of_ones_own(authority: Authority, centres: Centres, ca: str) -> None:
    url = await centres.url(authority.server())
    assert await bound(url, context=ssl.create_default_context(cafile=ca))


async def test_another_name(authority: Authority, centres: Centres, ca: str) -> None:
    url = await centres.url(authority.server("smsc.example"))
    assert await refusal(url, cafile=ca) == (
        "the certificate is not trusted: Hostname mismatch, certificate is not valid for 'localhost'."
    )
    assert await refusal(url, cafile=ca, server_name="mc.example") == (
        "the certificate is not trusted: Hostname mismatch, certificate is not valid for 'mc.example'."
    )


async def test_a_certificate_that_has_expired(authority: Authority, centres: Centres, ca: str) -> None:
    url = await centres.url(authority.server(life=-DAY))
    assert await refusal(url, cafile=ca) == "the certificate is not trusted: certificate has expired"


async def test_an_authority_that_nobody_knows(authority: Authority, centres: Centres) -> None:
    said = await refusal(await centres.url(authority.server()))
    assert said.startswith("the certificate is not trusted: ")
    assert "unable to get local issuer certificate" in said or "self-signed certificate in" in said


async def test_a_port_without_tls(centres: Centres, ca: str) -> None:
    said = await refusal(await centres.url(None), cafile=ca)
    assert said.startswith("TLS did not agree (") and said.endswith("); is it a plain smpp:// port?")


# Who we are


def demanding(authority: Authority, version: ssl.TLSVersion, trusted: str) -> ssl.SSLContext:
    context = authority.server()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(trusted)
    context.maximum_version = version
    return context


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize("version", VERSIONS)
async def test_our_certificate_is_shown(
    authority: Authority, centres: Centres, ca: str, version: Any
) -> None:
    certfile, keyfile = authority.issue("esme")
    url = await centres.url(demanding(authority, version, ca))
    assert await bound(url, cafile=ca, certfile=certfile, keyfile=keyfile)


class Judge:
    """A server that says why it ends the handshake, as OpenSSL's do and asyncio's do not."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context, self.socket = context, socket.create_server(("127.0.0.1", 0))
        self.url = f"smpps://lab@localhost:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        connection, _ = self.socket.accept()
        with connection.dup() as kept, self.socket:
            with pytest.raises(ssl.SSLError):
                self.context.wrap_socket(connection, server_side=True)
            kept.shutdown(socket.SHUT_WR)
            while kept.recv(4096):
                pass  # closing with unread octets would reset the connection, and the alert be lost


async def verdict(context: ssl.SSLContext, **options: Any) -> str:
    judge = Judge(context)
    said = await refusal(judge.url, **options)
    judge.thread.join()
    return said


@pytest.mark.parametrize("version", VERSIONS)
async def test_our_certificate_is_missing(authority: Authority, ca: str, version: Any) -> None:
    assert await verdict(demanding(authority, version, ca), cafile=ca) in (
        "the message centre wants a certificate of ours: give certfile= and keyfile=",
        "TLS did not agree: no common cipher, or a certificate of ours is wanted",  # 1.2 has one word for both
    )


@pytest.mark.parametrize("version", VERSIONS)
async def test_our_certificate_is_not_trusted(authority: Authority, ca: str, version: Any) -> None:
    certfile, keyfile = Authority(authority.folder, "Other CA").issue("esme")
    context = demanding(authority, version, ca)
    assert await verdict(context, cafile=ca, certfile=certfile, keyfile=keyfile) == (
        "the message centre does not trust our certificate: it does not know who signed it"
    )


@pytest.mark.parametrize("version", VERSIONS)
async def test_our_certificate_has_expired(authority: Authority, ca: str, version: Any) -> None:
    certfile, keyfile = authority.issue("esme", -DAY)
    context = demanding(authority, version, ca)
    assert await verdict(context, cafile=ca, certfile=certfile, keyfile=keyfile) == (
        "the message centre does not trust our certificate: it has expired"
    )


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_message_centre_that_hangs_up_without_a_word(
    authority: Authority, centres: Centres, ca: str, version: Any
) -> None:
    said = await refusal(await centres.url(demanding(authority, version, ca)), cafile=ca)
    assert said == (
        "the connection ended with the TLS handshake; does the message centre want a certificate of ours"
        " (certfile=, keyfile=)?"
    )


# Keys for Wireshark


async def test_keys_are_logged(authority: Authority, centres: Centres, ca: str, tmp_path: Path) -> None:
    log = tmp_path / "keys.txt"
    assert await bound(await centres.url(authority.server()), cafile=ca, keylog=str(log))
    assert "CLIENT_TRAFFIC_SECRET_0 " in log.read_text()


async def test_the_environment_may_name_the_file(
    authority: Authority, centres: Centres, ca: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await centres.url(authority.server())
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.txt"))
    assert await bound(url, cafile=ca)
    assert "CLIENT_TRAFFIC_SECRET_0 " in (tmp_path / "keys.txt").read_text()


# What is wrong with the files, at once


def test_files_that_are_not_there(authority: Authority, tmp_path: Path) -> None:
    certfile, _ = authority.issue("esme")
    missing = str(tmp_path / "missing.pem")
    for options in ({"cafile": missing}, {"certfile": missing}, {"certfile": certfile, "keyfile": missing}):
        name = list(options)[-1]
        with pytest.raises(UsageError, match=f"^{name}: cannot read {missing}: No such file or directory$"):
            connect("smpps://h", **options)
    with pytest.raises(UsageError, match=r"^keylog: cannot write /nowhere/keys.txt: No such file"):
        connect("smpps://h", keylog="/nowhere/keys.txt")


def test_files_that_are_something_else(authority: Authority, tmp_path: Path) -> None:
    certfile, keyfile = authority.issue("esme")
    _, other = authority.issue("other")
    _, encrypted = authority.issue("third", password=b"secret08")
    text = tmp_path / "text.pem"
    text.write_text("hello")
    for options, said in (
        ({"cafile": str(text)}, f"cafile: {text} holds no certificate in PEM form"),
        ({"certfile": certfile}, f"certfile: {certfile}: a certificate and its private key are wanted, in PEM form"),
        ({"certfile": certfile, "keyfile": str(text)}, f"certfile: {certfile}, keyfile: {text}: a certificate and its"),
        ({"certfile": certfile, "keyfile": other}, f"keyfile: {other} is the key of another certificate"),
        ({"certfile": certfile, "keyfile": encrypted}, "the private key is encrypted: decrypt it"),
        ({"keyfile": keyfile}, "keyfile is the key of a certificate: give certfile as well"),
    ):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            client_context(**options)
        assert str(caught.value).startswith(said)


def test_what_is_for_tls_is_not_ignored_without_it(ca: str) -> None:
    with pytest.raises(UsageError, match=r"^cafile is for TLS: write smpps:// in place of smpp://$"):
        connect("smpp://h", cafile=ca)
    with pytest.raises(UsageError, match=r"^cafile and context exclude each other"):
        connect("smpps://h", cafile=ca, context=ssl.create_default_context())


async def test_certificates_are_read_anew_for_each_connection(
    authority: Authority, centres: Centres, ca: str
) -> None:
    connecting = connect(await centres.url(authority.server()), cafile=ca)
    await (await connecting.open()).close()
    authority.path.unlink()
    with pytest.raises(ConnectFailed, match="cafile: cannot read"):
        await connecting.open()
