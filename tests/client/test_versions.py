"""What the MC's version forbids us."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.errors import EncodeError
from smpplab.wire import BindTransceiverResp

TO = "447700900123"


@pytest.mark.parametrize(
    ("version", "tlvs", "said"),
    [
        (0x33, "auto", "the MC says that its version is 0x33"),
        (0x00, "auto", "the MC says that its version is 0x00"),
        (0x33, "always", None),
        (0x34, "strict", None),
        (0x50, "auto", None),
        (None, "auto", None),
        (None, "strict", "the MC does not say its version"),
    ],
)
async def test_no_tlvs_to_an_old_mc(mc: Any, version: int | None, tlvs: str, said: str | None) -> None:
    answer = BindTransceiverResp(
        system_id="MC", tlvs={"sc_interface_version": version} if version is not None else ()
    )
    mc.on["bind_transceiver"] = lambda pdu: answer
    esme = await mc.connect(tlvs=tlvs)
    assert esme.mc_version == version
    await esme.submit(TO, "without")
    sending = esme.submit(TO, "with", tlvs={"user_message_reference": 7})
    if said is None:
        await sending
    else:
        with pytest.raises(EncodeError) as caught:
            await sending
        assert str(caught.value) == (
            f"submit_sm.tlvs: {said}, and TLVs came with 0x34: nothing was sent (setting tlvs)"
        )
    assert mc.texts() == (["without", "with"] if said is None else ["without"])
    assert len(esme.session.window) == 0


async def test_the_version_is_judged_after_edit(mc: Any) -> None:
    mc.on["bind_transceiver"] = lambda pdu: BindTransceiverResp(tlvs={"sc_interface_version": 0x33})
    esme = await mc.connect(edit=lambda pdu: pdu.replace(tlvs=()) if pdu.command == "submit_sm" else pdu)
    await esme.submit(TO, "Hi", tlvs={"user_message_reference": 7})
    assert mc.texts() == ["Hi"] and not mc.requests[-1].tlvs.pairs
