"""Net::SMPP, Perl's (Debian's `libnet-smpp-perl`), as an ESME of our simulator.

It knows no alphabets and does not cut long messages, so its program encodes and cuts.  It has no answer of its
own to deliver_sm either, and its deliver_sm_resp needs a message_id, which goes out empty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.peers

PROGRAM = Path(__file__).with_name("net_smpp_esme.pl")


async def test_binds_submits_gets_receipts_and_a_message(meeting: Any) -> None:
    reply = meeting.reply()
    told = await meeting.run("perl", str(PROGRAM))
    assert [answer.status.name for answer in await reply] == ["ESME_ROK"]
    meeting.check(receipts=5)
    meeting.check_told(told)
