"""command_status: every status of SMPP, its meaning, and what a sender should do about it.

SMPP 3.4 section 5.1.3, 5.0 section 4.7.6.  `category` and `retry` are this project's judgement:

* category: ok, transient, throttle, permanent, auth, session.
* retry: ``"no"`` never the same PDU again; ``"yes"`` later; ``"limited"`` a few times; ``"slowly"``
  binds with long pauses; ``"after rebind"``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self

__all__ = ["CommandStatus", "Status"]


class CommandStatus(IntEnum):
    """The statuses that the specification names; rows are ``NAME = number, meaning, category, retry``."""

    meaning: str
    category: str
    retry: str

    def __new__(cls, value: int, meaning: str = "", category: str = "", retry: str = "no") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning, member.category, member.retry = meaning, category, retry
        return member

    ESME_ROK = 0x00000000, "Request succeeded", "ok", "no"
    ESME_RINVMSGLEN = (
        0x00000001,
        "Text (short_message or message_payload) has a length the receiver does not take, usually too long",
        "permanent",
        "no",
    )
    ESME_RINVCMDLEN = 0x00000002, "command_length is too small or too large for the PDU", "permanent", "no"
    ESME_RINVCMDID = 0x00000003, "command_id is unknown or not supported", "permanent", "no"
    ESME_RINVBNDSTS = 0x00000004, "PDU not allowed in the present session state", "session", "after rebind"
    ESME_RALYBND = 0x00000005, "Bind sent on a session that is already bound", "session", "no"
    ESME_RINVPRTFLG = 0x00000006, "priority_flag has a value that is not allowed", "permanent", "no"
    ESME_RINVREGDLVFLG = (
        0x00000007,
        "registered_delivery is wrong or receipts are switched off for this ESME",
        "permanent",
        "no",
    )
    ESME_RSYSERR = (
        0x00000008,
        "Internal fault: the SMSC or part of it is not available now",
        "transient",
        "yes",
    )
    ESME_RINVSRCADR = (
        0x0000000A,
        "Source address is too long or has characters that are not allowed",
        "permanent",
        "no",
    )
    ESME_RINVDSTADR = (
        0x0000000B,
        "Destination address is empty, too long or has characters that are not allowed",
        "permanent",
        "no",
    )
    ESME_RINVMSGID = 0x0000000C, "message_id is wrong or not known", "permanent", "no"
    ESME_RBINDFAIL = (
        0x0000000D,
        "Bind refused, no closer reason given (wrong credentials, not provisioned ...)",
        "auth",
        "slowly",
    )
    ESME_RINVPASWD = (
        0x0000000E,
        "password field is not acceptable (v5.0: its length), in practice often: wrong password",
        "auth",
        "no",
    )
    ESME_RINVSYSID = (
        0x0000000F,
        "system_id field is not acceptable (v5.0: its length), in practice often: unknown account",
        "auth",
        "no",
    )
    ESME_RCANCELFAIL = 0x00000011, "cancel_sm failed", "permanent", "no"
    ESME_RREPLACEFAIL = 0x00000013, "replace_sm failed", "permanent", "no"
    ESME_RMSGQFUL = (
        0x00000014,
        "A queue in the SMSC is full (for one destination or as a whole)",
        "transient",
        "yes",
    )
    ESME_RINVSERTYP = 0x00000015, "service_type is unknown to the SMSC or too long", "permanent", "no"
    ESME_RINVNUMDESTS = 0x00000033, "number_of_dests is not acceptable", "permanent", "no"
    ESME_RINVDLNAME = 0x00000034, "Distribution list name is wrong or not known", "permanent", "no"
    ESME_RINVDESTFLAG = 0x00000040, "dest_flag is neither 1 nor 2", "permanent", "no"
    ESME_RINVSUBREP = (
        0x00000042,
        "Submit with replace is not supported, not suitable or denied",
        "permanent",
        "no",
    )
    ESME_RINVESMCLASS = 0x00000043, "esm_class has a setting that is not supported", "permanent", "no"
    ESME_RCNTSUBDL = (
        0x00000044,
        "Distribution lists are not supported, denied or not available",
        "permanent",
        "no",
    )
    ESME_RSUBMITFAIL = 0x00000045, "Submission failed, no closer reason given", "transient", "limited"
    ESME_RINVSRCTON = 0x00000048, "Source TON is wrong or not supported", "permanent", "no"
    ESME_RINVSRCNPI = 0x00000049, "Source NPI is wrong or not supported", "permanent", "no"
    ESME_RINVDSTTON = 0x00000050, "Destination TON is wrong or not supported", "permanent", "no"
    ESME_RINVDSTNPI = 0x00000051, "Destination NPI is wrong or not supported", "permanent", "no"
    ESME_RINVSYSTYP = 0x00000053, "system_type in a bind is wrong", "auth", "no"
    ESME_RINVREPFLAG = (
        0x00000054,
        "replace_if_present_flag has a value that is not allowed",
        "permanent",
        "no",
    )
    ESME_RINVNUMMSGS = 0x00000055, "Number of messages is not acceptable", "permanent", "no"
    ESME_RTHROTTLED = 0x00000058, "Sender goes faster than its allowed rate", "throttle", "yes"
    ESME_RINVSCHED = 0x00000061, "schedule_delivery_time has a wrong length or value", "permanent", "no"
    ESME_RINVEXPIRY = 0x00000062, "validity_period has a wrong length or value", "permanent", "no"
    ESME_RINVDFTMSGID = 0x00000063, "sm_default_msg_id is wrong or names no canned message", "permanent", "no"
    ESME_RX_T_APPN = (
        0x00000064,
        "Receiving ESME has a passing problem and wants the message again later",
        "transient",
        "yes",
    )
    ESME_RX_P_APPN = (
        0x00000065,
        "Receiving ESME has a lasting problem with this destination: drop this message and all others"
        " queued for the destination",
        "permanent",
        "no",
    )
    ESME_RX_R_APPN = (
        0x00000066,
        "Receiving ESME refuses this one message for good; others are not affected",
        "permanent",
        "no",
    )
    ESME_RQUERYFAIL = 0x00000067, "query_sm failed", "transient", "limited"
    ESME_RINVTLVSTREAM = (
        0x000000C0,
        "The TLV part cannot be decoded: 1 to 3 octets left over, or a TLV longer than the rest of the PDU",
        "permanent",
        "no",
    )
    ESME_RTLVNOTALLWD = (
        0x000000C1,
        "A TLV is used where it is not allowed, or the operator forbids it",
        "permanent",
        "no",
    )
    ESME_RINVTLVLEN = 0x000000C2, "A TLV has a length that is not acceptable", "permanent", "no"
    ESME_RMISSINGTLV = 0x000000C3, "A TLV that is required here is missing", "permanent", "no"
    ESME_RINVTLVVAL = 0x000000C4, "A TLV value is wrong and cannot be decoded", "permanent", "no"
    ESME_RDELIVERYFAILURE = 0x000000FE, "Delivery failed in transaction mode", "transient", "limited"
    ESME_RUNKNOWNERR = 0x000000FF, "Some unexpected fault", "transient", "limited"
    ESME_RSERTYPUNAUTH = 0x00000100, "ESME may not use this service_type", "auth", "no"
    ESME_RPROHIBITED = 0x00000101, "ESME may not use this operation", "auth", "no"
    ESME_RSERTYPUNAVAIL = 0x00000102, "This service_type is out of service now", "transient", "yes"
    ESME_RSERTYPDENIED = (
        0x00000103,
        "Message content does not suit the chosen service_type",
        "permanent",
        "no",
    )
    ESME_RINVDCS = 0x00000104, "data_coding is wrong or not supported", "permanent", "no"
    ESME_RINVSRCADDRSUBUNIT = 0x00000105, "source_addr_subunit is wrong", "permanent", "no"
    ESME_RINVDSTADDRSUBUNIT = 0x00000106, "dest_addr_subunit is wrong", "permanent", "no"
    ESME_RINVBCASTFREQINT = (
        0x00000107,
        "broadcast_frequency_interval is wrong or not supported",
        "permanent",
        "no",
    )
    ESME_RINVBCASTALIAS_NAME = (
        0x00000108,
        "Broadcast area alias has a wrong length or wrong characters",
        "permanent",
        "no",
    )
    ESME_RINVBCASTAREAFMT = 0x00000109, "Broadcast area format is wrong or not supported", "permanent", "no"
    ESME_RINVNUMBCAST_AREAS = (
        0x0000010A,
        "Number of broadcast areas is wrong or not supported",
        "permanent",
        "no",
    )
    ESME_RINVBCASTCNTTYPE = 0x0000010B, "broadcast_content_type is wrong or not supported", "permanent", "no"
    ESME_RINVBCASTMSGCLASS = (
        0x0000010C,
        "broadcast_message_class is wrong or not supported",
        "permanent",
        "no",
    )
    ESME_RBCASTFAIL = 0x0000010D, "broadcast_sm failed", "transient", "limited"
    ESME_RBCASTQUERYFAIL = 0x0000010E, "query_broadcast_sm failed", "transient", "limited"
    ESME_RBCASTCANCELFAIL = 0x0000010F, "cancel_broadcast_sm failed", "permanent", "no"
    ESME_RINVBCAST_REP = 0x00000110, "broadcast_rep_num is wrong or not supported", "permanent", "no"
    ESME_RINVBCASTSRVGRP = 0x00000111, "broadcast_service_group is wrong or not supported", "permanent", "no"
    ESME_RINVBCASTCHANIND = (
        0x00000112,
        "broadcast_channel_indicator is wrong or not supported",
        "permanent",
        "no",
    )


class Status(int):
    """A status that the specification does not name: a vendor's, or one that nobody knows.

    Attributes:
        name: The vendor's name for it, or the number as ``0x0000040B``.
        meaning: What it means, when the dialect says so.
        category: As in `CommandStatus`; "unknown" when the dialect does not say.
        retry: As in `CommandStatus`.
    """

    name: str
    meaning: str
    category: str
    retry: str

    def __new__(
        cls, value: int, name: str = "", meaning: str = "", category: str = "unknown", retry: str = "no"
    ) -> Self:
        self = super().__new__(cls, value)
        self.name = name or f"0x{value:08X}"
        self.meaning, self.category, self.retry = meaning, category, retry
        return self

    @property
    def value(self) -> int:
        """The number, as for a `CommandStatus`."""
        return int(self)

    def __repr__(self) -> str:
        return f"<Status {self.name}>" if self.name.startswith("0x") else f"<Status {self.name}: {int(self)}>"

    def __getnewargs__(self) -> tuple[int, str, str, str, str]:  # type: ignore[override]
        return (int(self), self.name, self.meaning, self.category, self.retry)
