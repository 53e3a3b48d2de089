"""The whole simulator: start and close, events, repeatability, pictures."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from smpplab.errors import ConnectFailed, UsageError
from smpplab.simulator import Delivered, Mixed, Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import SMPP33, SMPP34, Unbind

from .conftest import RawEsme, bound, connected, submit


async def test_over_tcp_by_its_url():
    async with Simulator({"lab": "secret"}) as smsc:
        assert smsc.url("lab", bind="rx") == f"smpp://lab:secret@127.0.0.1:{smsc.port}?bind=rx"
        esme = await bound(smsc, "tcp")
        assert (await esme.ask(submit())).message_id == "0000000001"
        assert (await esme.ask(Unbind(sequence_number=2))).command == "unbind_resp"
        await asyncio.wait_for(esme.lost, 5)


async def test_closing_unbinds_everybody():
    smsc = await Simulator().start()
    esmes = [await bound(smsc, "tcp"), await bound(smsc, "tcp", bind="tx"), await connected(smsc, "tcp")]
    await esmes[2].until(lambda: len(smsc.connections) == 3)
    await smsc.close()
    for esme in esmes:
        await asyncio.wait_for(esme.lost, 5)
    assert [[pdu.command for pdu in esme.pdus][1:] for esme in esmes] == [["unbind"], ["unbind"], []]
    assert not smsc.connections


async def test_closing_does_not_wait_for_ever():
    smsc = await Simulator(port=None).start()
    esme = await bound(smsc)
    esme.answers = False
    await smsc.close(limit=0.01)
    await asyncio.wait_for(esme.lost, 5)


async def test_start_and_close_again():
    smsc = Simulator()
    for _ in range(2):
        await smsc.start()
        assert (await (await bound(smsc, "tcp")).ask(submit())).command_status == 0
        await smsc.close()
    await smsc.close()


async def test_a_taken_port():
    async with Simulator() as smsc:
        with pytest.raises(ConnectFailed, match=f"127.0.0.1:{smsc.port}: cannot listen there"):
            await Simulator(port=smsc.port).start()


async def run_once(seed):
    clock, log = ManualClock(), []
    fate = Mixed(delivered=0.6, undeliverable=0.2, rejected=0.2)
    async with Simulator(port=None, clock=clock, seed=seed, fate=fate) as smsc:
        smsc.on_event.append(log.append)
        esme = await bound(smsc)
        for number in range(1, 31):
            await esme.ask(submit(number, registered_delivery=1))
            await clock.run(0.05)
        await clock.run(5)
        return esme.octets, log


async def test_the_same_seed_gives_the_same_octets():
    first, again, other = await run_once(7), await run_once(7), await run_once(8)
    assert first == again
    assert first[0] != other[0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Simulator(system_id="x" * 16), "a system_id has at most 15 characters, not 16"),
        (
            lambda: Simulator(fate=Delivered(), receipt_after=1),
            "give fate or receipt_after, not both: receipt_after is short for a fate",
        ),
        (lambda: Simulator(fate=3), "a fate has a method fate(message) -> Fate; int has none"),
        (lambda: Simulator().port, "the simulator does not listen: start it first, with a port"),
        (lambda: Simulator().account("x"), "there is no account 'x'; there are: lab"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message


@pytest.mark.parametrize(("dialect", "version"), [(SMPP34, 0x34), (SMPP33, None)])
async def test_an_older_message_centre(dialect, version):
    async with Simulator(port=None, dialect=dialect) as smsc:
        esme = await connected(smsc)
        answer = await esme.bind("tx", version=0x50)
        assert answer.command_status == 0
        assert answer.tlvs.get("sc_interface_version") == version
        assert (await esme.ask(submit())).command_status == 0


def certificate(folder):
    """A certificate that nobody but its owner trusts, for localhost; the file holds its key as well."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    path = folder / "smsc.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


async def test_tls(tmp_path):
    path = certificate(tmp_path)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=path)
    server.load_cert_chain(path)
    async with Simulator(tls=server) as smsc:
        assert smsc.url().startswith("smpps://lab:secret@127.0.0.1:")
        esme = RawEsme()
        loop = asyncio.get_running_loop()
        await loop.create_connection(
            lambda: esme, "127.0.0.1", smsc.port, ssl=client, server_hostname="localhost"
        )
        assert (await esme.bind()).command_status == 0
        assert (await esme.ask(submit())).command_status == 0
        reader, writer = await asyncio.open_connection("127.0.0.1", smsc.port)
        writer.write(bytes(submit()))  # plain SMPP on the TLS port
        assert b"\x80\0\0\x04" not in await reader.read()  # at most a TLS alert
        writer.close()
        await esme.until(lambda: len(smsc.connections) == 1)  # what failed is not kept
        assert (await esme.ask(submit(2))).command_status == 0


@pytest.mark.parametrize("options", [{"max_sessions": 0}, {"patience": -1}])
def test_numbers_that_cannot_be(options):
    with pytest.raises(UsageError, match="max_sessions is at least 1, patience is a number of seconds"):
        Simulator(**options)
