"""THE TABLE: every PDU of SMPP 3.3, 3.4 and 5.0.

Hold it beside the specification: same order, same names, same sizes.  Sizes of C-octet strings count
the NUL; `v34` and `v33` are the limits of older versions where they differ; `error` is the
command_status that answers a bad value (5.0 section 2.8.2).  sm_length and its like are on the wire and
in the table, but nobody gives them, so that they cannot lie; `patch` makes them.

`section` is of SMPP 3.4 (of 3.3 or 5.0 where only those have the PDU), `section50` of 5.0.
"""

from __future__ import annotations

from smpplab.wire.bits import EsmClass, RegisteredDelivery
from smpplab.wire.dialect import Dialect
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.table import (
    OPEN,
    OUTBOUND,
    RX,
    TRX,
    TX,
    UNBOUND,
    Group,
    Pdu,
    cstring,
    flag,
    group,
    length,
    octets,
    pdu,
    repeat,
    uint8,
    uint32,
)
from smpplab.wire.tlvs import TLVS
from smpplab.wire.values import (
    NPI,
    TON,
    DataCoding,
    DefaultMessageId,
    DestFlag,
    InterfaceVersion,
    MessageState,
    PriorityFlag,
    ProtocolId,
    ReplaceIfPresent,
)

__all__ = [
    "SMPP",
    "SMPP33",
    "SMPP34",
    "SMPP50",
    "AlertNotification",
    "BindReceiver",
    "BindReceiverResp",
    "BindTransceiver",
    "BindTransceiverResp",
    "BindTransmitter",
    "BindTransmitterResp",
    "BroadcastSm",
    "BroadcastSmResp",
    "CancelBroadcastSm",
    "CancelBroadcastSmResp",
    "CancelSm",
    "CancelSmResp",
    "DataSm",
    "DataSmResp",
    "DeliverSm",
    "DeliverSmResp",
    "DistributionList",
    "EnquireLink",
    "EnquireLinkResp",
    "GenericNack",
    "MessageDetails",
    "Outbind",
    "ParamRetrieve",
    "ParamRetrieveResp",
    "QueryBroadcastSm",
    "QueryBroadcastSmResp",
    "QueryLastMsgs",
    "QueryLastMsgsResp",
    "QueryMsgDetails",
    "QueryMsgDetailsResp",
    "QuerySm",
    "QuerySmResp",
    "ReplaceSm",
    "ReplaceSmResp",
    "SmeAddress",
    "SubmitMulti",
    "SubmitMultiResp",
    "SubmitSm",
    "SubmitSmResp",
    "Unbind",
    "UnbindResp",
    "UnsuccessSme",
]

RINVDCS = CommandStatus.ESME_RINVDCS
RINVDESTFLAG = CommandStatus.ESME_RINVDESTFLAG
RINVDFTMSGID = CommandStatus.ESME_RINVDFTMSGID
RINVDLNAME = CommandStatus.ESME_RINVDLNAME
RINVDSTADR = CommandStatus.ESME_RINVDSTADR
RINVDSTNPI = CommandStatus.ESME_RINVDSTNPI
RINVDSTTON = CommandStatus.ESME_RINVDSTTON
RINVESMCLASS = CommandStatus.ESME_RINVESMCLASS
RINVEXPIRY = CommandStatus.ESME_RINVEXPIRY
RINVMSGID = CommandStatus.ESME_RINVMSGID
RINVMSGLEN = CommandStatus.ESME_RINVMSGLEN
RINVNUMDESTS = CommandStatus.ESME_RINVNUMDESTS
RINVPASWD = CommandStatus.ESME_RINVPASWD
RINVPRTFLG = CommandStatus.ESME_RINVPRTFLG
RINVREGDLVFLG = CommandStatus.ESME_RINVREGDLVFLG
RINVREPFLAG = CommandStatus.ESME_RINVREPFLAG
RINVSCHED = CommandStatus.ESME_RINVSCHED
RINVSERTYP = CommandStatus.ESME_RINVSERTYP
RINVSRCADR = CommandStatus.ESME_RINVSRCADR
RINVSRCNPI = CommandStatus.ESME_RINVSRCNPI
RINVSRCTON = CommandStatus.ESME_RINVSRCTON
RINVSYSID = CommandStatus.ESME_RINVSYSID
RINVSYSTYP = CommandStatus.ESME_RINVSYSTYP

BOUND = TX | RX | TRX
ANY = OPEN | OUTBOUND | BOUND | UNBOUND


@pdu(0x00000001, esme=OPEN | OUTBOUND, esme34=OPEN, since="3.3", section="4.1.3", section50="4.1.1.3")
class BindReceiver(Pdu):
    """An ESME asks for a session in which it receives messages."""

    system_id: str = cstring(16, error=RINVSYSID)
    password: str = cstring(9, default="", error=RINVPASWD, empty="no password", secret=True)
    system_type: str = cstring(13, default="", error=RINVSYSTYP, empty="not categorised")
    interface_version: InterfaceVersion | int = uint8(InterfaceVersion, default=InterfaceVersion.V34)
    addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)
    addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN)
    address_range: str = cstring(41, default="", empty="no range given")


@pdu(0x80000001, since="3.3", section="4.1.4", section50="4.1.1.4")
class BindReceiverResp(Pdu):
    """The MC names itself; with an error status the body is left out."""

    system_id: str = cstring(16, default="", error=RINVSYSID)


@pdu(0x00000002, esme=OPEN | OUTBOUND, esme34=OPEN, since="3.3", section="4.1.1", section50="4.1.1.1")
class BindTransmitter(Pdu):
    """An ESME asks for a session in which it submits messages."""

    system_id: str = cstring(16, error=RINVSYSID)
    password: str = cstring(9, default="", error=RINVPASWD, empty="no password", secret=True)
    system_type: str = cstring(13, default="", error=RINVSYSTYP, empty="not categorised")
    interface_version: InterfaceVersion | int = uint8(InterfaceVersion, default=InterfaceVersion.V34)
    addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)
    addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN)
    address_range: str = cstring(41, default="", empty="no range given")


@pdu(0x80000002, since="3.3", section="4.1.2", section50="4.1.1.2")
class BindTransmitterResp(Pdu):
    """The MC names itself; with an error status the body is left out."""

    system_id: str = cstring(16, default="", error=RINVSYSID)


@pdu(0x00000009, esme=OPEN | OUTBOUND, esme34=OPEN, since="3.4", section="4.1.5", section50="4.1.1.5")
class BindTransceiver(Pdu):
    """An ESME asks for a session in which it both submits and receives."""

    system_id: str = cstring(16, error=RINVSYSID)
    password: str = cstring(9, default="", error=RINVPASWD, empty="no password", secret=True)
    system_type: str = cstring(13, default="", error=RINVSYSTYP, empty="not categorised")
    interface_version: InterfaceVersion | int = uint8(InterfaceVersion, default=InterfaceVersion.V34)
    addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)
    addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN)
    address_range: str = cstring(41, default="", empty="no range given")


@pdu(0x80000009, since="3.4", section="4.1.6", section50="4.1.1.6")
class BindTransceiverResp(Pdu):
    """The MC names itself; with an error status the body is left out."""

    system_id: str = cstring(16, default="", error=RINVSYSID)


@pdu(0x0000000B, mc=OPEN, one_way=True, since="3.4", section="4.1.7.1", section50="4.1.1.7")
class Outbind(Pdu):
    """The MC asks an ESME, which it has called, to bind."""

    system_id: str = cstring(16, error=RINVSYSID)
    password: str = cstring(9, default="", error=RINVPASWD, secret=True)


@pdu(0x00000006, esme=BOUND, mc=BOUND, since="3.3", section="4.2.1", section50="4.1.1.8")
class Unbind(Pdu):
    """Either side ends the session."""


@pdu(0x80000006, since="3.3", section="4.2.2", section50="4.1.1.9")
class UnbindResp(Pdu):
    """The other side agrees to end the session."""


@pdu(
    0x00000015, esme=ANY, mc=ANY, esme34=BOUND, mc34=BOUND, since="3.3", section="4.11.1", section50="4.1.2.1"
)
class EnquireLink(Pdu):
    """Is the other side still there?"""


@pdu(0x80000015, since="3.3", section="4.11.2", section50="4.1.2.2")
class EnquireLinkResp(Pdu):
    """Yes, still here."""


@pdu(0x80000000, esme=ANY, mc=ANY, esme34=BOUND, mc34=BOUND, since="3.3", section="4.3", section50="4.1.4")
class GenericNack(Pdu):
    """The header of a PDU could not be used: bad length, or a command nobody knows."""


@group
class SmeAddress(Group):
    """A destination that is an address (SMPP 3.4 section 4.5.1.1)."""

    dest_flag: DestFlag = flag(1, DestFlag)
    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVDSTTON)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVDSTNPI)
    destination_addr: str = cstring(21, error=RINVDSTADR)


@group
class DistributionList(Group):
    """A destination that is a list kept by the MC (SMPP 3.4 section 4.5.1.2)."""

    dest_flag: DestFlag = flag(2, DestFlag)
    dl_name: str = cstring(21, error=RINVDLNAME)


@group
class UnsuccessSme(Group):
    """A destination that the MC refuses, and why (SMPP 3.4 section 4.5.2.1)."""

    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN)
    destination_addr: str = cstring(21)
    error_status_code: int = uint32()


@group
class MessageDetails(Group):
    """One message of query_last_msgs_resp (SMPP 3.3 section 6.3.6.6)."""

    msgid: str = cstring(9, error=RINVMSGID)


@pdu(0x00000004, esme=TX | TRX, since="3.3", section="4.4.1", section50="4.2.1.1")
class SubmitSm(Pdu):
    """An ESME submits a short message to the MC for onward delivery."""

    service_type: str = cstring(6, default="", error=RINVSERTYP, empty="MC default")
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR, empty="MC puts its default address")
    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVDSTTON)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVDSTNPI)
    destination_addr: str = cstring(21, error=RINVDSTADR)
    esm_class: EsmClass | int = uint8(EsmClass, default=EsmClass(0), error=RINVESMCLASS)
    protocol_id: ProtocolId | int = uint8(ProtocolId, default=ProtocolId.DEFAULT)
    priority_flag: PriorityFlag | int = uint8(PriorityFlag, default=PriorityFlag.LEVEL_0, error=RINVPRTFLG)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED, empty="at once")
    validity_period: str = cstring(17, default="", error=RINVEXPIRY, empty="MC default validity")
    registered_delivery: RegisteredDelivery | int = uint8(
        RegisteredDelivery, default=RegisteredDelivery(0), error=RINVREGDLVFLG
    )
    replace_if_present_flag: ReplaceIfPresent | int = uint8(
        ReplaceIfPresent, default=ReplaceIfPresent.NO, error=RINVREPFLAG
    )
    data_coding: DataCoding | int = uint8(DataCoding, default=DataCoding.SMSC_DEFAULT, error=RINVDCS)
    sm_default_msg_id: DefaultMessageId | int = uint8(
        DefaultMessageId, default=DefaultMessageId.UNUSED, error=RINVDFTMSGID
    )
    sm_length: int = length(of="short_message", error=RINVMSGLEN)
    short_message: bytes = octets("sm_length", v34=254, v33=161, default=b"", error=RINVMSGLEN)


@pdu(0x80000004, since="3.3", section="4.4.2", section50="4.2.1.2")
class SubmitSmResp(Pdu):
    """The MC has taken the message, and names it."""

    message_id: str = cstring(65, default="", v33=9, error=RINVMSGID)


@pdu(0x00000021, esme=TX | TRX, since="3.3", section="4.5.1", section50="4.2.3.1")
class SubmitMulti(Pdu):
    """An ESME submits one message for several destinations or distribution lists."""

    service_type: str = cstring(6, default="", error=RINVSERTYP, empty="MC default")
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR, empty="MC puts its default address")
    number_of_dests: int = length(of="dest_address", error=RINVNUMDESTS)
    dest_address: tuple[SmeAddress | DistributionList, ...] = repeat(
        {1: SmeAddress, 2: DistributionList}, counted_by="number_of_dests"
    )
    esm_class: EsmClass | int = uint8(EsmClass, default=EsmClass(0), error=RINVESMCLASS)
    protocol_id: ProtocolId | int = uint8(ProtocolId, default=ProtocolId.DEFAULT)
    priority_flag: PriorityFlag | int = uint8(PriorityFlag, default=PriorityFlag.LEVEL_0, error=RINVPRTFLG)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED, empty="at once")
    validity_period: str = cstring(17, default="", error=RINVEXPIRY, empty="MC default validity")
    registered_delivery: RegisteredDelivery | int = uint8(
        RegisteredDelivery, default=RegisteredDelivery(0), error=RINVREGDLVFLG
    )
    replace_if_present_flag: ReplaceIfPresent | int = uint8(
        ReplaceIfPresent, default=ReplaceIfPresent.NO, error=RINVREPFLAG
    )
    data_coding: DataCoding | int = uint8(DataCoding, default=DataCoding.SMSC_DEFAULT, error=RINVDCS)
    sm_default_msg_id: DefaultMessageId | int = uint8(
        DefaultMessageId, default=DefaultMessageId.UNUSED, error=RINVDFTMSGID
    )
    sm_length: int = length(of="short_message", error=RINVMSGLEN)
    short_message: bytes = octets("sm_length", v34=254, v33=161, default=b"", error=RINVMSGLEN)


@pdu(0x80000021, since="3.3", section="4.5.2", section50="4.2.3.2")
class SubmitMultiResp(Pdu):
    """The MC names the message, and the destinations that it refuses."""

    message_id: str = cstring(65, default="", v33=9, error=RINVMSGID)
    no_unsuccess: int = length(of="unsuccess_sme")
    unsuccess_sme: tuple[UnsuccessSme, ...] = repeat(UnsuccessSme, counted_by="no_unsuccess", default=())


@pdu(0x00000005, mc=RX | TRX, since="3.3", section="4.6.1", section50="4.3.1.1")
class DeliverSm(Pdu):
    """The MC delivers a message, or a delivery receipt, to an ESME."""

    service_type: str = cstring(6, default="", error=RINVSERTYP)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVDSTTON)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVDSTNPI)
    destination_addr: str = cstring(21, error=RINVDSTADR)
    esm_class: EsmClass | int = uint8(EsmClass, default=EsmClass(0), error=RINVESMCLASS)
    protocol_id: ProtocolId | int = uint8(ProtocolId, default=ProtocolId.DEFAULT)
    priority_flag: PriorityFlag | int = uint8(PriorityFlag, default=PriorityFlag.LEVEL_0, error=RINVPRTFLG)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED)
    validity_period: str = cstring(17, default="", error=RINVEXPIRY)
    registered_delivery: RegisteredDelivery | int = uint8(
        RegisteredDelivery, default=RegisteredDelivery(0), error=RINVREGDLVFLG
    )
    replace_if_present_flag: ReplaceIfPresent | int = uint8(
        ReplaceIfPresent, default=ReplaceIfPresent.NO, error=RINVREPFLAG
    )
    data_coding: DataCoding | int = uint8(DataCoding, default=DataCoding.SMSC_DEFAULT, error=RINVDCS)
    sm_default_msg_id: DefaultMessageId | int = uint8(
        DefaultMessageId, default=DefaultMessageId.UNUSED, error=RINVDFTMSGID
    )
    sm_length: int = length(of="short_message", error=RINVMSGLEN)
    short_message: bytes = octets("sm_length", v34=254, v33=161, default=b"", error=RINVMSGLEN)


@pdu(0x80000005, since="3.3", section="4.6.2", section50="4.3.1.2")
class DeliverSmResp(Pdu):
    """The ESME has taken the message; message_id is not used."""

    message_id: str = cstring(65, default="", error=RINVMSGID)


@pdu(
    0x00000103,
    esme=TX | TRX,
    mc=RX | TRX,
    esme34=BOUND,
    mc34=BOUND,
    since="3.4",
    section="4.7.1",
    section50="4.2.2.1",
)
class DataSm(Pdu):
    """Either side hands over a message whose text is in message_payload."""

    service_type: str = cstring(6, default="", error=RINVSERTYP, empty="MC default")
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(65, default="", error=RINVSRCADR, empty="MC puts its default address")
    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVDSTTON)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVDSTNPI)
    destination_addr: str = cstring(65, error=RINVDSTADR)
    esm_class: EsmClass | int = uint8(EsmClass, default=EsmClass(0), error=RINVESMCLASS)
    registered_delivery: RegisteredDelivery | int = uint8(
        RegisteredDelivery, default=RegisteredDelivery(0), error=RINVREGDLVFLG
    )
    data_coding: DataCoding | int = uint8(DataCoding, default=DataCoding.SMSC_DEFAULT, error=RINVDCS)


@pdu(0x80000103, since="3.4", section="4.7.2", section50="4.2.2.2")
class DataSmResp(Pdu):
    """The other side has taken the message."""

    message_id: str = cstring(65, default="", error=RINVMSGID)


@pdu(0x00000102, mc=RX | TRX, one_way=True, since="3.4", section="4.12.1", section50="4.1.3.1")
class AlertNotification(Pdu):
    """A mobile that could not be reached is there again."""

    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(65, error=RINVSRCADR)
    esme_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)
    esme_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN)
    esme_addr: str = cstring(65)


@pdu(0x00000003, esme=TX | TRX, since="3.3", section="4.8.1", section50="4.5.2.1")
class QuerySm(Pdu):
    """What became of a message?"""

    message_id: str = cstring(65, v33=9, error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)


@pdu(0x80000003, since="3.3", section="4.8.2", section50="4.5.2.2")
class QuerySmResp(Pdu):
    """The state of the message."""

    message_id: str = cstring(65, default="", v33=9, error=RINVMSGID)
    final_date: str = cstring(17, default="")
    message_state: MessageState | int = uint8(MessageState, default=MessageState.SCHEDULED)
    error_code: int = uint8(default=0)


@pdu(0x00000008, esme=TX | TRX, since="3.3", section="4.9.1", section50="4.5.1.1")
class CancelSm(Pdu):
    """Forget one message, or all pending ones between two addresses."""

    service_type: str = cstring(6, default="", error=RINVSERTYP)
    message_id: str = cstring(65, default="", v33=9, error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    dest_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVDSTTON)
    dest_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVDSTNPI)
    destination_addr: str = cstring(21, default="", error=RINVDSTADR)


@pdu(0x80000008, since="3.3", section="4.9.2", section50="4.5.1.2")
class CancelSmResp(Pdu):
    """The message is cancelled."""


@pdu(0x00000007, esme=TX | TRX, since="3.3", section="4.10.1", section50="4.5.3.1")
class ReplaceSm(Pdu):
    """Replace the text of a pending message."""

    message_id: str = cstring(65, v33=9, error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED)
    validity_period: str = cstring(17, default="", error=RINVEXPIRY)
    registered_delivery: RegisteredDelivery | int = uint8(
        RegisteredDelivery, default=RegisteredDelivery(0), error=RINVREGDLVFLG
    )
    sm_default_msg_id: DefaultMessageId | int = uint8(
        DefaultMessageId, default=DefaultMessageId.UNUSED, error=RINVDFTMSGID
    )
    sm_length: int = length(of="short_message", error=RINVMSGLEN)
    short_message: bytes = octets("sm_length", v34=254, v33=161, default=b"", error=RINVMSGLEN)


@pdu(0x80000007, since="3.3", section="4.10.2", section50="4.5.3.2")
class ReplaceSmResp(Pdu):
    """The message is replaced."""


@pdu(0x00000111, esme=TX | TRX, since="5.0", section="4.4.1.1")
class BroadcastSm(Pdu):
    """An ESME submits a message to everybody in an area; the text is in message_payload."""

    service_type: str = cstring(6, default="", error=RINVSERTYP, empty="MC default")
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR, empty="MC puts its default address")
    message_id: str = cstring(65, default="", error=RINVMSGID)
    priority_flag: PriorityFlag | int = uint8(PriorityFlag, default=PriorityFlag.LEVEL_0, error=RINVPRTFLG)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED, empty="at once")
    validity_period: str = cstring(17, default="", error=RINVEXPIRY, empty="MC default validity")
    replace_if_present_flag: ReplaceIfPresent | int = uint8(
        ReplaceIfPresent, default=ReplaceIfPresent.NO, error=RINVREPFLAG
    )
    data_coding: DataCoding | int = uint8(DataCoding, default=DataCoding.SMSC_DEFAULT, error=RINVDCS)
    sm_default_msg_id: DefaultMessageId | int = uint8(
        DefaultMessageId, default=DefaultMessageId.UNUSED, error=RINVDFTMSGID
    )


@pdu(0x80000111, since="5.0", section="4.4.1.2")
class BroadcastSmResp(Pdu):
    """The MC names the broadcast, and the areas that failed."""

    message_id: str = cstring(65, default="", error=RINVMSGID)


@pdu(0x00000112, esme=TX | TRX, since="5.0", section="4.6.1.1")
class QueryBroadcastSm(Pdu):
    """What became of a broadcast?"""

    message_id: str = cstring(65, default="", error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)


@pdu(0x80000112, since="5.0", section="4.6.1.3")
class QueryBroadcastSmResp(Pdu):
    """The state of the broadcast, area by area."""

    message_id: str = cstring(65, default="", error=RINVMSGID)


@pdu(0x00000113, esme=TX | TRX, since="5.0", section="4.6.2.1")
class CancelBroadcastSm(Pdu):
    """Forget a broadcast."""

    service_type: str = cstring(6, default="", error=RINVSERTYP)
    message_id: str = cstring(65, default="", error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)


@pdu(0x80000113, since="5.0", section="4.6.2.3")
class CancelBroadcastSmResp(Pdu):
    """The broadcast is cancelled."""


@pdu(0x00000022, esme=TX | TRX, since="3.3", removed="3.4", section="6.3.10.1")
class ParamRetrieve(Pdu):
    """Read a configuration parameter of the MC (SMPP 3.3 only)."""

    param_name: str = cstring(32)


@pdu(0x80000022, since="3.3", removed="3.4", section="6.3.10.2")
class ParamRetrieveResp(Pdu):
    """The value of the parameter."""

    param_value: str = cstring(101, default="")


@pdu(0x00000023, esme=TX | TRX, since="3.3", removed="3.4", section="6.3.6.5")
class QueryLastMsgs(Pdu):
    """Which were my last messages? (SMPP 3.3 only)"""

    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    num_messages: int = uint8(default=0)


@pdu(0x80000023, since="3.3", removed="3.4", section="6.3.6.6")
class QueryLastMsgsResp(Pdu):
    """The ids of the last messages."""

    number_msgs: int = length(of="message_details")
    message_details: tuple[MessageDetails, ...] = repeat(MessageDetails, counted_by="number_msgs", default=())


@pdu(0x00000024, esme=TX | TRX, since="3.3", removed="3.4", section="6.3.6.8")
class QueryMsgDetails(Pdu):
    """Everything about one message (SMPP 3.3 only)."""

    original_message_id: str = cstring(9, error=RINVMSGID)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    sm_length: int = uint8(default=0, error=RINVMSGLEN)


@pdu(0x80000024, since="3.3", removed="3.4", section="6.3.6.9")
class QueryMsgDetailsResp(Pdu):
    """The message as the MC holds it."""

    service_type: str = cstring(6, default="", error=RINVSERTYP)
    source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN, error=RINVSRCTON)
    source_addr_npi: NPI | int = uint8(NPI, default=NPI.UNKNOWN, error=RINVSRCNPI)
    source_addr: str = cstring(21, default="", error=RINVSRCADR)
    number_of_dests: int = length(of="dest_address", error=RINVNUMDESTS)
    dest_address: tuple[SmeAddress | DistributionList, ...] = repeat(
        {1: SmeAddress, 2: DistributionList}, counted_by="number_of_dests", default=()
    )
    protocol_id: ProtocolId | int = uint8(ProtocolId, default=ProtocolId.DEFAULT)
    priority_flag: PriorityFlag | int = uint8(PriorityFlag, default=PriorityFlag.LEVEL_0, error=RINVPRTFLG)
    schedule_delivery_time: str = cstring(17, default="", error=RINVSCHED)
    validity_period: str = cstring(17, default="", error=RINVEXPIRY)
    registered_delivery: int = uint8(default=0, error=RINVREGDLVFLG)
    data_coding: int = uint8(default=0, error=RINVDCS)
    sm_length: int = length(of="short_message", error=RINVMSGLEN)
    short_message: bytes = octets("sm_length", max=161, default=b"", error=RINVMSGLEN)
    msgid: str = cstring(9, default="", error=RINVMSGID)
    final_date: str = cstring(17, default="")
    message_status: MessageState | int = uint8(MessageState, default=MessageState.SCHEDULED)
    error_code: int = uint8(default=0)


def _commands() -> list[type[Pdu]]:
    """The classes above, in their order."""
    return [cls for cls in globals().values() if isinstance(cls, type) and cls.__dict__.get("command_id")]


SMPP = Dialect("SMPP", _commands(), TLVS)
SMPP50 = SMPP.at_version("5.0")
SMPP34 = SMPP.at_version("3.4")
SMPP33 = SMPP.at_version("3.3")
