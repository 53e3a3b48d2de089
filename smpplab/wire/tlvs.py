"""THE TABLE: every TLV of SMPP 3.4 and 5.0.

A row is: tag, name (5.0 spelling), type, the PDUs that 3.4 lists it for, the PDUs that 5.0 adds.
Limits are those of the value's octets; a C-octet string counts its NUL.
"""

from __future__ import annotations

from smpplab.wire.bits import CallbackPresentation, MessageWaiting
from smpplab.wire.dialect import tlv
from smpplab.wire.table import cstring, octets, uint8, uint16, uint32
from smpplab.wire.tlv_values import (
    AddrSubunit,
    Alert,
    AreaFormat,
    BearerType,
    BillingFormat,
    BroadcastAreaSuccess,
    BroadcastChannel,
    BroadcastContent,
    BroadcastMessageClass,
    BroadcastNetwork,
    CongestionState,
    DeliveryFailureReason,
    DisplayTime,
    DpfResult,
    ErrorNetwork,
    FrequencyUnit,
    ItsReplyType,
    LanguageIndicator,
    MoreMessages,
    MsAvailability,
    NetworkType,
    NumberPortability,
    PayloadType,
    PrivacyIndicator,
    SetDpf,
    SubaddressType,
    UssdServiceOp,
    ValidityBehaviour,
    ValidityUnit,
)
from smpplab.wire.values import NPI, TON, DataCoding, InterfaceVersion, MessageState

__all__ = ["TLVS"]

# Any response may carry it (5.0 section 4.8.4.18), though no table of a response lists it.
RESPONSES = (
    "bind_receiver_resp bind_transmitter_resp query_sm_resp submit_sm_resp deliver_sm_resp unbind_resp"
    " replace_sm_resp cancel_sm_resp bind_transceiver_resp enquire_link_resp submit_multi_resp data_sm_resp"
    " broadcast_sm_resp query_broadcast_sm_resp cancel_broadcast_sm_resp"
)

SUBMITS = "submit_sm submit_multi data_sm"
DATA = "data_sm"
MESSAGES = "submit_sm submit_multi deliver_sm data_sm"
SUBMIT_OR_DATA = "submit_sm data_sm"
SUBMIT = "submit_sm submit_multi"
BROADCAST = "broadcast_sm"
DELIVER_OR_BROADCAST = "deliver_sm broadcast_sm"
MULTI = "submit_multi"
DELIVERIES = "deliver_sm data_sm"
NONE = ""
SM_RESPONSES = "submit_sm_resp submit_multi_resp deliver_sm_resp"

# fmt: off
TLVS = (
    tlv(0x0005, "dest_addr_subunit", uint8(AddrSubunit),
        SUBMITS, DELIVER_OR_BROADCAST, "5.3.2.1", "4.8.4.23"),
    tlv(0x0006, "dest_network_type", uint8(NetworkType), DATA, SUBMIT, "5.3.2.3", "4.8.4.26"),
    tlv(0x0007, "dest_bearer_type", uint8(BearerType), DATA, SUBMIT, "5.3.2.5", "4.8.4.24"),
    tlv(0x0008, "dest_telematics_id", uint16(), DATA, SUBMIT, "5.3.2.7", "4.8.4.29"),
    tlv(0x000D, "source_addr_subunit", uint8(AddrSubunit),
        SUBMITS, DELIVER_OR_BROADCAST, "5.3.2.2", "4.8.4.54"),
    tlv(0x000E, "source_network_type", uint8(NetworkType), DATA, SUBMIT, "5.3.2.4", "4.8.4.57"),
    tlv(0x000F, "source_bearer_type", uint8(BearerType), DATA, SUBMIT, "5.3.2.6", "4.8.4.55"),
    tlv(0x0010, "source_telematics_id", uint8(), DATA, SUBMIT, "5.3.2.8", "4.8.4.61"),
    tlv(0x0017, "qos_time_to_live", uint32(), DATA, SUBMIT, "5.3.2.9", "4.8.4.46"),
    tlv(0x0019, "payload_type", uint8(PayloadType), MESSAGES, BROADCAST, "5.3.2.10", "4.8.4.44"),
    tlv(0x001D, "additional_status_info_text", cstring(256),
        "data_sm_resp", SM_RESPONSES, "5.3.2.11", "4.8.4.1"),
    tlv(0x001E, "receipted_message_id", cstring(65), DELIVERIES, NONE, "5.3.2.12", "4.8.4.47"),
    tlv(0x0030, "ms_msg_wait_facilities", uint8(MessageWaiting), SUBMITS, NONE, "5.3.2.13", "4.8.4.40"),
    tlv(0x0201, "privacy_indicator", uint8(PrivacyIndicator), MESSAGES, BROADCAST, "5.3.2.14", "4.8.4.45"),
    tlv(0x0202, "source_subaddress", octets(min=2, max=23, parts=(("type", 1, SubaddressType),)),
        MESSAGES, BROADCAST, "5.3.2.15", "4.8.4.60"),
    tlv(0x0203, "dest_subaddress", octets(min=2, max=23, parts=(("type", 1, SubaddressType),)),
        MESSAGES, BROADCAST, "5.3.2.16", "4.8.4.28"),
    tlv(0x0204, "user_message_reference", uint16(),
        MESSAGES, "broadcast_sm query_broadcast_sm query_broadcast_sm_resp cancel_broadcast_sm", "5.3.2.17",
        "4.8.4.62"),
    tlv(0x0205, "user_response_code", uint8(), "submit_sm deliver_sm data_sm", MULTI, "5.3.2.18", "4.8.4.63"),
    tlv(0x020A, "source_port", uint16(), MESSAGES, BROADCAST, "5.3.2.20", "4.8.4.59"),
    tlv(0x020B, "dest_port", uint16(),
        MESSAGES, BROADCAST, "5.3.2.21", "4.8.4.30", aliases="destination_port"),
    tlv(0x020C, "sar_msg_ref_num", uint16(), MESSAGES, NONE, "5.3.2.22", "4.8.4.48"),
    tlv(0x020D, "language_indicator", uint8(LanguageIndicator), MESSAGES, BROADCAST, "5.3.2.19", "4.8.4.35"),
    tlv(0x020E, "sar_total_segments", uint8(), MESSAGES, NONE, "5.3.2.23", "4.8.4.50"),
    tlv(0x020F, "sar_segment_seqnum", uint8(), MESSAGES, NONE, "5.3.2.24", "4.8.4.49"),
    tlv(0x0210, "sc_interface_version", uint8(InterfaceVersion),
        "bind_receiver_resp bind_transmitter_resp bind_transceiver_resp", NONE, "5.3.2.25", "4.8.4.51",
        aliases="SC_interface_version"),
    tlv(0x0302, "callback_num_pres_ind", uint8(CallbackPresentation),
        SUBMITS, DELIVER_OR_BROADCAST, "5.3.2.37", "4.8.4.17", repeatable=True),
    tlv(0x0303, "callback_num_atag", octets(max=65, parts=(("data coding", 1, DataCoding),)),
        SUBMITS, DELIVER_OR_BROADCAST, "5.3.2.38", "4.8.4.16", repeatable=True),
    tlv(0x0304, "number_of_messages", uint8(), SUBMIT_OR_DATA, MULTI, "5.3.2.39", "4.8.4.43"),
    tlv(0x0381, "callback_num",
        octets(min=4, max=19, parts=(("digit mode", 1, None), ("TON", 1, TON), ("NPI", 1, NPI))),
        MESSAGES, BROADCAST, "5.3.2.36", "4.8.4.15", repeatable=True),
    tlv(0x0420, "dpf_result", uint8(DpfResult),
        "data_sm_resp", "deliver_sm data_sm submit_sm_resp submit_multi_resp", "5.3.2.28", "4.8.4.32"),
    tlv(0x0421, "set_dpf", uint8(SetDpf), DATA, SUBMIT, "5.3.2.29", "4.8.4.52"),
    tlv(0x0422, "ms_availability_status", uint8(MsAvailability),
        "alert_notification", NONE, "5.3.2.30", "4.8.4.39"),
    tlv(0x0423, "network_error_code",
        octets(sizes=(3,), parts=(("network", 1, ErrorNetwork), ("code", 2, None))),
        "deliver_sm data_sm data_sm_resp", SM_RESPONSES, "5.3.2.31", "4.8.4.42"),
    tlv(0x0424, "message_payload", octets(max=65535),
        MESSAGES, "broadcast_sm replace_sm", "5.3.2.32", "4.8.4.36"),
    tlv(0x0425, "delivery_failure_reason", uint8(DeliveryFailureReason),
        "data_sm_resp", SM_RESPONSES, "5.3.2.33", "4.8.4.19"),
    tlv(0x0426, "more_messages_to_send", uint8(MoreMessages), SUBMIT_OR_DATA, MULTI, "5.3.2.34", "4.8.4.38"),
    tlv(0x0427, "message_state", uint8(MessageState),
        DELIVERIES, "query_broadcast_sm_resp", "5.3.2.35", "4.8.4.37"),
    tlv(0x0428, "congestion_state", uint8(CongestionState), NONE, RESPONSES, "", "4.8.4.18", since="5.0"),
    tlv(0x0501, "ussd_service_op", uint8(UssdServiceOp),
        "submit_sm", "submit_multi deliver_sm data_sm", "5.3.2.44", "4.8.4.64"),
    tlv(0x0600, "broadcast_channel_indicator", uint8(BroadcastChannel),
        NONE, BROADCAST, "", "4.8.4.7", since="5.0"),
    tlv(0x0601, "broadcast_content_type",
        octets(sizes=(3,), parts=(("network", 1, BroadcastNetwork), ("content", 2, BroadcastContent))),
        NONE, "broadcast_sm cancel_broadcast_sm", "", "4.8.4.8", since="5.0"),
    tlv(0x0602, "broadcast_content_type_info", octets(min=1, max=255),
        NONE, BROADCAST, "", "4.8.4.6", since="5.0"),
    tlv(0x0603, "broadcast_message_class", uint8(BroadcastMessageClass),
        NONE, BROADCAST, "", "4.8.4.12", since="5.0"),
    tlv(0x0604, "broadcast_rep_num", uint16(), NONE, BROADCAST, "", "4.8.4.13", since="5.0"),
    tlv(0x0605, "broadcast_frequency_interval",
        octets(sizes=(3,), parts=(("unit", 1, FrequencyUnit), ("count", 2, None))),
        NONE, BROADCAST, "", "4.8.4.11", since="5.0"),
    tlv(0x0606, "broadcast_area_identifier", octets(min=1, max=101, parts=(("format", 1, AreaFormat),)),
        NONE, "broadcast_sm broadcast_sm_resp query_broadcast_sm_resp", "", "4.8.4.4", repeatable=True,
        since="5.0", aliases="failed_broadcast_area_identifier"),
    tlv(0x0607, "broadcast_error_status", uint32(),
        NONE, "broadcast_sm_resp", "", "4.8.4.10", repeatable=True, since="5.0"),
    tlv(0x0608, "broadcast_area_success", uint8(BroadcastAreaSuccess),
        NONE, "query_broadcast_sm_resp", "", "4.8.4.5", repeatable=True, since="5.0"),
    tlv(0x0609, "broadcast_end_time", cstring(17, min=16),
        NONE, "query_broadcast_sm_resp", "", "4.8.4.9", since="5.0"),
    tlv(0x060A, "broadcast_service_group", octets(min=1, max=255),
        NONE, BROADCAST, "", "4.8.4.14", since="5.0"),
    tlv(0x060B, "billing_identification", octets(min=1, max=1024, parts=(("format", 1, BillingFormat),)),
        NONE, SUBMITS, "", "4.8.4.3", since="5.0"),
    tlv(0x060D, "source_network_id", cstring(65, min=7), NONE, MESSAGES, "", "4.8.4.56", since="5.0"),
    tlv(0x060E, "dest_network_id", cstring(65, min=7), NONE, MESSAGES, "", "4.8.4.25", since="5.0"),
    tlv(0x060F, "source_node_id", octets(sizes=(6,)), NONE, MESSAGES, "", "4.8.4.58", since="5.0"),
    tlv(0x0610, "dest_node_id", octets(sizes=(6,)), NONE, MESSAGES, "", "4.8.4.27", since="5.0"),
    tlv(0x0611, "dest_addr_np_resolution", uint8(NumberPortability),
        NONE, MESSAGES, "", "4.8.4.22", since="5.0"),
    tlv(0x0612, "dest_addr_np_information", octets(sizes=(10,)), NONE, MESSAGES, "", "4.8.4.21", since="5.0"),
    tlv(0x0613, "dest_addr_np_country", octets(min=1, max=5), NONE, MESSAGES, "", "4.8.4.20", since="5.0"),
    tlv(0x1201, "display_time", uint8(DisplayTime), SUBMITS, BROADCAST, "5.3.2.26", "4.8.4.31"),
    tlv(0x1203, "sms_signal", uint16(), SUBMITS, BROADCAST, "5.3.2.40", "4.8.4.53"),
    tlv(0x1204, "ms_validity",
        octets(sizes=(1, 4),
               parts=(("behaviour", 1, ValidityBehaviour), ("unit", 1, ValidityUnit), ("count", 2, None))),
        SUBMITS, BROADCAST, "5.3.2.27", "4.8.4.41"),
    tlv(0x130C, "alert_on_message_delivery", uint8(Alert, may_be_empty=True),
        SUBMITS, BROADCAST, "5.3.2.41", "4.8.4.2", aliases="alert_on_msg_delivery"),
    tlv(0x1380, "its_reply_type", uint8(ItsReplyType),
        SUBMIT_OR_DATA, "submit_multi deliver_sm", "5.3.2.42", "4.8.4.33"),
    tlv(0x1383, "its_session_info",
        octets(sizes=(2,), parts=(("session", 1, None), ("sequence and end bit", 1, None))),
        "submit_sm deliver_sm data_sm", MULTI, "5.3.2.43", "4.8.4.34"),
)
# fmt: on
