"""The broadcast operations of SMPP 5.0: what goes out, and what odd answers become."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from smpplab.client.areas import Area
from smpplab.client.broadcasts import Broadcast
from smpplab.errors import BadSegments, EncodeError, UsageError
from smpplab.wire import (
    BroadcastSmResp,
    CancelBroadcastSmResp,
    CommandStatus,
    FrequencyUnit,
    QueryBroadcastSmResp,
)

GIVEN: dict[str, Any] = {"area": "Kerry", "content_type": "weather", "repetitions": 2, "interval": 60}


async def test_every_field(mc: Any) -> None:
    mc.on["broadcast_sm"] = lambda pdu: BroadcastSmResp(message_id="77")
    esme = await mc.connect(source="LAB")
    given = {"area": b"\x02\x01", "content_type": ("gsm", 1), "repetitions": 0, "interval": timedelta(days=1)}
    sent = await esme.broadcast(
        "Привет", **given, reference=9, priority_flag=1, validity=60, tlvs={"broadcast_message_class": 1}
    )
    pdu = mc.requests[-1]
    assert {tlv.name: tlv.value for tlv in pdu.tlvs} == {
        "message_payload": "Привет".encode("utf-16-be"),
        "user_message_reference": 9,
        "broadcast_area_identifier": b"\x02\x01",
        "broadcast_content_type": b"\x01\0\x01",
        "broadcast_rep_num": 0,
        "broadcast_frequency_interval": b"\x09\x05\xa0",
        "broadcast_message_class": 1,
    }
    assert (pdu.source_addr, pdu.data_coding, pdu.priority_flag, pdu.validity_period) == (
        "LAB", 8, 1, "000000000100000R",
    )  # fmt: skip
    assert isinstance(sent, Broadcast) and sent.to == "01"
    await esme.broadcast("Hi", **GIVEN | {"interval": FrequencyUnit.WEEKS})
    assert mc.requests[-1].tlvs["broadcast_frequency_interval"] == b"\x0c\0\x01"


@pytest.mark.parametrize(
    ("argument", "tlv"),
    [
        ("area", "broadcast_area_identifier"),
        ("content_type", "broadcast_content_type"),
        ("repetitions", "broadcast_rep_num"),
        ("interval", "broadcast_frequency_interval"),
    ],
)
async def test_what_is_missing_is_named(mc: Any, argument: str, tlv: str) -> None:
    mc.on["broadcast_sm"] = lambda pdu: BroadcastSmResp(message_id="77")
    esme = await mc.connect()
    less = {name: value for name, value in GIVEN.items() if name != argument}
    with pytest.raises(UsageError) as caught:
        await esme.broadcast("Hi", **less)
    wanted = f"a broadcast must have {tlv} (SMPP 5.0 section 4.4.1.1): give {argument}="
    assert (str(caught.value), len(mc.requests)) == (wanted, 1)
    value = 3 if argument == "repetitions" else b"\0\0\1"
    await esme.broadcast("Hi", **less, tlvs={tlv: value})
    assert mc.requests[-1].tlvs[tlv] == value


async def test_what_cannot_be_written(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(BadSegments, match="65,535"):
        await esme.broadcast("x" * 70_000, **GIVEN)
    with pytest.raises(UsageError, match=r"^broadcast_sm has no argument 'esm_class'"):
        await esme.broadcast("Hi", **GIVEN, esm_class=1)
    with pytest.raises(EncodeError, match="broadcast_rep_num"):
        await esme.broadcast("Hi", **GIVEN | {"repetitions": 70_000})
    with pytest.raises(UsageError, match=r"^query which broadcast\?"):
        await esme.query_broadcast()
    with pytest.raises(UsageError, match=r"^cancel which\?"):
        await esme.cancel_broadcast()
    assert len(mc.requests) == 1


async def test_areas_that_failed(mc: Any) -> None:
    tlvs = [
        ("broadcast_area_identifier", b"\0Kerry"),
        ("broadcast_error_status", 0x109),
        ("broadcast_area_identifier", b"\0Cork"),
    ]
    mc.on["broadcast_sm"] = lambda pdu: BroadcastSmResp(message_id="77", tlvs=tlvs)
    sent = await (await mc.connect()).broadcast("Hi", **GIVEN)
    wrong = CommandStatus.ESME_RINVBCASTAREAFMT
    assert sent.failed == [(Area.of("Kerry"), wrong), (Area.of("Cork"), None)]
    assert repr(sent) == "<Broadcast 77 to Kerry, 2 failed>"


async def test_answers_to_a_query(mc: Any) -> None:
    tlvs = [
        ("message_state", 2),
        ("broadcast_area_identifier", b"\0Kerry"),
        ("broadcast_area_success", 100),
        ("broadcast_area_identifier", b"\0Cork"),
        ("broadcast_area_success", 255),
        ("broadcast_end_time", "270115083100000+"),
    ]
    esme = await mc.connect()
    mc.on["query_broadcast_sm"] = lambda pdu: QueryBroadcastSmResp(message_id="77", tlvs=tlvs)
    found = await esme.query_broadcast("77")
    assert (found.state, found.areas) == (2, [(Area.of("Kerry"), 100), (Area.of("Cork"), None)])
    assert found.end_time is not None and found.end_time.isoformat() == "2027-01-15T08:31:00+00:00"
    mc.on["query_broadcast_sm"] = lambda pdu: QueryBroadcastSmResp(tlvs=tlvs[1:2])
    found = await esme.query_broadcast("77")
    assert (found.message_id, found.state, found.end_time) == ("77", None, None), "TLVs are missing"
    assert found.areas == [(Area.of("Kerry"), None)]
    mc.on["query_broadcast_sm"] = lambda pdu: QueryBroadcastSmResp(tlvs={0x0609: b"x", 0x0608: b"12"})
    found = await esme.query_broadcast("77")
    assert (found.areas, found.end_time) == ([], None), "TLVs that make no sense"


async def test_by_reference_and_by_kind(mc: Any) -> None:
    mc.on["query_broadcast_sm"] = lambda pdu: QueryBroadcastSmResp()
    mc.on["cancel_broadcast_sm"] = lambda pdu: CancelBroadcastSmResp()
    esme = await mc.connect(source="LAB")
    await esme.query_broadcast(reference=9, source="80888")
    pdu = mc.requests[-1]
    assert (pdu.message_id, pdu.source_addr, pdu.tlvs) == ("", "80888", {"user_message_reference": 9})
    await esme.cancel_broadcast(reference=9, content_type="weather", service_type="CBS")
    pdu = mc.requests[-1]
    assert (pdu.message_id, pdu.source_addr, pdu.service_type) == ("", "LAB", "CBS")
    assert pdu.tlvs == {"user_message_reference": 9, "broadcast_content_type": b"\0\0\x33"}


async def test_a_broadcast_names_its_own_source(mc: Any) -> None:
    mc.on["broadcast_sm"] = lambda pdu: BroadcastSmResp(message_id="77")
    mc.on["cancel_broadcast_sm"] = lambda pdu: CancelBroadcastSmResp()
    esme = await mc.connect(source="LAB")
    await esme.cancel_broadcast(await esme.broadcast("Hi", **GIVEN, source="80888"))
    assert (mc.requests[-1].message_id, mc.requests[-1].source_addr) == ("77", "80888")
