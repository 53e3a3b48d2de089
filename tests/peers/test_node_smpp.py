"""node-smpp (npm's `smpp`), the most complete of the others, as an ESME of our simulator.

It speaks 5.0 unless told otherwise, congestion_state included.  It chooses the alphabet itself and says
data_coding 1 for ASCII; cutting a long message is left to its caller.
`npm install smpp` makes the folder node_modules beside this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.peers

PROGRAM = Path(__file__).with_name("node_esme.js")


@pytest.mark.parametrize(("octet", "version"), [(0x34, "3.4"), (0x50, "5.0")])
async def test_binds_submits_gets_receipts_and_a_message(meeting: Any, octet: int, version: str) -> None:
    reply = meeting.reply()
    told = await meeting.run("node", str(PROGRAM), interface_version=octet)
    assert [answer.status.name for answer in await reply] == ["ESME_ROK"]
    meeting.check(receipts=5)
    meeting.check_told(told)
    assert meeting.news[0]["version"] == version
    assert {message.data_coding for message in meeting.smsc.messages} == {1, 8}
