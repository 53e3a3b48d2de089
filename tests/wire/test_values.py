"""Named numbers are the specification's, and unknown ones stay numbers."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path
from typing import Any

import pytest

from smpplab.wire import NPI, TON, Code, DataCoding, InterfaceVersion, tlv_values, values

SPEC = Path(__file__).parents[2] / "data" / "spec"
with open(SPEC / "enums.csv", encoding="utf-8") as file:
    ROWS = [row for row in csv.DictReader(file) if row["kind"] == "value"]

CLASSES: dict[tuple[str, str], Any] = {
    ("ton", ""): values.TON, ("npi", ""): values.NPI, ("interface_version", ""): values.InterfaceVersion,
    ("replace_if_present_flag", ""): values.ReplaceIfPresent, ("data_coding", ""): values.DataCoding,
    ("protocol_id", ""): values.ProtocolId, ("message_state", ""): values.MessageState,
    ("priority_flag", "gsm_cbs"): values.PriorityFlag, ("dest_flag", ""): values.DestFlag,
    ("sm_default_msg_id", ""): values.DefaultMessageId, ("addr_subunit", ""): tlv_values.AddrSubunit,
    ("network_type", ""): tlv_values.NetworkType, ("bearer_type", ""): tlv_values.BearerType,
    ("payload_type", ""): tlv_values.PayloadType, ("privacy_indicator", ""): tlv_values.PrivacyIndicator,
    ("subaddress_type", ""): tlv_values.SubaddressType, ("language_indicator", ""): tlv_values.LanguageIndicator,
    ("dpf_result", ""): tlv_values.DpfResult, ("set_dpf", ""): tlv_values.SetDpf,
    ("ms_availability_status", ""): tlv_values.MsAvailability,
    ("network_error_code", "network_type"): tlv_values.ErrorNetwork,
    ("delivery_failure_reason", ""): tlv_values.DeliveryFailureReason,
    ("more_messages_to_send", ""): tlv_values.MoreMessages, ("display_time", ""): tlv_values.DisplayTime,
    ("ms_validity", "behaviour"): tlv_values.ValidityBehaviour,
    ("ms_validity", "time_unit"): tlv_values.ValidityUnit,
    ("alert_on_message_delivery", ""): tlv_values.Alert, ("its_reply_type", ""): tlv_values.ItsReplyType,
    ("ussd_service_op", ""): tlv_values.UssdServiceOp, ("congestion_state", ""): tlv_values.CongestionState,
    ("dest_addr_np_resolution", ""): tlv_values.NumberPortability,
    ("broadcast_area_identifier", "format"): tlv_values.AreaFormat,
    ("broadcast_area_success", ""): tlv_values.BroadcastAreaSuccess,
    ("broadcast_channel_indicator", ""): tlv_values.BroadcastChannel,
    ("broadcast_message_class", ""): tlv_values.BroadcastMessageClass,
    ("broadcast_content_type", "network"): tlv_values.BroadcastNetwork,
    ("broadcast_content_type", "content_type"): tlv_values.BroadcastContent,
    ("broadcast_frequency_interval", "time_unit"): tlv_values.FrequencyUnit,
}  # fmt: skip
ELSEWHERE = {
    "user_data_header_iei",
    "national_language",
    "priority_flag",
}  # the text layer's; and one list for all


def test_no_table_is_left_out() -> None:
    assert {row["enum"] for row in ROWS} - {enum for enum, _ in CLASSES} <= ELSEWHERE


@pytest.mark.parametrize("key", CLASSES, ids=lambda key: ".".join(filter(None, key)))
def test_values_are_the_specifications(key: tuple[str, str]) -> None:
    cls = CLASSES[key]
    expected = [row for row in ROWS if (row["enum"], row["part"]) == key]
    assert [int(member) for member in cls] == [int(row["value"], 16) for row in expected]
    if cls not in (values.InterfaceVersion, values.PriorityFlag):
        assert [member.name.lower() for member in cls] == [row["name"].lower() for row in expected]


def test_the_known_are_members_and_the_unknown_stay_numbers() -> None:
    assert TON.of(1) is TON.INTERNATIONAL
    assert (TON.of(77), type(TON.of(77))) == (77, int)
    assert NPI.of(1) == 1


def test_numbers_in_words() -> None:
    assert TON.describe(5) == "Letters and digits as sender name"
    assert DataCoding.describe(0xF1) == "GSM data coding and message class"
    assert InterfaceVersion.describe(0x33) == "Peer speaks 3.3 or older: send it no TLVs"
    assert TON.describe(200) == ""


def test_members_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(TON.ALPHANUMERIC)) is TON.ALPHANUMERIC
    assert isinstance(TON.ALPHANUMERIC, Code)
