"""smpplab: SMPP in a notebook.  An ESME, a message centre to talk to, and a lens on every octet between.

    >>> import smpplab as sl
    >>> sl.decode(bytes.fromhex("00000010800000040000005800000002")).status.name
    'ESME_RTHROTTLED'

Names are loaded when they are first used, so importing this costs nothing, and needs no pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives.  A test holds this against the modules' own `__all__`.
_HOMES = {
    "smpplab.wire": (
        "SMPP SMPP33 SMPP34 SMPP50 Dialect Pdu UnknownPdu Tlv Tlvs tlv pdu group Group decode encode "
        "split patch walk cstring flag length octets repeat uint8 uint16 uint32 CommandStatus Status "
        "TON NPI DataCoding InterfaceVersion MessageState EsmClass RegisteredDelivery BindReceiver "
        "BindReceiverResp BindTransmitter BindTransmitterResp BindTransceiver BindTransceiverResp "
        "Outbind Unbind UnbindResp EnquireLink EnquireLinkResp GenericNack SubmitSm SubmitSmResp "
        "SubmitMulti SubmitMultiResp DeliverSm DeliverSmResp DataSm DataSmResp AlertNotification "
        "QuerySm QuerySmResp CancelSm CancelSmResp ReplaceSm ReplaceSmResp BroadcastSm BroadcastSmResp "
        "QueryBroadcastSm QueryBroadcastSmResp CancelBroadcastSm CancelBroadcastSmResp ParamRetrieve "
        "ParamRetrieveResp QueryLastMsgs QueryLastMsgsResp QueryMsgDetails QueryMsgDetailsResp "
        "SmeAddress DistributionList UnsuccessSme MessageDetails"
    ),
    "smpplab.session": "Role Session State Timers Sent Received operation_matrix",
    "smpplab.render": "dissect dissect_all field_table ladder",
    "smpplab.transport": "ManualClock LoopClock Endpoint",
    "smpplab.client": (
        "AdaptiveThrottle Address AllOf Area Awaited BreachHandler Broadcast Destination Esme "
        "JsonFormatter KeyValueFormatter LogHook MemoryBroker MemoryCorrelator Message MultiSubmission "
        "Outcome Outgoing PercentThrottle PerDestination PrometheusHook Queried QueriedBroadcast "
        "RabbitBroker RedisBroker SequenceNumbers Settings SqliteCorrelator Submission TokenBucket "
        "TracingHook"
    ),
    "smpplab.simulator": "Account Handset HandsetMessage PerSecond Replay Scenario Traffic traffic_file",
    "smpplab.loops": "LoopThread Simulator connect connect_many listen_for_outbind",
    "smpplab.capture": "Capture Record read record",
    "smpplab.errors": (
        "BadMessage BadReceipt BadSegments BindError BindTimeout CannotDecode CannotEncode CaptureError "
        "CommandError ConnectFailed ConnectionLost DecodeError EncodeError LinkTimeout LocalProtocolError "
        "ProtocolError ReceiptTimeout RemoteProtocolError ResponseTimeout SmppError SmppTimeout TextError "
        "Throttled TransportError UsageError WindowFull WireError"
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}
_MODULES = {
    "events": "smpplab.client.events",
    "fates": "smpplab.simulator.fates",
    "faults": "smpplab.simulator.faults",
    "logs": "smpplab.client.logs",
    "plots": "smpplab.analysis.plots",
    "text": "smpplab.text",
    "notebook": "smpplab.notebook",
}

__all__ = sorted([*_HOME, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    elif name in _MODULES:
        value = importlib.import_module(_MODULES[name])
    else:
        raise AttributeError(f"smpplab has no {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if TYPE_CHECKING:  # what type checkers and editors see
    from smpplab.analysis import plots as plots
    from smpplab.capture import *
    from smpplab.client import (
        AdaptiveThrottle as AdaptiveThrottle,
        Address as Address,
        AllOf as AllOf,
        Area as Area,
        Awaited as Awaited,
        BreachHandler as BreachHandler,
        Broadcast as Broadcast,
        Destination as Destination,
        Esme as Esme,
        JsonFormatter as JsonFormatter,
        KeyValueFormatter as KeyValueFormatter,
        LogHook as LogHook,
        MemoryBroker as MemoryBroker,
        MemoryCorrelator as MemoryCorrelator,
        Message as Message,
        MultiSubmission as MultiSubmission,
        Outcome as Outcome,
        Outgoing as Outgoing,
        PercentThrottle as PercentThrottle,
        PerDestination as PerDestination,
        PrometheusHook as PrometheusHook,
        Queried as Queried,
        QueriedBroadcast as QueriedBroadcast,
        RabbitBroker as RabbitBroker,
        RedisBroker as RedisBroker,
        SequenceNumbers as SequenceNumbers,
        Settings as Settings,
        SqliteCorrelator as SqliteCorrelator,
        Submission as Submission,
        TokenBucket as TokenBucket,
        TracingHook as TracingHook,
        events as events,
        logs as logs,
    )
    from smpplab.errors import *
    from smpplab.loops import (
        LoopThread as LoopThread,
        Simulator as Simulator,
        connect as connect,
        connect_many as connect_many,
        listen_for_outbind as listen_for_outbind,
    )
    from smpplab.render import *
    from smpplab.session import *
    from smpplab.simulator import (
        Account as Account,
        Handset as Handset,
        HandsetMessage as HandsetMessage,
        PerSecond as PerSecond,
        Replay as Replay,
        Scenario as Scenario,
        Traffic as Traffic,
        fates as fates,
        faults as faults,
        traffic_file as traffic_file,
    )
    from smpplab.transport import *
    from smpplab.wire import *
