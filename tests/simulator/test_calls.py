"""outbind: we call the ESME, it binds."""

from __future__ import annotations

import asyncio

import pytest

from smpplab.client import listen_for_outbind
from smpplab.errors import ConnectFailed, ConnectionLost, UsageError
from smpplab.simulator import Simulator

from .conftest import RawEsme, submit


async def called(smsc, *account, **options):
    """A raw ESME that has got an outbind, and the task that waits for its bind."""
    esme = RawEsme()
    call = asyncio.create_task(smsc.outbind_memory(esme, *account, **options))
    await esme.until(lambda: esme.pdus)
    return esme, call


@pytest.mark.parametrize("bind", ["rx", "trx"])
async def test_what_waits_flows_after_the_bind(smsc, bind):
    smsc.deliver("lab", text="Hi")
    esme, call = await called(smsc, "lab", password="hello")
    outbind = esme.pdus[0]
    assert (outbind.command, outbind.system_id, outbind.password) == ("outbind", "smpplab", "hello")
    assert (await esme.bind(bind)).command_status == 0
    served = await call
    assert served.account is smsc.account("lab")
    await esme.until(lambda: esme.pdus[-1].command == "deliver_sm")
    assert smsc.sessions == [served]


async def test_who_was_not_called_may_not_bind():
    async with Simulator({"lab": "secret", "other": "secret"}, port=None) as smsc:
        esme, call = await called(smsc, "other")
        assert (await esme.bind(account="lab")).status.name == "ESME_RBINDFAIL"
        assert (await esme.bind(account="other")).command_status == 0
        assert (await call).account.system_id == "other"


async def test_a_wrong_password_is_refused_and_the_right_one_taken(smsc):
    esme, call = await called(smsc)
    assert (await esme.bind(password="wrong")).status.name == "ESME_RINVPASWD"
    assert (await esme.bind()).command_status == 0
    assert (await esme.ask(submit())).command_status == 0
    assert (await call).account is smsc.account("lab")


async def test_an_esme_that_does_not_want_us_just_closes(smsc):
    esme, call = await called(smsc, "lab")
    esme.transport.close()
    with pytest.raises(ConnectionLost, match="closed the connection and did not bind"):
        await call
    assert smsc.connections == []


async def test_no_bind_in_time(smsc, clock):
    smsc.timers.session_init = 5
    esme, call = await called(smsc, "lab")
    await clock.run(6)
    assert esme.lost.done()
    with pytest.raises(ConnectionLost):
        await call


async def test_a_call_that_is_given_up_leaves_nothing(smsc):
    esme, call = await called(smsc, "lab")
    call.cancel()
    await asyncio.wait_for(esme.lost, 5)
    assert call.cancelled()
    await esme.until(lambda: not smsc.connections)


async def test_nobody_listens_there():
    async with Simulator() as smsc, await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        server.close()
        with pytest.raises(ConnectFailed):
            await smsc.outbind("127.0.0.1", port, "lab")
        assert smsc.connections == []


async def test_errors_before_the_call(smsc):
    with pytest.raises(UsageError, match="there is no account 'x'"):
        await smsc.outbind(account="x")
    smsc.max_sessions = 0
    with pytest.raises(ConnectFailed, match="takes no more connections"):
        await smsc.outbind()


async def test_our_own_esme_is_called_over_tcp():
    async with (
        Simulator({"lab": "secret"}) as smsc,
        listen_for_outbind(
            port=0, system_id="lab", password="secret", bind="rx", mc={"smpplab": "hello"}
        ) as listener,
    ):
        waits = smsc.deliver("lab", text="Are you there?")
        served = await smsc.outbind("127.0.0.1", listener.port, "lab", password="hello")
        assert served.session.state.name == "BOUND_RX"
        esme = await anext(aiter(listener))
        async for message in esme:
            assert message.text == "Are you there?"
            break
        assert [answer.command_status for answer in await asyncio.wait_for(waits, 5)] == [0]
        with pytest.raises(ConnectionLost):
            await smsc.outbind("127.0.0.1", listener.port, "lab", password="wrong")
