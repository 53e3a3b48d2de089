"""Conversations as ladders."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st

from smpplab.render import ladder
from smpplab.render.ladder import columns
from smpplab.wire import (
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    SubmitSm,
    SubmitSmResp,
)


@dataclass
class Seen:
    time: Any
    direction: str
    octets: bytes
    session: str = "lab"


SUBMIT = SubmitSm(
    source_addr="LAB", destination_addr="447700900123", short_message=b"Hello", sequence_number=2
)
TALK = [
    Seen(5.0, "to_mc", bytes(BindTransceiver(system_id="lab", password="s3cret", sequence_number=1))),
    Seen(5.0021, "to_esme", bytes(BindTransceiverResp(system_id="SMSC", sequence_number=1))),
    Seen(5.5, "to_mc", bytes(SUBMIT)),
    Seen(7.0, "to_esme", bytes(SubmitSmResp(command_status=0x58, sequence_number=2))),
]

PICTURE = """\
 seconds  ESME                                                               MC
          │                                                                   │
   0.000  ├── bind_transceiver #1  lab ──────────────────────────────────────▶│
   0.002  │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ bind_transceiver_resp #1  SMSC  in 2.1 ms ╌╌┤
   0.500  ├── submit_sm #2  LAB → 447700900123, "Hello" ─────────────────────▶│
   2.000  │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ submit_sm_resp #2  ✗ ESME_RTHROTTLED  in 1.50 s ╌╌┤
          │                                                                   │"""


def test_text_picture() -> None:
    assert ladder(TALK).to_text(80) == PICTURE
    assert repr(ladder(TALK)) == "<Ladder of 4 PDUs>"
    assert "s3cret" not in str(ladder(TALK)) + ladder(TALK)._repr_html_()


def test_long_conversations_lose_their_middle() -> None:
    long = ladder(TALK * 500, limit=10)
    assert "… 1,990 more …" in str(long) and "… 1,990 more …" in long.svg()
    assert len(list(long.steps())) == 11
    assert len(str(long).splitlines()) == 14


def test_mermaid_has_no_syntax_from_the_wire() -> None:
    nasty = SUBMIT.replace(short_message=b"a;b#c\nend<br>%%{init}")
    source = ladder([*TALK, Seen(8, "to_mc", bytes(nasty))]).to_mermaid().splitlines()
    assert source[:3] == ["sequenceDiagram", "    participant ESME", "    participant MC"]
    assert source[3] == "    ESME->>MC: bind_transceiver #35;1, lab"
    assert source[4].startswith("    MC-->>ESME: ")
    assert len(source) == 8
    assert not set("<>{}%") & set(source[-1].partition("MC: ")[2])


def test_svg_is_xml_and_scales() -> None:
    picture = ladder([SUBMIT.replace(short_message=b"<&\"'>\x00\x1b")])
    root = ET.fromstring(picture.svg())
    assert root.attrib["viewBox"].startswith("0 0 ")
    assert "prefers-color-scheme" in picture.svg()
    assert "prefers-color-scheme" not in picture.svg(standalone=False)


def test_directions_of_bare_pdus_follow_the_commands() -> None:
    pdus = [
        BindTransceiver(system_id="lab", sequence_number=1),
        BindTransceiverResp(sequence_number=1),
        DeliverSm(destination_addr="LAB", sequence_number=1),
        DeliverSmResp(sequence_number=1),
        EnquireLink(sequence_number=9),
        bytes(EnquireLinkResp(sequence_number=9)),
    ]
    assert [event.to_mc for event in ladder(pdus).events] == [True, False, False, True, True, False]


def test_times_may_be_moments_and_sessions_several() -> None:
    talk = [
        Seen(datetime(2027, 1, 15, 8, 30, second, tzinfo=UTC), "to_mc", bytes(SUBMIT), session)
        for second, session in ((0, "one"), (2, "two"))
    ]
    text = str(ladder(talk))
    assert "   2.000  ├── submit_sm #2  [two] LAB" in text
    assert "5 characters" in str(ladder(talk, text=False)) and "Hello" not in str(ladder(talk, text=False))


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=8))
def test_any_octets(seen: list[tuple[bool, bytes]]) -> None:
    talk = [Seen(index, "to_mc" if up else "to_esme", octets) for index, (up, octets) in enumerate(seen)]
    picture = ladder(talk)
    ET.fromstring(picture.svg())
    assert picture.to_mermaid() and picture._repr_html_()
    widths = {columns(line) for line in picture.to_text(70).splitlines()}
    assert len(widths) == 1


def test_wide_characters_keep_the_lifelines_straight() -> None:
    talk = [SUBMIT.replace(data_coding=8, short_message="日本語 👋 é".encode("utf-16-be"))] * 2
    assert len({columns(line) for line in str(ladder(talk)).splitlines()}) == 1
