"""The text picture, letter by letter."""

from __future__ import annotations

from smpplab.render import dissect
from smpplab.render.plain import FEW_LINES, dump_lines
from smpplab.wire import BindTransceiver, SubmitSm, patch

EXPECTED = """\
submit_sm  #7, 73 octets
An ESME submits a short message to the MC for onward delivery. (SMPP 3.4 §4.4.1, 5.0 §4.2.1.1)

000000  00 00 00 49 00 00 00 04  00 00 00 00 00 00 00 07  ...I............
000010  00 05 00 4c 41 42 00 01  01 34 34 37 37 30 30 39  ...LAB...4477009
000020  30 30 31 32 33 00 40 00  09 00 00 01 00 00 00 0b  00123.@.........
                                 ^^
000030  05 00 03 5a 02 01 48 65  6c 6c 6f 02 04 00 02 00  ...Z..Hello.....
000040  07 15 01 00 04 61 63 6d  65                       .....acme

   octets  field                    value                 meaning
      0–3  command_length           73
      4–7  command_id               0x00000004            submit_sm
     8–11  command_status           0x00000000            not used in a request
    12–15  sequence_number          7
       16  service_type             ""                    MC default
       17  source_addr_ton          5                     ALPHANUMERIC: Letters and digits as sende…
       18  source_addr_npi          0                     UNKNOWN: Not known
    19–22  source_addr              "LAB"
       23  dest_addr_ton            1                     INTERNATIONAL: Country code first, no plu…
       24  dest_addr_npi            1                     ISDN: E.163/E.164 telephone numbering
    25–37  destination_addr         "447700900123"
       38  esm_class                0x40
             message_mode           .... ..00             Default mode of the SMSC, mostly store an…
             message_type           ..00 00..             Plain message
             udhi                   .1.. ....             Text starts with a user data header
       39  protocol_id              0x00                  DEFAULT: Ordinary SME to SME message
       40 !priority_flag            9                     in no table: reserved
       41  schedule_delivery_time   ""                    at once
       42  validity_period          ""                    MC default validity
       43  registered_delivery      0x01
             smsc_receipt           .... ..01             Receipt for either final outcome
             sme_acknowledgement    .... 00..             No acknowledgement by the recipient
       44  replace_if_present_flag  0                     NO: Do not replace
       45  data_coding              0x00                  SMSC_DEFAULT: Default alphabet of the SMS…
       46  sm_default_msg_id        0                     UNUSED: No canned message (v3.4 says rese…
       47  sm_length                11
    48–58  short_message            05 00 03 5a 02 01 48 65 6c 6c 6f
       48    udh length             5                     5 octets of UDH follow
    49–53    concatenation_8        reference 90, total 2, part 1  information element 0x00
    54–58    text                   48 65 6c 6c 6f        "Hello"
    59–64  user_message_reference   7
    65–72  0x1501                   61 63 6d 65           "acme"

text      "Hello"
          read as GSM 7-bit: data_coding 0 is the message centre's default alphabet, whichever that
          is
segment   part 1 of 2 of the message with reference 90
warning   ! octet 40, priority_flag: priority_flag 9 is reserved"""


def test_picture() -> None:
    pdu = SubmitSm(
        source_addr_ton=5,
        source_addr="LAB",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="447700900123",
        esm_class=0x40,
        registered_delivery=1,
        short_message=bytes.fromhex("0500035a0201") + b"Hello",
        tlvs=[(0x204, b"\0\7"), (0x1501, b"acme")],
        priority_flag=9,
        sequence_number=7,
    )
    assert str(dissect(pdu)) == EXPECTED


def test_width_is_kept() -> None:
    pdu = SubmitSm(destination_addr="447700900123", priority_flag=9, short_message=b"long " * 40)
    for width in (60, 80, 100, 140):
        assert max(map(len, dissect(pdu).to_text(width=width).splitlines())) <= max(width, 76)


def test_colours_only_when_asked_for() -> None:
    pdu = SubmitSm(destination_addr="447700900123", short_message=b"\x1b[31m")
    broken = dissect(patch(pdu, sm_length=99))
    assert "\x1b" not in str(broken)
    assert "\x1b[1;31m" in broken.to_text(colour=True)
    assert "\x1b[31m" not in broken.to_text(colour=True)


def test_masked_octets_keep_their_places() -> None:
    dump = dissect(BindTransceiver(system_id="lab", password="s3cret")).to_text().splitlines()[4]
    assert dump == "000010  6c 61 62 00 •• •• •• ••  •• •• 00 00 34 00 00 00  lab.••••••..4..."


def test_long_dumps_lose_their_middle() -> None:
    assert -1 not in list(dump_lines(16 * FEW_LINES))
    starts = list(dump_lines(16_000))
    assert (len(starts), starts[-1], starts.count(-1)) == (FEW_LINES, 15_984, 1)
    pdu = SubmitSm(destination_addr="447700900123", tlvs={"message_payload": bytes(60_000)})
    assert "59,440 octets left out here" in str(dissect(pdu))
    assert len(str(dissect(pdu)).splitlines()) < 120
