"""The picture for notebooks."""

from __future__ import annotations

from smpplab.simulator import Account, Delivered, Pending, Simulator

from .conftest import bound, submit


async def test_pictures():
    async with Simulator([Account("<b>", "secret")]) as smsc:
        assert repr(smsc) == f"<Simulator on 127.0.0.1:{smsc.port}: 1 account, 0 sessions, 0 messages>"
        await bound(smsc, "tcp", account="<b>")
        html = smsc._repr_html_()
        assert "&lt;b&gt;" in html and "<esme" not in html and "secret" not in html


async def test_states_counters_and_sessions_are_shown(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    await esme.ask(submit(1))
    smsc.fate = Pending()
    await esme.ask(submit(2))
    clock.advance(2)
    html = smsc._repr_html_()
    for words in ("ENROUTE", "DELIVERED", "submitted", "BOUND_TRX", "esme-1", "not listening"):
        assert f">{words}<" in html


async def test_an_idle_simulator_shows_no_empty_tables(smsc):
    assert "<table" not in smsc._repr_html_()


async def test_many_sessions_are_cut_short(smsc):
    for _ in range(25):
        await bound(smsc)
    assert "… 5 more" in smsc._repr_html_()


async def test_handsets_are_shown(smsc):
    smsc.handset("447700900123").off()
    assert smsc.handset("<b>").is_on
    html = smsc._repr_html_()
    assert ">447700900123</td><td>off<" in html and ">&lt;b&gt;</td><td>on<" in html
    for number in range(25):
        smsc.handset(f"4477009002{number:02}")
    assert "… 7 more" in smsc._repr_html_()
