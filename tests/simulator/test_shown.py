"""The picture for notebooks."""

from __future__ import annotations

from smpplab.simulator import Account, Simulator

from .conftest import bound


async def test_pictures():
    async with Simulator([Account("<b>", "secret")]) as smsc:
        assert repr(smsc) == f"<Simulator on 127.0.0.1:{smsc.port}: 1 account, 0 sessions, 0 messages>"
        await bound(smsc, "tcp", account="<b>")
        html = smsc._repr_html_()
        assert "&lt;b&gt;" in html and "<esme" not in html and "secret" not in html
